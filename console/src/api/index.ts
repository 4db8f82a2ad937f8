export { client, ifMatch, unwrap } from './client';
export type { EventKind, EventPayloads, Permission, ProblemCode } from './generated/contract';
export type { components, operations, paths } from './generated/schema';
export { exhaustive, isPassing, isProblem, type Problem, ProblemError } from './problem';
export { detailWords, faultWords, type Language, problemWords, reasonWords } from './problems/words';
export {
  invalidate,
  type ReadData,
  type ReadPath,
  read,
  readAll,
  readPages,
  readWhole,
  useAct,
} from './query';

import type { components } from './generated/schema';

/** A schema of the contract: `Schema<'Department'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];
