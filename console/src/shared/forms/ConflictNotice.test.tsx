import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { ConflictNotice } from './ConflictNotice';

vi.mock('@/shared/format/useFormat', () => ({
  useFormat: () => ({ number: String, list: (texts: string[]) => texts.join(', ') }),
}));

test('what two people changed is told without ids and JSON', () => {
  const mine = { active: true, tags: ['a', 'b'], count: 3, parent: 'id-1', empty: [] as string[] };
  const theirs = { active: false, tags: [], count: 4, parent: 'id-2', empty: ['c'] };
  render(
    <ConflictNotice
      fields={['active', 'tags', 'count', 'parent', 'empty']}
      labels={{}}
      mine={mine}
      theirs={theirs}
      show={(field, values, other) =>
        field === 'parent'
          ? `${values.parent === 'id-1' ? 'Sales' : 'Support'}, not ${other.parent}`
          : undefined
      }
      onMine={() => {}}
      onTheirs={() => {}}
    />,
  );
  const rows = screen.getAllByRole('row').slice(1);
  const cells = rows.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent));
  expect(cells).toEqual([
    ['form.yes', 'form.no'],
    ['a, b', '–'],
    ['3', '4'],
    ['Sales, not id-2', 'Support, not id-1'],
    ['–', 'c'],
  ]);
});
