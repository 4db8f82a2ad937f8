import type { Locator } from '@playwright/test';
import {
  atWork,
  board,
  correction,
  DAY,
  doubt,
  entries,
  fieldWork,
  file,
  period,
  person,
  reported,
  result,
  statistic,
  twoSteps,
  waiting,
} from '../../mock/attendance';
import { departments } from '../../mock/company';
import { pathsOf } from '../../src/paths/builders';
import { expect, holding, ORG, problem, test } from './fixtures';

const paths = pathsOf(ORG).attendance;
const at = (path: string) => `/console${path}`;

// axe looks at each cell of a month.
test.describe.configure({ timeout: 60_000 });

test.beforeEach(async ({ page }) => {
  await page.clock.setFixedTime('2026-11-20T06:30:00Z');
});

test('the board shows everybody, filters in the address, and follows what happens', async ({
  page,
  mock,
  live,
  accessible,
}) => {
  mock(atWork);
  await page.goto(at(paths.board()));
  await expect(page.getByRole('row', { name: /王小明/ }).first()).toContainText('17 min late');
  // Nothing of a status or of two times is cut off.
  const cut = await page
    .getByRole('cell')
    .evaluateAll((cells) =>
      cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
    );
  expect(cut).toEqual([]);
  await accessible();
  await page.getByRole('button', { name: '4 Overdue' }).click();
  await expect(page).toHaveURL(/status=overdue/);
  await expect(page.getByRole('row', { name: /李雷/ }).first()).toBeVisible();
  await expect(page.getByRole('row', { name: /王小明/ })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole('button', { name: '4 Overdue' })).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  mock({ read_attendance_board: () => board([]) });
  live.tell('attendance.board_changed', { member_ids: null });
  await expect(page.getByText('Nothing matches')).toBeVisible();
});

test('the board on a phone', async ({ page, mock, accessible }) => {
  mock(atWork);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(at(paths.board()));
  await expect(page.getByRole('listitem').filter({ hasText: '韩梅梅' }).first()).toBeVisible();
  await accessible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
});

test('the board has its states', async ({ page, mock, accessible }) => {
  mock({ ...atWork, read_attendance_board: () => problem('forbidden') });
  await page.goto(at(paths.board()));
  await expect(page.getByText('You may not see this')).toBeVisible();
  mock({ read_attendance_board: () => problem('invalid_parameter') });
  await page.reload();
  await expect(page.getByText('This could not be loaded')).toBeVisible();
  mock({ read_attendance_board: () => ({ ...board([]), items: [] }) });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('Nobody is in your scope yet')).toBeVisible();
  await accessible();
});

test('a late result is explained', async ({ page, mock, accessible }) => {
  mock({ ...atWork, read_attendance_report: () => ({ items: [reported(0), reported(1)] }) });
  await page.goto(at(paths.month({ month: '2026-11' })));
  const late = page.getByRole('gridcell', { name: /^王小明, .*Nov 20.*Late/ });
  await expect(late).toBeVisible();
  await accessible();
  await late.click();
  const day = page.getByRole('dialog');
  await expect(day.getByRole('region', { name: 'On duty' })).toContainText('17 minutes late');
  await expect(day).toContainText('白班, version 2');
  await accessible();
  await page.reload();
  await expect(page.getByRole('dialog')).toContainText('17 minutes late');
});

