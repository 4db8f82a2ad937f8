import { expect, test } from 'vitest';
import { isPassing, ProblemError } from './problem';

const said = (status: number, body?: object) => ProblemError.of(new Response(null, { status }), body);

test('a proxy that cannot reach the service is no answer of the service', () => {
  expect([502, 503, 504].map((status) => said(status).code)).toEqual(Array(3).fill('unreachable'));
  expect(said(503, { code: 'overloaded' }).code).toBe('overloaded');
  expect(said(500).code).toBe('unknown');
});

test('what may be another answer the next time', () => {
  expect([said(502), said(500), said(429), said(503, { code: 'of_tomorrow' })].map(isPassing)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect([said(403), said(429, { code: 'sign_in_throttled' }), new Error('')].map(isPassing)).toEqual([
    false,
    false,
    false,
  ]);
});
