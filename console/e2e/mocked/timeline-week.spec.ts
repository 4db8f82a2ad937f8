import { at, held, MONDAY, meetingPlaces, rooms } from '../../mock/meetings';
import { pathsOf } from '../../src/paths/builders';
import { expect, ORG, test } from './fixtures';

const paths = pathsOf(ORG).meetings;

test('a short booking of the week says its title to pointer, keyboard and screen reader', async ({
  page,
  mock,
  accessible,
}) => {
  test.slow();
  await page.clock.setFixedTime(at('08:10'));
  const short = {
    starts_at: at('18:00'),
    ends_at: at('18:30'),
    state: 'confirmed' as const,
    meeting_id: '0192a000-0000-7000-8000-0000000000e1',
    title: '站会与当日计划',
    original_start: `${MONDAY}T18:00:00`,
  };
  mock({
    ...meetingPlaces,
    list_room_timeline: () => ({
      items: held().map((one) =>
        one.room_id === rooms[0]?.id ? { ...one, bookings: [...one.bookings, short] } : one,
      ),
    }),
  });
  await page.goto(`/console${paths.timeline({ date: MONDAY, view: 'week' })}`);
  const block = page.getByRole('button', { name: /^站会与当日计划, .*18:00–18:30/ });
  const hint = page.locator('.timeline-hint');
  await block.hover();
  await expect(hint).toContainText('站会与当日计划');
  await expect(hint).toContainText('18:00–18:30');
  await accessible();
  await page.mouse.move(5, 5);
  await expect(hint).toHaveCount(0);
  await page.keyboard.press('Tab');
  await block.focus();
  await expect(hint).toContainText('站会与当日计划');
  await page.keyboard.press('Escape');
  await expect(hint).toHaveCount(0);
});
