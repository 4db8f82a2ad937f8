import { expect, test } from 'vitest';
import { deviceOf } from './account';

test('a device is named by what people know', () => {
  expect(
    deviceOf(
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0',
    ),
  ).toBe('Edge · Windows');
  expect(deviceOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1')).toBe(
    'Safari · iOS',
  );
  expect(deviceOf('muster-app/3.1')).toBe('muster-app/3.1');
  expect(deviceOf(null)).toBeUndefined();
});
