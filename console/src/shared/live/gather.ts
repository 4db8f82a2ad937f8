/** Takes what is to be done, and does what came within `wait` milliseconds once. */
export function gatherer<T>(wait: number, act: (gathered: Set<T>) => void) {
  let gathered = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    take: (more: Iterable<T>) => {
      for (const one of more) gathered.add(one);
      if (gathered.size === 0) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        const now = gathered;
        gathered = new Set();
        act(now);
      }, wait);
    },
    stop: () => clearTimeout(timer),
  };
}
