// Every page of the console: those that the features register, and those before an organization, which the router
// names. Screenshots and the checks of every page walk this list, so that none is forgotten.
import { readdirSync, readFileSync } from 'node:fs';
import { organization } from '../src/paths/organization';
import type { Feature } from '../src/shared/feature';

/** The ids that addresses with parameters need, by page: `{ 'people.member': 'people/members/...' }`. */
export type Samples = Record<string, string>;

export interface Listed {
  id: string;
  /** Below `/console`. */
  path: string;
}

const features = readdirSync('src/features', { withFileTypes: true }).filter((entry) => entry.isDirectory());
const loaded = await Promise.all(
  features.map(({ name }) => import(`../src/features/${name}/feature`) as Promise<{ default: Feature }>),
);
const registered = loaded.flatMap((feature) => feature.default.pages);

/** What a page before an organization needs to be itself. */
const ASKED: Record<string, string> = { organizations: '?choose=1' };

export const OUTSIDE: readonly Listed[] = [
  ...readFileSync('src/app/router.tsx', 'utf8').matchAll(/\bpage\('\/([\w-]+)'/g),
].map(([, name = '']) => ({ id: `door.${name}`, path: `/${name}${ASKED[name] ?? ''}` }));

export const INSIDE = registered.map(({ id }) => id);

export function inside(org: string, samples: Samples): Listed[] {
  return registered.map(({ id, path, sample }) => {
    const address = samples[id] ?? sample ?? path;
    if (address.includes('$')) throw new Error(`There is no sample of ${id}, whose address is ${path}`);
    return { id, path: `${organization(org)}${address === '' ? '' : `/${address}`}` };
  });
}
