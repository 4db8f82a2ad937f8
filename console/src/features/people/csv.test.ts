import { expect, test } from 'vitest';
import { decode, parseCsv, tableOf, writeCsv } from './csv';

test('quotes, separators and ends of lines of every kind', () => {
  expect(parseCsv('a,b\r\n"x, ""y""",z\n')).toEqual([['a', 'b'], ['x, "y"', 'z'], ['']]);
  expect(parseCsv('姓名;部门\r李雷;研发部/平台组')).toEqual([
    ['姓名', '部门'],
    ['李雷', '研发部/平台组'],
  ]);
  expect(parseCsv('a\tb\n1\t"line\nbreak"')).toEqual([
    ['a', 'b'],
    ['1', 'line\nbreak'],
  ]);
  expect(parseCsv('a,b\n1,"open')).toEqual([
    ['a', 'b'],
    ['1', 'open'],
  ]);
});

test('what is written is read as it was, a line for each row', () => {
  const rows = [
    ['a', 'b;c', 'd"e'],
    ['', 'x,y', '\u{1F600}'],
  ];
  expect(parseCsv(writeCsv(rows))).toEqual(rows);
  expect(writeCsv([['one\r\ntwo']])).toBe('one two');
});

test('empty rows and notes are left out, short rows filled up', () => {
  expect(tableOf([['', ''], ['姓名', '手机', ''], ['# 说明', ''], ['李雷'], ['', ' ', '']])).toEqual([
    ['姓名', '手机'],
    ['李雷', ''],
  ]);
});

test('a file of Excel in China is read, and one in UTF-8 with its mark', () => {
  expect(decode(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb]).buffer)).toBe('姓名');
  expect(decode(new Uint8Array([0xef, 0xbb, 0xbf, 0xe5, 0xa7, 0x93]).buffer)).toBe('姓');
});
