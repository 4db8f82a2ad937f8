import type { Schema } from '../../src/api';
import { pathsOf } from '../../src/paths/builders';
import { expect, holding, ORG, problem, test } from './fixtures';

const paths = pathsOf(ORG).attendance;
const address = (path: string) => `/console${path}`;
const uuid = (n: number) => `0192a000-0000-7000-8000-00000001${String(n).padStart(4, '0')}`;

const site = (n: number, name: string, more: Partial<Schema<'Site'>> = {}): Schema<'Site'> => ({
  id: uuid(n),
  name,
  latitude: 31.2304,
  longitude: 121.4737,
  coordinate_system: 'gcj02',
  radius_m: 300,
  area: null,
  admits: 'any',
  wifi: [],
  networks: [],
  version: 1,
  ...more,
});
const sites = [
  site(1, '总部', { wifi: ['a4:2b:b0:0c:9d:01'], networks: ['203.0.113.0/24'] }),
  site(2, '浦东工厂', {
    latitude: 31.2365,
    longitude: 121.4955,
    coordinate_system: 'wgs84',
    radius_m: null,
    admits: 'location',
    area: {
      type: 'Polygon',
      coordinates: [
        [
          [121.49, 31.23],
          [121.5, 31.232],
          [121.501, 31.243],
          [121.491, 31.241],
          [121.49, 31.23],
        ],
      ],
    },
  }),
];

