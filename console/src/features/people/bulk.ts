// One act on many people: some at a time and at a pace, and what failed is told by name.
import { isPassing, ProblemError } from '@/api';
import { delay } from '@/shared/live/connection';

export interface BulkState<T> {
  done: number;
  total: number;
  failures: { item: T; error: unknown }[];
}

const AT_ONCE = 4;
/**
 * Between two requests, in milliseconds. The service gives an account 1,200 requests a minute (docs/api.md); half of
 * them are left to the pages that show what is done.
 */
const GAP = 100;
/** How often an act is tried again when the service is too busy or away, before that counts as its failure. */
const TRIES = 6;

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** Lets one begin at a time, with a gap before the next; and nobody while the service wants to be left alone. */
class Pace {
  private free = 0;

  async turn(): Promise<void> {
    for (let wait = this.free - Date.now(); wait > 0; wait = this.free - Date.now()) await pause(wait);
    this.free = Date.now() + GAP;
  }

  rest(ms: number): void {
    this.free = Math.max(this.free, Date.now() + ms);
  }
}

async function attempt(pace: Pace, act: () => Promise<unknown>): Promise<void> {
  for (let failures = 1; ; failures += 1) {
    await pace.turn();
    try {
      await act();
      return;
    } catch (error) {
      if (!isPassing(error) || failures > TRIES) throw error;
      const seconds = error instanceof ProblemError ? error.retryAfter : null;
      pace.rest(seconds === null ? delay(failures) : seconds * 1_000);
    }
  }
}

export async function each<T>(
  items: readonly T[],
  act: (item: T) => Promise<unknown>,
  tell: (state: BulkState<T>) => void,
): Promise<BulkState<T>> {
  let state: BulkState<T> = { done: 0, total: items.length, failures: [] };
  let next = 0;
  const pace = new Pace();
  tell(state);
  const work = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) {
      const one = item;
      const failure = await attempt(pace, () => act(one)).then(
        () => undefined,
        (error: unknown) => ({ item: one, error }),
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
