// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { PERMISSIONS } from '@/api/generated/contract';
import { ACTIONS, type AuditEntry, differences, fieldWords, peopleIn, together, valueWords } from './audit';
import english from './locales/en.json';

test('only what differs is told, within objects and lists too', () => {
  const before = { id: '1', name: '研发部', parent: { id: 'a' }, tags: ['x'], version: 1 };
  const after = { id: '1', name: '研发中心', parent: { id: 'b' }, tags: ['x', 'y'], version: 2 };
  expect(differences(before, after)).toEqual([
    { field: 'name', before: ['研发部'], after: ['研发中心'] },
    { field: 'parent.id', before: ['a'], after: ['b'] },
    { field: 'tags', before: ['x'], after: ['x', 'y'] },
  ]);
});

test('of what was made or removed everything is told', () => {
  expect(differences(null, { name: 'A', n: 0 })).toEqual([
    { field: 'name', before: undefined, after: ['A'] },
    { field: 'n', before: undefined, after: [0] },
  ]);
  expect(differences({ rows: [{ day: 'mon' }] }, undefined)).toEqual([
    { field: 'rows[0].day', before: ['mon'], after: undefined },
  ]);
});

/** Every action that the service writes down: literals beside `audit::record`, and kinds of events that are both. */
function written(): string[] {
  const names = (readdirSync('../src', { recursive: true }) as string[]).filter(
    (name) =>
      name.endsWith('.rs') && !/tests?(\/|\.rs)|audit_log\/(wire|chain|entries|routes)|^app\//.test(name),
  );
  const found = new Set<string>();
  for (const name of names) {
    const code = (readFileSync(`../src/${name}`, 'utf8').split('#[cfg(test)]')[0] ?? '')
      .replace(/^\s*(?:\/\/|#\[).*$/gm, '')
      .replace(/Event::new\(\s*"[\w.]+"/g, '');
    if (!/\baudit\b/.test(code)) continue;
    for (const [, action = ''] of code.matchAll(/"([a-z_]+\.[a-z_]+)"/g)) found.add(action);
    for (const [, constant = ''] of code.matchAll(/(?:action: |change\()events::([A-Z_]+)/g))
      found.add(constantOf(dirname(`../src/${name}`), constant));
  }
  return [...found].filter((action) => !(action in PERMISSIONS)).sort();
}

/** Of the `events.rs` in this folder or the next one above. */
function constantOf(folder: string, name: string): string {
  const files = readdirSync(folder);
  const kind = files.includes('events.rs')
    ? new RegExp(`const ${name}: &str = "([\\w.]+)"`).exec(readFileSync(`${folder}/events.rs`, 'utf8'))?.[1]
    : undefined;
  return kind ?? constantOf(dirname(folder), name);
}

test('the log is filtered by all that the service writes down, and each act has words', () => {
  const known = Object.entries(ACTIONS).flatMap(([noun, verbs]) => verbs.map((verb) => `${noun}.${verb}`));
  expect(known.sort()).toEqual(written());
  for (const [noun, verb] of known.map((action) => action.split('.')) as [string, string][]) {
    expect(Object.keys(english.noun)).toContain(noun);
    expect(Object.keys(english.verb)).toContain(verb);
  }
});

const PERSON = '0192a000-0000-7000-8000-000000000001';
const WORDS: Record<string, string> = { managers: 'Managers', sections: 'Section', time: 'Time' };
const told = {
  field: (part: string) => WORDS[part] ?? part,
  yesNo: (value: boolean) => (value ? 'yes' : 'no'),
  number: (value: number) => `#${value}`,
  day: (value: string) => `day ${value}`,
  instant: (value: string) => `at ${value}`,
  list: (values: string[]) => values.join(' and '),
  name: (id: string) => (id === PERSON ? '李洋' : undefined),
};

test('fields and values are told as people know them', () => {
  expect(fieldWords('sections[0].time', told)).toBe('Section 1 › Time');
  expect(valueWords([PERSON, 'x'], told)).toBe('李洋 and x');
  expect(valueWords([true], told)).toBe('yes');
  expect(valueWords([3], told)).toBe('#3');
  expect(valueWords(['2026-11-20'], told)).toBe('day 2026-11-20');
  expect(valueWords(['2026-11-20T01:00:00Z'], told)).toBe('at 2026-11-20T01:00:00Z');
  expect(valueWords([], told)).toBe('–');
  const other = PERSON.replace(/1$/, '2');
  expect(peopleIn(differences({ managers: [PERSON], parent_id: other }, { decided_by: other }))).toEqual([
    PERSON,
    other,
  ]);
});

test('two lists are one as far down as both are read', () => {
  const rows = (...positions: number[]) => positions.map((position) => ({ position }) as AuditEntry);
  const numbers = (entries: AuditEntry[]) => entries.map(({ position }) => position);
  const a = { rows: rows(9, 5), hasMore: true };
  expect(numbers(together([a, { rows: rows(8, 2), hasMore: false }]))).toEqual([9, 8, 5]);
  expect(
    numbers(
      together([
        { ...a, hasMore: false },
        { rows: rows(8, 2), hasMore: false },
      ]),
    ),
  ).toEqual([9, 8, 5, 2]);
});
