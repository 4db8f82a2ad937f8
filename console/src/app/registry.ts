// All features, found by their folders: a new one needs no line here.
import type { ReadPath } from '@/api';
import type { Feature, PageDefinition } from '@/shared/feature';
import type { LiveRegistry } from '@/shared/live/live';
import type { TaskReader } from '@/shared/tasks/tasks';

const found = import.meta.glob<Feature>('../features/*/feature.ts', { eager: true, import: 'default' });
const features = Object.values(found);

export const PAGES: readonly PageDefinition[] = features.flatMap((feature) => feature.pages);

function gathered(of: 'live' | 'liveSlowly'): LiveRegistry {
  const all: LiveRegistry = {};
  for (const feature of features)
    for (const [kind, paths] of Object.entries(feature[of] ?? {}) as [
      keyof LiveRegistry,
      readonly ReadPath[],
    ][])
      all[kind] = [...(all[kind] ?? []), ...paths];
  return all;
}
export const LIVE = gathered('live');
export const LIVE_SLOWLY = gathered('liveSlowly');

export const TASK_READERS: Record<string, TaskReader> = Object.assign(
  {},
  ...features.map((f) => f.tasks ?? {}),
);
