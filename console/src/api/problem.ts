// What the service says when it does not do something (RFC 9457), as one error type.
import { PROBLEMS, type ProblemCode } from './generated/contract';
import type { components } from './generated/schema';

export type Problem = components['schemas']['Problem'];
export type FieldFault = components['schemas']['FieldError'];

/** `unreachable`: no answer of the service came. `unknown`: a code that this console is too old for, or no problem at all. */
export type FailureCode = ProblemCode | 'unreachable' | 'unknown';

/** With these a proxy says, in words of its own, that it could not reach the service. */
const GATEWAY = new Set([502, 503, 504]);

export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: FailureCode;
  readonly status: number;
  readonly faults: readonly FieldFault[];
  readonly context: unknown;
  readonly requestId: string | null;
  /** Seconds after which to come back, where the service says so. */
  readonly retryAfter: number | null;

  constructor(code: FailureCode, status: number, detail: string, more: Partial<ProblemError> = {}) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause });
    this.code = code;
    this.status = status;
    this.faults = more.faults ?? [];
    this.context = more.context;
    this.requestId = more.requestId ?? null;
    this.retryAfter = more.retryAfter ?? null;
  }

  static of(response: Response, body: unknown): ProblemError {
    const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
    const code: FailureCode =
      problem.code !== undefined && problem.code in PROBLEMS
        ? (problem.code as ProblemCode)
        : GATEWAY.has(response.status) && problem.code === undefined
          ? 'unreachable'
          : 'unknown';
    const retryAfter = Number(response.headers.get('Retry-After'));
    return new ProblemError(code, response.status, problem.detail ?? response.statusText, {
      faults: problem.errors ?? [],
      context: problem.context,
      requestId: response.headers.get('X-Request-Id'),
      retryAfter: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : null,
    });
  }

  static unreachable(cause: unknown): ProblemError {
    return new ProblemError('unreachable', 0, 'The service does not answer', { cause });
  }
}

export function isProblem<C extends FailureCode>(
  error: unknown,
  ...codes: C[]
): error is ProblemError & { code: C } {
  return (
    error instanceof ProblemError && (codes.length === 0 || (codes as FailureCode[]).includes(error.code))
  );
}

/** Whether it may be another answer the next time one asks the same: nobody has refused anything. */
export function isPassing(error: unknown): boolean {
  if (isProblem(error, 'unknown'))
    return error.status === 429 || (error.status >= 500 && error.status !== 501);
  return isProblem(error, 'unreachable', 'overloaded', 'internal', 'rate_limited');
}

/** For the end of a switch that names every case: one more case and this does not compile. */
export function exhaustive(never: never): never {
  throw new Error(`Not foreseen: ${JSON.stringify(never)}`);
}