test('a result is corrected in place with a reason, and taken back', async ({ page, mock, accessible }) => {
  let corrections: (typeof correction)[] = [];
  mock({
    ...atWork,
    read_attendance_report: () => ({ items: [reported(0), reported(1)] }),
    list_member_attendance: () => ({
      items: [
        corrections.some(({ taken_back }) => !taken_back)
          ? result({ time_result: 'normal', supplement: 'manager_modification' })
          : result(),
      ],
    }),
    list_attendance_corrections: () => ({ items: corrections }),
    create_attendance_correction: ({ body, params }) => {
      expect(params).toMatchObject({ member_id: person(0).id, date: DAY });
      if (body.reason === 'x') return problem('period_closed');
      corrections = [{ ...correction, result: body.result, reason: body.reason }];
      return corrections[0] as typeof correction;
    },
    take_back_attendance_correction: ({ body }) => {
      if (!body.reason)
        return problem('validation_failed', { errors: [{ pointer: '/reason', detail: 'is empty' }] });
      corrections = [
        { ...correction, taken_back: { by: person(5), at: `${DAY}T05:00:00Z`, reason: body.reason } },
      ];
      return corrections[0] as typeof correction;
    },
  });
  await page.goto(at(paths.month({ month: '2026-11', member: person(0).id, day: DAY })));
  const point = page.getByRole('region', { name: 'On duty' });
  await point.getByRole('button', { name: 'Correct' }).click();
  await page.getByLabel('Reason').fill('x');
  await accessible();
  await page.getByRole('button', { name: 'Set the result' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'closed' })).toBeVisible();
  await page.getByLabel('Reason').fill('地铁故障');
  await page.getByRole('button', { name: 'Set the result' }).click();
  await expect(point).toContainText('Late → In time');
  await point.getByRole('button', { name: 'Take back' }).click();
  await expect(page.getByText('The result before holds again', { exact: false })).toBeVisible();
  await page.getByLabel('Reason').fill('弄错人了');
  await page.getByRole('dialog').last().getByRole('button', { name: 'Take back' }).click();
  await expect(point).toContainText('弄错人了');
});

