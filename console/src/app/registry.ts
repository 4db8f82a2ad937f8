// All features, found by their folders: a new one needs no line here.
import type { ReadPath } from '@/api';
import type { Feature, PageDefinition } from '@/shared/feature';
import type { LiveRegistry } from '@/shared/live/live';
import type { TaskReader } from '@/shared/tasks/tasks';

const found = import.meta.glob<Feature>('../features/*/feature.ts', { eager: true, import: 'default' });
const features = Object.values(found);

export const PAGES: readonly PageDefinition[] = features.flatMap((feature) => feature.pages);

export const LIVE: LiveRegistry = {};
for (const feature of features)
  for (const [kind, paths] of Object.entries(feature.live ?? {}) as [
    keyof LiveRegistry,
    readonly ReadPath[],
  ][])
    LIVE[kind] = [...(LIVE[kind] ?? []), ...paths];

export const TASK_READERS: Record<string, TaskReader> = Object.assign(
  {},
  ...features.map((f) => f.tasks ?? {}),
);