test.describe('sites', () => {
  test.beforeEach(({ mock }) => mock({ list_sites: () => ({ items: sites }) }));

  test('are listed beside their map, found by name and by coordinates', async ({ page, accessible }) => {
    await page.goto(address(paths.sites()));
    await expect(page.getByRole('button', { name: /^总部/ })).toBeVisible();
    await expect(page.getByText(/Each square is .* wide/)).toBeVisible();
    await accessible();
    await page.getByRole('button', { name: /^浦东工厂/ }).click();
    await expect(page).toHaveURL(/site=/);
    await page.getByLabel('Search names or coordinates').fill('31.2304, 121.4737');
    await expect(page.getByText('The map shows this place', { exact: false })).toBeVisible();
    await page.getByLabel('Search names or coordinates').fill('浦东');
    await expect(page.getByRole('button', { name: /^总部/ })).toHaveCount(0);
    await accessible();
  });

  test('an area with a hole is drawn, and used', async ({ page, mock, accessible }) => {
    let made: Schema<'NewSite'> | undefined;
    mock({
      list_sites: () => ({ items: made ? [...sites, site(3, '仓库', { area: made.area ?? null })] : sites }),
      create_site: ({ body }) => {
        made = body;
        return site(3, body.name);
      },
    });
    await page.goto(address(paths.sites()));
    await page.getByRole('button', { name: 'New site' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('仓库');
    await dialog.getByText('Area', { exact: true }).click();
    await dialog.getByLabel('Go to coordinates').first().fill('31.2304, 121.4737');
    await page.keyboard.press('Enter');
    const map = dialog.getByRole('application');
    const draw = async (...corners: [number, number][]) => {
      for (const [x, y] of corners) await map.click({ position: { x, y } });
    };
    await draw([200, 60], [500, 60], [500, 320], [200, 320], [200, 60]);
    await expect(dialog.getByRole('textbox', { name: 'Border 1' })).toHaveValue(/31\.\d+, 121\.\d+/);
    await dialog.getByRole('button', { name: 'Draw a hole' }).click();
    await draw([260, 120], [340, 120], [340, 240]);
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('textbox', { name: 'Hole 1 in 1' })).toBeVisible();
    await accessible();
    const corner = dialog.getByRole('button', { name: /^Corner 1;/ });
    const before = await dialog.getByRole('textbox', { name: 'Border 1' }).inputValue();
    await corner.focus();
    await page.keyboard.press('ArrowRight');
    await expect(dialog.getByRole('textbox', { name: 'Border 1' })).not.toHaveValue(before);
    await expect(corner).toBeFocused();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('button', { name: /^仓库/ })).toBeVisible();
    expect(made?.coordinate_system).toBe('gcj02');
    expect(made?.area?.coordinates).toHaveLength(2);
    expect(made?.area?.coordinates[0]).toHaveLength(5);
  });

  test('a circle is typed, and a fault stands at the place', async ({ page, mock, accessible }) => {
    const asked: Schema<'NewSite'>[] = [];
    mock({
      create_site: ({ body }) => {
        asked.push(body);
        return problem('validation_failed', {
          errors: [{ pointer: '/radius_m', detail: 'must be 1 to 10000' }],
        });
      },
    });
    await page.goto(address(paths.sites()));
    await page.getByRole('button', { name: 'New site' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name', { exact: true }).fill('门店');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('Draw the place, or type its coordinates')).toBeVisible();
    await dialog.getByLabel('Latitude').fill('31.2');
    await dialog.getByLabel('Longitude').fill('121.4');
    await expect(dialog.getByRole('button', { name: 'Radius 300 m' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Radius 300 m' }).focus();
    await page.keyboard.press('Shift+ArrowRight');
    await expect(dialog.getByRole('button', { name: 'Radius 310 m' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect(dialog.getByText('radius_m: must be 1 to 10000')).toBeVisible();
    expect(asked[0]).toMatchObject({ latitude: 31.2, longitude: 121.4, radius_m: 310 });
    await accessible();
  });

  test('a tile server has its own system, and shapes are where its map has them', async ({ page }) => {
    await page.route('**/v1/console/config', (route) =>
      route.fulfill({
        json: {
          version: '0.0.0',
          map: { url_template: '/tiles/{z}/{x}/{y}.png', coordinate_system: 'gcj02', attribution: '© 2026' },
        },
      }),
    );
    const pixel = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+P+/HgAFhAJ/wlseKgAAAABJRU5ErkJggg==',
      'base64',
    );
    const asked: string[] = [];
    await page.route('**/tiles/**', (route) => {
      asked.push(new URL(route.request().url()).pathname);
      return route.fulfill({ body: pixel, contentType: 'image/png' });
    });
    await page.goto(address(paths.sites()));
    await expect(page.getByText('© 2026')).toBeVisible();
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    await page.getByRole('button', { name: /^总部/ }).click();
    await page.getByRole('button', { name: 'Edit 总部' }).click();
    await expect(page.getByRole('dialog').getByLabel('Latitude')).toHaveValue('31.2304');
  });

  test('a file is looked at, its faults are shown, then it is imported', async ({
    page,
    mock,
    accessible,
  }) => {
    let tries = 0;
    mock({
      import_sites: ({ body }) => {
        tries += 1;
        if (tries === 1)
          return problem('validation_failed', {
            errors: [{ pointer: '/features/1/geometry/coordinates/0/2', detail: 'the ring is not closed' }],
          });
        return { site_ids: body.features.map((_, i) => uuid(i + 50)) };
      },
    });
    await page.goto(address(paths.sites()));
    await page.getByRole('button', { name: 'Import' }).click();
    const dialog = page.getByRole('dialog');
    const feature = (name: string, x: number) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [x, 31.2] },
      properties: { name, fill: '#f00' },
    });
    const file = { type: 'FeatureCollection', features: [feature('甲', 121.4), feature('乙', 121.41)] };
    await dialog.locator('input[type=file]').setInputFiles({
      name: 'sites.geojson',
      mimeType: 'application/geo+json',
      buffer: Buffer.from(JSON.stringify(file)),
    });
    await expect(dialog.getByText('Left out, since sites do not have it: fill')).toBeVisible();
    await dialog.getByRole('button', { name: 'Import 2 sites' }).click();
    await expect(dialog.getByText('the ring is not closed')).toBeVisible();
    await accessible();
    await dialog.getByRole('button', { name: 'Import 2 sites' }).click();
    await expect(dialog).toHaveCount(0);
  });

  test('the list has its states, and a removal says what happens', async ({ page, mock, accessible }) => {
    mock({ list_sites: () => problem('forbidden') });
    await page.goto(address(paths.sites()));
    await expect(page.getByText('You may not see this')).toBeVisible();
    mock({ list_sites: () => ({ items: [] }) });
    await page.reload();
    await expect(page.getByText('There are no sites yet')).toBeVisible();
    await accessible();
    mock({ list_sites: () => ({ items: sites }), remove_site: () => undefined });
    await page.reload();
    await page.getByRole('button', { name: 'Remove 总部' }).click();
    await expect(page.getByRole('dialog').getByText('How to undo it')).toBeVisible();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
    await expect(page.getByText('总部 was removed')).toBeVisible();
  });

  test('is not shown to who may not manage it', async ({ page, mock }) => {
    mock({ read_my_membership: () => holding('attendance.check_in') });
    await page.goto(address(pathsOf(ORG).home.home()));
    await expect(page.getByRole('navigation')).toBeVisible();
    await expect(page.getByRole('link', { name: 'Sites' })).toHaveCount(0);
  });
});
