import { expect, test } from 'vitest';
import { ProblemError, type Schema } from '@/api';
import { eachOf, progress } from './requests';

type Step = Schema<'RequestStep'>;
const step = (state: Step['state']): Step => ({
  approvers: { kind: 'manager', level: 1 },
  mode: 'any',
  state,
  tasks: [],
});

test('where a request stands, without the steps that were skipped', () => {
  expect(progress({ steps: [step('approved'), step('skipped'), step('open'), step('not_reached')] })).toEqual(
    {
      step: 2,
      of: 3,
      next: [step('not_reached')],
    },
  );
  expect(progress({ steps: [step('approved')] })).toEqual({ step: 0, of: 1, next: [] });
});

test('of several decisions each stands for itself', async () => {
  const refused = new ProblemError('already_decided', 409, 'x');
  const outcomes = await eachOf([1, 2, 3], async (n) => {
    if (n === 2) throw refused;
  });
  expect(outcomes).toEqual([{ item: 1 }, { item: 2, error: refused }, { item: 3 }]);
  await expect(
    eachOf([1], async () => {
      throw new Error('a fault of ours');
    }),
  ).rejects.toThrow('ours');
});
