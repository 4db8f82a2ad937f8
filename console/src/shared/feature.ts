// What a feature tells the shell of itself. Each folder below src/features has a feature.ts whose default export is
// one of these; the shell finds it by itself.
import type { ComponentType, FunctionComponent } from 'react';
import type { EventKind, Language, Permission, ReadPath } from '@/api';
import type { TaskReader } from '@/shared/tasks/tasks';

export const NAVIGATION_GROUPS = [
  'home',
  'people',
  'attendance',
  'meetings',
  'messages',
  'security',
  'account',
] as const;
export type NavigationGroup = (typeof NAVIGATION_GROUPS)[number];

export interface PageDefinition {
  /** `feature.page`; names screenshots. */
  id: string;
  /** Below the organization, in the router's syntax: `people/$member`. What src/paths builds. */
  path: string;
  title: Record<Language, string>;
  /** Its code is loaded when it is opened. The component is the default export. */
  load: () => Promise<{ default: FunctionComponent }>;
  /** One of these, for some departments at least; who holds none does not see the page. */
  needs?: readonly Permission[];
  /** Absent: not in the navigation. */
  navigation?: { group: NavigationGroup; order: number; icon: ComponentType };
  /** An address for screenshots and checks, for a page with parameters; below the organization. */
  sample?: string;
}

export interface Feature {
  pages: readonly PageDefinition[];
  /** What is read again when something happens. */
  live?: Partial<Record<EventKind, readonly ReadPath[]>>;
  /** What such an event only makes likely, and is read again at leisure: each some seconds once at the most. */
  liveSlowly?: Partial<Record<EventKind, readonly ReadPath[]>>;
  /** How the long work that this feature starts is asked after, by kind. */
  tasks?: Record<string, TaskReader>;
}

export function defineFeature(feature: Feature): Feature {
  return feature;
}
