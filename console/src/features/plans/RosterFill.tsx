import { Alert, DatePicker, Form, InputNumber, Select } from 'antd';
import { type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { dayField } from './RosterCopy';
import { CHANGES, type Entry, entryBody, fill, patternPeople, type RosterRow, shiftMonth } from './rosters';
import { gathered, type Shift } from './shifts';
import { addDays } from './versions';

interface Values {
  people: string[];
  pattern: Entry[];
  stagger: number;
  from_date: string;
  to_date: string;
}

/** Fills a cycle that repeats: early, early, late, late, rest, rest. */
export function RosterFill(props: {
  group: string;
  month: string;
  rows: readonly RosterRow[];
  chosen: readonly string[];
  shifts: readonly Shift[];
  onClose: () => void;
}) {
  const { t } = useTranslation('plans');
  const { org, organization } = useAccess();
  const [key] = useState(() => crypto.randomUUID());
  const [initial] = useState(() => {
    const now = today(organization.time_zone);
    const first = `${props.month}-01`;
    const chosen = props.chosen.length > 1 ? props.chosen : props.rows.map(({ member }) => member.id);
    return {
      values: {
        people: [...chosen],
        pattern: [],
        stagger: 0,
        from_date: first < now ? now : first,
        to_date: addDays(`${shiftMonth(props.month, 1)}-01`, -1),
      },
      version: 0,
    };
  });
  const act = useAct(
    ({ people, pattern, stagger, from_date, to_date }: Values) =>
      gathered(
        fill(org, props.group, key, {
          from_date,
          to_date,
          pattern: pattern.map(entryBody),
          people: patternPeople(people, stagger, pattern.length),
          into_the_past: false,
        }),
        { people: 'people', pattern: 'pattern' },
      ),
    CHANGES,
  );
  return (
    <FormDialog<Values>
      open
      width={680}
      onClose={props.onClose}
      title={t('rosters.fill.title')}
      label={t('rosters.fill.act')}
      initial={initial}
      submit={async (values) => {
        const done = await act.mutateAsync(values);
        notify.success(t('rosters.saved', { count: done.set + done.cleared }));
      }}
    >
      <Form.Item name="people" label={t('rosters.fill.people')} rules={[{ required: true }]}>
        <Select
          mode="multiple"
          maxTagCount={6}
          showSearch={{ optionFilterProp: 'label' }}
          options={props.rows.map(({ member }) => ({ value: member.id, label: member.name }))}
        />
      </Form.Item>
      <Form.Item
        name="pattern"
        label={t('rosters.fill.pattern')}
        rules={[{ required: true }]}
        extra={t('rosters.fill.patternHelp')}
      >
        <PatternEditor shifts={props.shifts} />
      </Form.Item>
      <Form.Item name="stagger" label={t('rosters.fill.stagger')} extra={t('rosters.fill.staggerHelp')}>
        <InputNumber min={0} max={61} precision={0} />
      </Form.Item>
      <Form.Item name="from_date" label={t('rosters.fill.from')} rules={[{ required: true }]} {...dayField}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="to_date" label={t('rosters.fill.to')} rules={[{ required: true }]} {...dayField}>
        <DatePicker />
      </Form.Item>
      <Alert
        type="warning"
        showIcon
        title={t('rosters.fill.overwrites')}
        description={t('rosters.past.undo')}
      />
    </FormDialog>
  );
}

function PatternEditor(props: {
  value?: Entry[];
  onChange?: (pattern: Entry[]) => void;
  shifts: readonly Shift[];
  ref?: Ref<{ focus: () => void }>;
}) {
  const { t } = useTranslation('plans');
  const frame = useRef<HTMLDivElement>(null);
  useImperativeHandle(props.ref, () => ({ focus: () => frame.current?.querySelector('button')?.focus() }));
  const value = props.value ?? [];
  const choices = [
    ...props.shifts.map(({ id, name }) => ({ entry: id as Entry, name })),
    { entry: 'rest' as Entry, name: t('rosters.rest') },
  ];
  const nameOf = (entry: Entry) => choices.find((choice) => choice.entry === entry)?.name ?? '…';
  return (
    <div ref={frame}>
      <div className="palette">
        {choices.map(({ entry, name }) => (
          <button
            type="button"
            key={entry}
            className="palette-item"
            aria-label={t('rosters.fill.add', { name })}
            disabled={value.length >= 62}
            onClick={() => props.onChange?.([...value, entry])}
          >
            + {name}
          </button>
        ))}
      </div>
      <ol className="pattern" aria-label={t('rosters.fill.pattern')}>
        {value.map((entry, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is the one at its place
          <li key={i}>
            <button
              type="button"
              className="palette-item"
              aria-label={t('rosters.fill.remove', { name: nameOf(entry), number: i + 1 })}
              onClick={() => props.onChange?.(value.filter((_, n) => n !== i))}
            >
              {nameOf(entry)} ×
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
