// What holds on every page of the console: axe finds nothing, the keyboard alone does, and a lost connection is told
// of and comes back by itself.
import type { Page } from '@playwright/test';
import { at } from '../../mock/meetings';
import { INSIDE, inside, type Listed, OUTSIDE } from '../pages';
import { type Word, wordsOf } from '../words';
import { test as base, expect, ORG } from './fixtures';
import { SAMPLES, whole } from './whole';

const t = wordsOf('en');
const NOW = Date.parse(at('08:10'));

/** What opens something on a page, which Escape closes again; nothing where there is nothing of the kind. */
const OPENS: Record<string, Word | undefined> = {
  'account.sessions': 'account:sessions.endAll',
  'account.settings': 'account:password.change',
  'attendance.board': undefined,
  'attendance.month': undefined,
  'attendance.periods': 'attendance:periods.range',
  'attendance.reports': 'attendance:export.act',
  'attendance.requests': 'attendance:decide.approve',
  'departments.list': 'departments:new',
  'home.setup': undefined,
  'home.today': undefined,
  'meetings.agenda': 'meetings:agenda.new',
  'meetings.approvals': 'meetings:approvals.approve',
  'meetings.room': 'common:act.edit',
  'meetings.rooms': 'meetings:rooms.new',
  'meetings.timeline': 'meetings:timeline.new',
  'meetings.usage': undefined,
  'messages.announcements': 'messages:announcements.new',
  'messages.departmentGroups': 'common:act.edit',
  'messages.group': 'messages:members.add',
  'messages.groups': 'messages:groups.new',
  'messages.join': undefined,
  'messages.settings': 'common:act.edit',
  'people.fields': 'people:fields.new',
  'people.groups': 'people:groups.new',
  'people.import': undefined,
  'people.imported': undefined,
  'people.invitations': 'people:links.new',
  'people.member': 'common:act.edit',
  'people.members': 'people:members.add',
  'people.roles': 'people:roles.new',
  'plans.calendars': 'plans:calendars.new',
  'plans.groups': 'plans:groups.new',
  'plans.rosters': 'plans:rosters.fill.button',
  'plans.rules': 'common:act.edit',
  'plans.shifts': 'plans:shifts.new',
  'plans.sites': 'plans:sites.new',
  'security.audit': undefined,
  'security.lookups': undefined,
  'security.second-factor': undefined,
  'visibility.rules': 'visibility:new',
};

const test = base.extend<{ company: undefined }>({
  company: [
    async ({ page, mock }, use) => {
      const unhandled: string[] = [];
      page.on('response', async (response) => {
        if (response.status() === 501) unhandled.push(await response.text());
      });
      await page.clock.setFixedTime(NOW);
      mock(whole);
      await use(undefined);
      expect(unhandled).toEqual([]);
    },
    { auto: true },
  ],
});
// A walk of some forty steps and axe; or three times without the service.
test.beforeEach(() => test.slow());

/** It is there, with all that it reads. */
async function loaded(page: Page): Promise<void> {
  await expect(page.locator('main').getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.getByRole('status', { name: t('common:list.loading') })).toHaveCount(0);
  await expect(page.getByText(t('common:list.failed'))).toHaveCount(0);
}

test('the table knows every page', () => {
  expect(Object.keys(OPENS).sort()).toEqual([...INSIDE].sort());
});

interface Step {
  name: string;
  isMain: boolean;
  isPrimary: boolean;
  /** Reached before. */
  isAgain: boolean;
}
/** What was reached, with how it and what is around it looked then. */
interface Kept {
  name: string;
  looks: [Element, string][];
}

interface Shelf {
  steps: Kept[];
  looksOf: (part: Element) => string;
  settle: () => void;
}

/** Runs in the page, before all else. */
function prepare() {
  const shelf = window as never as Shelf;
  shelf.steps = [];
  shelf.looksOf = (part) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, backgroundColor } =
      getComputedStyle(part);
    const outline = outlineStyle === 'none' ? '' : `${outlineStyle} ${outlineWidth} ${outlineColor}`;
    return [outline, boxShadow, borderColor, backgroundColor].join();
  };
  // Nothing fades any more: what is seen is what stays.
  shelf.settle = () => {
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY) animation.finish();
  };
}

/** Where the focus is. Runs in the page. */
function look(): Step | null {
  const { steps, looksOf, settle } = window as never as Shelf;
  settle();
  const at = document.activeElement;
  if (at === null || at === document.body) return null;
  // A ring may be drawn around a field, or beside it where the field itself is not seen.
  const up = (n: number): Element | null | undefined => (n === 0 ? at : up(n - 1)?.parentElement);
  const parents = [up(0), up(1), up(2), up(3), up(4), at.closest('label')];
  const parts = [...new Set([...parents, ...(at.parentElement?.children ?? [])])];
  const isAgain = steps.some(({ looks }) => looks[0]?.[0] === at);
  const name = `${at.tagName} ${at.className} ${at.getAttribute('aria-label') ?? at.textContent}`.slice(
    0,
    120,
  );
  steps.push({ name, looks: parts.filter((part) => part != null).map((part) => [part, looksOf(part)]) });
  const main = document.querySelector('main');
  const first = [...(main?.querySelectorAll('.ant-btn-primary, [type=submit]') ?? [])].find(
    (one) => one.checkVisibility() && !(one as HTMLButtonElement).disabled,
  );
  const isMain = main?.contains(at) === true && at !== main;
  return { name, isMain, isPrimary: isMain && (first === undefined || first === at), isAgain };
}