test('the month is walked by keyboard, and has only what is in sight', async ({ page, mock }) => {
  mock(atWork);
  await page.goto(at(paths.month({ month: '2026-11' })));
  const grid = page.getByRole('grid');
  await expect(grid.getByRole('rowheader').first()).toContainText('王小明');
  expect(await grid.getByRole('gridcell').count()).toBeLessThan(40 * 37);
  await grid.locator('[tabindex="0"]').focus();
  for (const key of ['Home', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  await expect(grid.locator(':focus')).toHaveAttribute('aria-label', /韩梅梅, Mon, Nov 2/);
  await page.keyboard.press('Control+End');
  await expect(grid.locator(':focus')).toHaveAttribute('aria-colindex', '38');
  // Each key acts where the one before has led, whatever has to be drawn first.
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('Sun, Nov 1');
  await page.keyboard.press('Escape');
  // The cell that has the focus keeps it when one scrolls away.
  await grid.locator('[tabindex="0"]').focus();
  await grid.evaluate((frame) => frame.scrollTo(5_000, 0));
  await expect(grid.getByRole('rowheader').first()).toContainText('王小明');
  await expect(grid.locator(':focus')).toHaveAttribute('data-at', /^\d+ 0$/);
});

/** All of it: neither beyond the grid's edges, nor under the names or the days. */
async function inSight(cell: Locator): Promise<boolean> {
  return cell.evaluate((one) => {
    const frame = one.closest('[role=grid]') as HTMLElement;
    const corner = frame.querySelector('.matrix-corner') as HTMLElement;
    const [outer, inner, own] = [frame, corner, one].map((part) => part.getBoundingClientRect()) as [
      DOMRect,
      DOMRect,
      DOMRect,
    ];
    return (
      own.left >= inner.right - 1 &&
      own.top >= inner.bottom - 1 &&
      own.right <= outer.left + frame.clientLeft + frame.clientWidth + 1 &&
      own.bottom <= outer.top + frame.clientTop + frame.clientHeight + 1
    );
  });
}

test('a month opens where today is, and another at its beginning', async ({ page, mock }) => {
  mock(atWork);
  // The organization is in Shanghai, where this is the last of November already.
  await page.clock.setFixedTime('2026-11-29T16:30:00Z');
  await page.goto(at(paths.month({})));
  const grid = page.getByRole('grid');
  const today = grid.getByRole('gridcell', { name: /^王小明, Mon, Nov 30/ });
  await expect(today).toBeVisible();
  await expect.poll(() => inSight(today)).toBe(true);
  expect(await grid.getByRole('gridcell').count()).toBeLessThan(40 * 37);
  // The keyboard begins there, too, and what has the focus is in sight wherever it goes.
  await grid.locator('[tabindex="0"]').focus();
  await expect(today).toBeFocused();
  await page.keyboard.press('Home');
  for (const [key, times] of [
    ['ArrowRight', 19],
    ['ArrowDown', 14],
  ] as const) {
    for (let n = 0; n < times; n += 1) await page.keyboard.press(key);
    await expect.poll(() => inSight(grid.locator(':focus'))).toBe(true);
  }
  await page.getByRole('button', { name: 'The month before' }).click();
  const first = grid.getByRole('gridcell', { name: /^王小明, Thu, Oct 1:/ });
  await expect.poll(() => inSight(first)).toBe(true);
  await expect(first).toHaveAttribute('tabindex', '0');
});

test('requests are decided, several at once, and what was refused is told', async ({
  page,
  mock,
  accessible,
}) => {
  let left = [waiting(2, 'make_up'), waiting(4, 'leave', twoSteps), waiting(8, 'overtime')];
  const sent: object[] = [];
  mock({
    ...atWork,
    list_waiting_attendance_requests: () => ({ items: left }),
    decide_attendance_request: ({ params, body }) => {
      const found = left.find(({ request }) => request.id === params.request_id);
      if (found === undefined || found.request.kind === 'make_up') return problem('make_up_refused');
      sent.push(body);
      left = left.filter((one) => one !== found);
      return { ...found.request, state: body.approved ? 'approved' : 'rejected' };
    },
  });
  await page.goto(at(paths.requests()));
  await expect(page.getByText('then HR', { exact: false })).toBeVisible();
  await accessible();
  await page.getByRole('checkbox', { name: 'Choose all' }).check();
  await page.getByRole('button', { name: 'Approve 3' }).click();
  await accessible();
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('One could not be decided')).toBeVisible();
  await expect(page.getByText('家中有事', { exact: false })).toHaveCount(0);
  expect(sent).toEqual([{ approved: true }, { approved: true }]);
  await accessible();
  await page.getByRole('button', { name: /^Reject 韩梅梅/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
  await expect(page.getByText('Required')).toBeVisible();
});

test('approvals on a phone', async ({ page, mock, accessible }) => {
  mock(atWork);
  await page.setViewportSize({ width: 390, height: 800 });
  await page.goto(at(paths.requests()));
  await expect(page.getByRole('button', { name: /^Approve 韩梅梅/ })).toBeVisible();
  await accessible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('field work and doubts are decided with a reason', async ({ page, mock, accessible }) => {
  const sent: object[] = [];
  mock({
    ...atWork,
    decide_field_work: ({ body }) => {
      sent.push(body);
      return { ...fieldWork, state: 'approved' };
    },
    judge_attendance_doubt: ({ body }) => {
      sent.push(body);
      return { ...doubt, state: 'dismissed', reason: body.reason };
    },
  });
  await page.goto(at(paths.requests({ tab: 'field-work' })));
  await expect(page.getByRole('button', { name: /^Approve 吴五/ })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: /^Approve 吴五/ }).click();
  await page.getByLabel('Reason').fill('客户已确认');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByText('The decision was saved')).toBeVisible();
  await page.getByRole('tab', { name: /Doubts/ }).click();
  await expect(page.getByText('1,815 km/h', { exact: false })).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: /^Dismiss 赵一/ }).click();
  await page.getByLabel('Reason').fill('换了手机');
  await page.getByRole('dialog').getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(sent).toEqual([
    { approved: true, reason: '客户已确认' },
    { confirmed: false, reason: '换了手机' },
  ]);
});

test('reports as charts and a table; an export shows its progress and is downloaded', async ({
  page,
  mock,
  accessible,
}) => {
  let files: ReturnType<typeof file>[] = [];
  mock({
    ...atWork,
    list_attendance_exports: () => ({ items: files }),
    create_attendance_export: ({ body }) => {
      expect(body).toMatchObject({ from: '2026-11-01', to: '2026-11-20', format: 'xlsx' });
      files = [file()];
      return file();
    },
    read_attendance_export: () => files[0] ?? problem('not_found'),
  });
  await page.goto(at(paths.reports()));
  await expect(page.getByRole('row', { name: /客服组/ })).toBeVisible();
  await expect(page.getByRole('img', { name: 'What went wrong' }).locator('canvas')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Export' }).click();
  await accessible();
  await page.getByRole('button', { name: 'Make the file' }).click();
  await expect(page.getByText('10 of 40 people')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Work under way' })).toBeVisible();
  files = [file({ state: 'done', people_written: 40, bytes: 18_400 })];
  await page.reload();
  await expect(page.getByRole('link', { name: /Download/ })).toHaveAttribute('href', /exports\/.*\/file$/);
  mock({
    read_attendance_statistics: () => ({ by: 'department', items: [statistic(9, '研发部')] }),
  });
  await page.getByText('By department').click();
  await expect(page.getByRole('row', { name: /研发部/ })).toBeVisible();
});

test('a period is closed and reopened, and it is said what happens', async ({ page, mock, accessible }) => {
  let periods = [period];
  mock({
    ...atWork,
    list_attendance_periods: () => ({ items: periods }),
    close_attendance_period: ({ body }) => {
      if (periods.length === 1 && body.first_date === '2026-11-01') return problem('period_not_over');
      periods = [{ ...period, ...(body as object), id: body.id ?? '' }, ...periods] as typeof periods;
      return periods[0] as typeof period;
    },
    reopen_attendance_period: ({ body }) => {
      periods = periods.map((one) => ({
        ...one,
        closed: false,
        reopened_by: person(1).id,
        reopened_at: `${DAY}T06:00:00Z`,
        reason: body.reason,
      }));
      return periods[0] as typeof period;
    },
  });
  await page.goto(at(paths.periods()));
  await expect(page.getByText('It is over, and open.')).toBeVisible();
  await accessible();
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('no result of these dates changes', { exact: false })).toBeVisible();
  await accessible();
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
  await expect(page.getByRole('row', { name: /Oct 1, 2026/ })).toBeVisible();
  await page.getByRole('button', { name: /^Reopen Oct 1/ }).click();
  await page.getByLabel('Reason').fill('补录外勤');
  await page.getByRole('dialog').getByRole('button', { name: 'Reopen' }).click();
  await expect(page.getByRole('row', { name: /补录外勤/ }).first()).toBeVisible();
});

test('what one may not do is not shown', async ({ page, mock }) => {
  mock({ ...atWork, read_my_membership: () => holding('attendance.read', 'attendance.check_in') });
  await page.goto(at(paths.month({ month: '2026-11', member: person(0).id, day: DAY })));
  await expect(page.getByRole('dialog')).toContainText('17 minutes late');
  await expect(page.getByRole('button', { name: /^Correct/ })).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Periods' })).toHaveCount(0);
  await page.goto(at(paths.requests()));
  await expect(page.getByRole('tab')).toHaveCount(1);
});

test('in Chinese, also to who is read what is shown', async ({ page, mock, accessible }) => {
  await page.addInitScript(() => localStorage.setItem('muster.language', 'zh-CN'));
  mock(atWork);
  await page.goto(at(paths.board()));
  await expect(page.getByRole('heading', { name: '考勤看板' })).toBeVisible();
  await expect(page.getByRole('row', { name: /应到未到/ }).first()).toBeVisible();
  expect(entries).toHaveLength(40);
  // What one chose can be cleared, by a name of ours.
  await page.goto(at(paths.board({ department: departments[1]?.id ?? '' })));
  await expect(page.getByRole('button', { name: '清除', exact: true })).toHaveCount(1);
  await accessible();
});
