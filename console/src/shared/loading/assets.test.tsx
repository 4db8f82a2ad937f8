import { act, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tryAgain, tryAgainOrReload, untilLoaded, useIsWaiting } from './assets';

const lost = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module: /a.js'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  tryAgain();
  vi.useRealTimers();
});

test('what cannot be had is waited for, and loaded when the connection is back', async () => {
  const load = vi.fn<() => Promise<string>>().mockImplementation(lost);
  const loaded = untilLoaded(load)();
  const { result } = renderHook(useIsWaiting);
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(result.current).toBe(true);
  await act(() => vi.advanceTimersByTimeAsync(5_000));
  expect(load).toHaveBeenCalledTimes(2);
  load.mockResolvedValue('page');
  await act(async () => {
    dispatchEvent(new Event('online'));
    await expect(loaded).resolves.toBe('page');
  });
  expect(result.current).toBe(false);
});

test('a fault in the file itself is told', async () => {
  const load = () => Promise.reject(new ReferenceError('x is not defined'));
  await expect(untilLoaded(load)()).rejects.toThrow('x is not defined');
});

test('only where the service answers and the file is still not there, all begins anew', async () => {
  const reload = vi.fn();
  const load = vi.fn<() => Promise<string>>().mockImplementation(lost);
  const loaded = untilLoaded(load)();
  await vi.advanceTimersByTimeAsync(0);
  const answers = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('offline'));
  await Promise.all([tryAgainOrReload(reload), vi.advanceTimersByTimeAsync(2_000)]);
  expect(load).toHaveBeenCalledTimes(2);
  expect(reload).not.toHaveBeenCalled();
  answers.mockResolvedValue(new Response(''));
  await Promise.all([tryAgainOrReload(reload), vi.advanceTimersByTimeAsync(2_000)]);
  expect(reload).toHaveBeenCalledOnce();
  load.mockResolvedValue('page');
  tryAgain();
  await loaded;
});