/** What looks the same without the focus. Runs in the page. */
function unseen(): string[] {
  const { steps, looksOf, settle } = window as never as Shelf;
  (document.activeElement as HTMLElement | null)?.blur();
  settle();
  return steps
    .filter(({ looks }) => looks.every(([part, before]) => part.isConnected && looksOf(part) === before))
    .map(({ name }) => name);
}

/** How many steps of a long page are enough. */
const ENOUGH = 40;

async function walk(page: Page, isInside: boolean) {
  let isReached = false;
  let trap: string | undefined;
  if (isInside) {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: t('common:skip') })).toBeFocused();
    await page.keyboard.press('Enter');
  }
  await page.evaluate(prepare);
  for (let n = 0; n < ENOUGH || (!isReached && n < 4 * ENOUGH); n += 1) {
    await page.keyboard.press('Tab');
    const step = await page.evaluate(look);
    // Out of the page, or round it once.
    if (step === null || (step.isAgain && !step.isMain)) break;
    if (step.isAgain) {
      trap = step.name;
      break;
    }
    isReached ||= step.isPrimary;
  }
  return { unseen: await page.evaluate(unseen), isReached, trap };
}

function byKeyboard({ id, path }: Listed, isInside: boolean) {
  test(`${id}: axe, and the keyboard alone`, async ({ page, accessible }) => {
    await page.goto(`/console${path}`);
    await loaded(page);
    await accessible();
    expect(await walk(page, isInside)).toEqual({ unseen: [], isReached: true, trap: undefined });
    const opens = OPENS[id];
    if (opens === undefined) return;
    const button = page
      .locator('main')
      .getByRole('button', { name: new RegExp(t(opens)) })
      .first();
    await button.focus();
    await page.keyboard.press('Enter');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await expect(button).toBeFocused();
  });
}

const PAGES = inside(ORG, SAMPLES);
for (const one of PAGES) byKeyboard(one, true);
for (const one of OUTSIDE) byKeyboard(one, false);

test.describe('dark', () => {
  test.use({ theme: 'dark' });
  for (const { id, path } of [...PAGES, ...OUTSIDE])
    test(`${id}: axe in the dark theme`, async ({ page, accessible }) => {
      await page.goto(`/console${path}`);
      await loaded(page);
      await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
      await accessible();
    });
});

// The short part of `make test`: a build that does not start, or a page that does not open.
test('every page opens', { tag: '@short' }, async ({ page }) => {
  test.setTimeout(600_000);
  const wide: string[] = [];
  for (const { id, path } of [...PAGES, ...OUTSIDE]) {
    await page.goto(`/console${path}`);
    await loaded(page);
    const rest = await page
      .locator('.data-table')
      .evaluateAll((frames) => frames.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
    wide.push(...rest.filter((pixels) => pixels > 0).map((pixels) => `${id}: ${pixels}`));
  }
  // At 1280 no table has anything out of sight at its side.
  expect(wide).toEqual([]);
});

for (const { id, path } of PAGES)
  test(`${id}: a lost connection`, async ({ page, network }) => {
    const main = page.locator('main');
    const lost = page.getByText(t('common:live.lost'));
    // Numbers apart: minutes pass.
    const words = async () => (await main.innerText()).replace(/\d+/g, '#');
    const start = PAGES.find((one) => one.id === (id === 'home.today' ? 'people.import' : 'home.today'));
    await page.goto(`/console${start?.path}`);
    await loaded(page);
    await expect(page.getByText(t('common:live.connected'), { exact: true })).toBeVisible();

    // It is opened while there is no service.
    network.leave();
    await expect(lost).toBeVisible();
    await page.evaluate((to) => history.pushState(null, '', to), `/console${path}`);
    await expect.poll(() => network.lost).toBeGreaterThan(0);
    network.comeBack();
    await expect(lost).toHaveCount(0);
    await loaded(page);
    const shown = await words();

    // What it shows stays while it asks in vain.
    const before = network.lost;
    network.leave();
    await expect(lost).toBeVisible();
    await page.clock.setFixedTime(NOW + 60_000);
    await page.evaluate(() => dispatchEvent(new Event('visibilitychange')));
    await expect.poll(() => network.lost).toBeGreaterThan(before + 1);
    expect(await words()).toBe(shown);
    const through = network.through;
    network.comeBack();
    await expect(lost).toHaveCount(0);
    await expect.poll(() => network.through).toBeGreaterThan(through);
    await expect.poll(words).toBe(shown);
  });
