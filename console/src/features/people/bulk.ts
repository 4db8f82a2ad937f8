// One act on many people: some at a time, and what failed is told by name.

export interface BulkState<T> {
  done: number;
  total: number;
  failures: { item: T; error: unknown }[];
}

const AT_ONCE = 4;

export async function each<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  tell: (state: BulkState<T>) => void,
): Promise<BulkState<T>> {
  let state: BulkState<T> = { done: 0, total: items.length, failures: [] };
  let next = 0;
  tell(state);
  const work = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      const failure = await act(item).then(
        () => undefined,
        (error: unknown) => ({ item: item as T, error }),
      );
      state = {
        ...state,
        done: state.done + 1,
        failures: failure ? [...state.failures, failure] : state.failures,
      };
      tell(state);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return state;
}
