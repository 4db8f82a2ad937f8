// A service for tests that answers what a test says. Handlers are typed by the contract: an operation that does not
// exist, or an answer of another shape, does not compile.

import { PROBLEMS, type ProblemCode } from '../src/api/generated/contract';
import type { operations } from '../src/api/generated/schema';
import { OPERATIONS } from './generated/operations';

export type OperationId = keyof operations;

type Success<R> = {
  [S in keyof R]: S extends 200 | 201 | 202 | 204 | 206
    ? R[S] extends { content: infer C }
      ? C[keyof C]
      : undefined
    : never;
}[keyof R];
type Body<O> = O extends { requestBody?: { content: infer C } } ? C[keyof C] : undefined;

export interface MockRequest<Id extends OperationId = OperationId> {
  params: Record<string, string>;
  query: URLSearchParams;
  headers: Record<string, string>;
  body: Body<operations[Id]>;
}

export class MockProblem {
  constructor(
    readonly code: ProblemCode,
    readonly more: {
      detail?: string;
      errors?: { pointer: string; detail: string }[];
      context?: unknown;
    } = {},
  ) {}
}

/** What the service refuses: `problem('department_name_taken')`. */
export const problem = (code: ProblemCode, more?: MockProblem['more']) => new MockProblem(code, more);

type MaybePromise<T> = T | Promise<T>;
export type Handlers = {
  [Id in OperationId]?: (
    request: MockRequest<Id>,
  ) => MaybePromise<Success<operations[Id]['responses']> | MockProblem>;
};

export interface MockAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const ROUTES = Object.entries(OPERATIONS).map(([id, [method, path, status]]) => ({
  id: id as OperationId,
  method,
  status,
  names: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] as string),
  pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '([^/]+)')}$`),
  fixed: path.replace(/\{\w+\}/g, '').length,
}));
ROUTES.sort((a, b) => b.fixed - a.fixed);

export async function answer(
  handlers: Handlers,
  request: { method: string; url: string; headers: Record<string, string>; body: string | null },
): Promise<MockAnswer> {
  const url = new URL(request.url);
  for (const route of ROUTES) {
    const match = route.method === request.method ? route.pattern.exec(url.pathname) : null;
    if (match === null) continue;
    const handler = handlers[route.id] as ((request: MockRequest) => unknown) | undefined;
    if (handler === undefined) return refuse(501, 'unhandled', `No handler for ${route.id}`);
    const params = Object.fromEntries(
      route.names.map((name, i) => [name, decodeURIComponent(match[i + 1] ?? '')]),
    );
    const isText = /^text\/|octet-stream/.test(request.headers['content-type'] ?? '');
    const body = request.body && !isText ? JSON.parse(request.body) : (request.body ?? undefined);
    const result = await handler({ params, query: url.searchParams, headers: request.headers, body });
    if (result instanceof MockProblem)
      return refuse(
        PROBLEMS[result.code].status,
        result.code,
        result.more.detail ?? result.code,
        result.more,
      );
    const status = result === undefined && route.status === 200 ? 204 : route.status;
    return {
      status,
      headers: { 'content-type': 'application/json' },
      body: result === undefined ? '' : JSON.stringify(result),
    };
  }
  return refuse(404, 'not_found', `${request.method} ${url.pathname} is not in the contract`);
}

function refuse(status: number, code: string, detail: string, more: object = {}): MockAnswer {
  const body = { type: `urn:muster:problem:${code}`, title: code, status, code, detail, ...more };
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
}
