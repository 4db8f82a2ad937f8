import { QueryClient, QueryClientProvider, useInfiniteQuery } from '@tanstack/react-query';
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ProblemError } from '@/api';
import { useRows } from '@/shared/useRows';
import { NextPage, useNextPage } from './nextPage';

const page = vi.fn();
function List() {
  const query = useInfiniteQuery({
    queryKey: ['list'],
    queryFn: ({ pageParam }): Promise<{ items: string[]; next: number | undefined }> => page(pageParam),
    initialPageParam: 0,
    getNextPageParam: ({ next }) => next,
    retry: false,
  });
  useNextPage(query, true);
  return (
    <>
      <p>{useRows(query).join(' ')}</p>
      <NextPage pages={query} />
    </>
  );
}
const wait = () => act(() => vi.advanceTimersByTimeAsync(1_000));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a next page that fails is not asked for again by itself, says so, and comes when one tries again', async () => {
  let isAway = true;
  page.mockImplementation(async (number: number) => {
    if (number === 0) return { items: ['first'], next: 1 };
    if (isAway) throw new ProblemError('internal', 500, 'no');
    return { items: ['second'], next: undefined };
  });
  render(
    <QueryClientProvider client={new QueryClient()}>
      <List />
    </QueryClientProvider>,
  );
  await wait();
  await wait();
  expect(page).toHaveBeenCalledTimes(2);
  expect(screen.getByRole('alert').textContent).toContain('list.moreFailed');
  isAway = false;
  fireEvent.click(screen.getByRole('button'));
  await wait();
  expect(screen.getByText('first second')).toBeDefined();
  expect(screen.queryByRole('alert')).toBeNull();
});
