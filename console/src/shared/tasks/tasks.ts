// Long work that the service does for somebody: kept over pages and reloads, and asked after until it ends.
import { useSyncExternalStore } from 'react';

export interface Task {
  /** Which reader asks after it: a key of `tasks` of some feature. */
  kind: string;
  id: string;
  org: string;
  /** In words, as it was when it was started. */
  title: string;
  /** Where its outcome is shown. */
  href?: string;
  progress: TaskProgress;
}

export type TaskProgress =
  | { state: 'running'; done?: number; total?: number }
  | { state: 'done'; words?: string }
  | { state: 'failed'; words?: string };

export type TaskReader = (task: { org: string; id: string }) => Promise<TaskProgress>;

const KEPT = 'muster.tasks';
const listeners = new Set<() => void>();
let tasks: readonly Task[] = load();

function load(): readonly Task[] {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? '[]');
    return Array.isArray(kept) ? (kept as Task[]) : [];
  } catch {
    return [];
  }
}

function replace(next: readonly Task[]): void {
  tasks = next;
  sessionStorage.setItem(KEPT, JSON.stringify(next));
  for (const listener of listeners) listener();
}

const same = (a: Pick<Task, 'kind' | 'id'>, b: Pick<Task, 'kind' | 'id'>) =>
  a.kind === b.kind && a.id === b.id;

/** Begins to show and to follow long work that was just started. */
export function follow(task: Omit<Task, 'progress'>): void {
  replace([...tasks.filter((t) => !same(t, task)), { ...task, progress: { state: 'running' } }]);
}

export function report(task: Pick<Task, 'kind' | 'id'>, progress: TaskProgress): void {
  replace(tasks.map((t) => (same(t, task) ? { ...t, progress } : t)));
}

export function dismiss(task: Pick<Task, 'kind' | 'id'>): void {
  replace(tasks.filter((t) => !same(t, task)));
}

export function useTasks(): readonly Task[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => tasks,
  );
}
