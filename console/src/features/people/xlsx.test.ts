import { expect, test } from 'vitest';
import { columnOf, dayOf, digits } from './xlsx';

test('dates, numbers and columns of a workbook', () => {
  expect(dayOf(46266)).toBe('2026-09-01');
  expect(dayOf(44804, true)).toBe('2026-09-01');
  expect(digits('1.38001380E10')).toBe('13800138000');
  expect(digits('42.0')).toBe('42');
  expect(digits('0.5')).toBe('0.5');
  expect([columnOf('A1'), columnOf('Z3'), columnOf('BC12')]).toEqual([0, 25, 54]);
});
