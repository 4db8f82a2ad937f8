import { Checkbox, Collapse, Form, Input, InputNumber, Select } from 'antd';
import { type Ref, useId, useImperativeHandle, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import { useClearable } from '@/shared/ui/useClearable';
import { useGroupConflictWords } from './conflictWords';
import { FromEditor, Versions, wantsPast } from './FromEditor';
import {
  CHANGES,
  create,
  edit,
  type Group,
  type GroupValues,
  normalRules,
  type People,
  type Rules,
  reread,
  valuesOf,
  WEEK,
} from './groups';
import { useGroupWords } from './groupWords';
import type { Shift } from './shifts';
import type { Site } from './sites';
import { NOW } from './versions';

interface Props {
  group?: Group;
  shifts: readonly Shift[];
  sites: readonly Site[];
  onClose: () => void;
}

const NOBODY: People = { departments: [], member_ids: [], except_member_ids: [] };

export function GroupForm({ group, shifts, sites, onClose }: Props) {
  const clearable = useClearable();
  const { t } = useTranslation('plans');
  const { org, organization } = useAccess();
  const words = useGroupWords(shifts);
  const conflictWords = useGroupConflictWords(shifts, sites);
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct(
    (input: { values: GroupValues; changed: Partial<GroupValues>; version: number }) =>
      group
        ? edit(org, group.id, input.version, input.changed, input.values.from)
        : create(org, id, input.values),
    CHANGES,
  );
  const [initial] = useState(() => {
    if (group) return valuesOf(group);
    const [first] = shifts;
    const week = first ? WEEK.slice(0, 5).map((day) => ({ day, shift_id: first.id })) : [];
    const calendar = organization.time_zone === 'Asia/Shanghai' ? 'cn' : 'none';
    const rules = normalRules({ week, calendar });
    return { values: { name: '', people: NOBODY, rules, site_ids: [], from: NOW }, version: 0 };
  });
  return (
    <FormDialog<GroupValues>
      open
      width={860}
      onClose={onClose}
      title={group ? t('groups.edit', { name: group.name }) : t('groups.new')}
      initial={initial}
      labels={{
        name: t('groups.name'),
        people: t('groups.people'),
        rules: t('groups.rules'),
        site_ids: t('groups.sites'),
        from: t('from.label'),
      }}
      show={conflictWords}
      parts={['rules', 'people']}
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('groups.saved', { name: values.name }));
      }}
      {...(group && { reread: () => reread(org, group.id) })}
    >
      <Form.Item name="name" label={t('groups.name')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <h2 className="form-part">{t('groups.people')}</h2>
      {group?.is_default ? (
        <p className="place-hint">{t('groups.defaultPeople')}</p>
      ) : (
        <Form.Item name="people">
          <PeopleEditor />
        </Form.Item>
      )}
      <h2 className="form-part">{t('groups.rules')}</h2>
      <Form.Item name="rules">
        <RulesEditor shifts={shifts} isDefault={group?.is_default ?? false} />
      </Form.Item>
      <Form.Item name="site_ids" label={t('groups.sites')} extra={t('groups.sitesHelp')}>
        <Select
          mode="multiple"
          allowClear={clearable}
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('groups.everywhere')}
          options={sites.map(({ id: value, name }) => ({ value, label: name }))}
        />
      </Form.Item>
      <Form.Item
        name="from"
        label={t('groups.from')}
        validateTrigger={[]}
        rules={[wantsPast(organization.time_zone, t('from.mustConfirm'))]}
      >
        <FromEditor
          versions={group?.versions ?? []}
          concerns={t('groups.concerns')}
          onlyAhead={group === undefined}
        />
      </Form.Item>
      {group && (
        <Collapse
          size="small"
          items={[
            {
              key: 'versions',
              label: t('from.versions'),
              children: (
                <Versions
                  versions={group.versions}
                  render={({ rules, people }) =>
                    `${words.schedule(rules)} · ${group.is_default ? t('groups.rest') : words.people(people)}`
                  }
                />
              ),
            },
          ]}
        />
      )}
    </FormDialog>
  );
}

interface Control<V> {
  value?: V;
  onChange?: (value: V) => void;
  ref?: Ref<{ focus: () => void }>;
}

function PeopleEditor({ value = NOBODY, onChange, ref }: Control<People>) {
  const { t } = useTranslation('plans');
  const ids = useId();
  useImperativeHandle(ref, () => ({ focus: () => document.getElementById(`${ids}-departments`)?.focus() }));
  const departments = value.departments ?? [];
  const withBelow = departments.length === 0 || departments.every((department) => department.with_below);
  const set = (change: Partial<People>) => onChange?.({ ...value, ...change });
  return (
    <div className="group-people">
      <label htmlFor={`${ids}-departments`}>{t('groups.departments')}</label>
      <div>
        <DepartmentSelect
          id={`${ids}-departments`}
          multiple
          value={departments.map(({ department_id }) => department_id)}
          onChange={(chosen) =>
            set({
              departments: chosen.map(
                (department_id) =>
                  departments.find((known) => known.department_id === department_id) ?? {
                    department_id,
                    with_below: withBelow,
                  },
              ),
            })
          }
        />
        {departments.length > 0 && (
          <Checkbox
            checked={withBelow}
            indeterminate={!withBelow && departments.some((department) => department.with_below)}
            onChange={(event) =>
              set({
                departments: departments.map(({ department_id }) => ({
                  department_id,
                  with_below: event.target.checked,
                })),
              })
            }
          >
            {t('groups.withBelow')}
          </Checkbox>
        )}
      </div>
      <label htmlFor={`${ids}-members`}>{t('groups.members')}</label>
      <MemberSelect
        id={`${ids}-members`}
        multiple
        value={value.member_ids ?? []}
        onChange={(member_ids) => set({ member_ids })}
      />
      <label htmlFor={`${ids}-except`}>{t('groups.except')}</label>
      <MemberSelect
        id={`${ids}-except`}
        multiple
        value={value.except_member_ids ?? []}
        onChange={(except_member_ids) => set({ except_member_ids })}
      />
    </div>
  );
}

const REMINDERS = [
  'before_on_minutes',
  'after_on_minutes',
  'before_off_minutes',
  'after_off_minutes',
] as const;

function RulesEditor(props: Control<Rules> & { shifts: readonly Shift[]; isDefault: boolean }) {
  const clearable = useClearable();
  const { t } = useTranslation('plans');
  const { organization } = useAccess();
  const ids = useId();
  const { shifts, isDefault } = props;
  const value = props.value ?? normalRules({});
  useImperativeHandle(props.ref, () => ({
    focus: () => document.getElementById(`${ids}-schedule`)?.focus(),
  }));
  const set = (change: Partial<Rules>) => props.onChange?.({ ...value, ...change });
  const options = shifts.map(({ id, name }) => ({ value: id, label: name }));
  const setDay = (day: (typeof WEEK)[number], shift: string | null) =>
    set({
      week: WEEK.flatMap((other) => {
        const id = other === day ? shift : value.week.find((entry) => entry.day === other)?.shift_id;
        return id ? [{ day: other, shift_id: id }] : [];
      }),
    });
  const isRoster = value.schedule === 'roster';
  const needsWeek = !isRoster || value.unrostered === 'week';
  const monday = value.week.find(({ day }) => day === 'monday')?.shift_id;
  return (
    <div className="group-rules">
      <label htmlFor={`${ids}-schedule`}>{t('groups.schedule')}</label>
      <Select
        id={`${ids}-schedule`}
        value={value.schedule ?? 'week'}
        options={(['week', 'roster'] as const).map((v) => ({ value: v, label: t(`groups.scheduleOf.${v}`) }))}
        onChange={(schedule) => set({ schedule })}
      />
      {isRoster && (
        <>
          <label htmlFor={`${ids}-unrostered`}>{t('groups.unrostered')}</label>
          <Select
            id={`${ids}-unrostered`}
            value={value.unrostered ?? 'rest'}
            options={(['rest', 'forbid', 'week'] as const).map((v) => ({
              value: v,
              label: t(`groups.unrosteredOf.${v}`),
            }))}
            onChange={(unrostered) => set({ unrostered })}
          />
        </>
      )}
      {needsWeek && (
        <>
          <span>{t('groups.week')}</span>
          <div className="group-week">
            {WEEK.map((day) => (
              <div key={day}>
                <label htmlFor={`${ids}-${day}`}>{t(`groups.day.${day}`)}</label>
                <Select
                  id={`${ids}-${day}`}
                  allowClear={clearable}
                  placeholder={t('groups.off')}
                  value={value.week.find((entry) => entry.day === day)?.shift_id ?? null}
                  options={options}
                  popupMatchSelectWidth={false}
                  onChange={(shift: string | undefined) => setDay(day, shift ?? null)}
                />
              </div>
            ))}
          </div>
          {monday && (
            <>
              <span />
              <div>
                <button
                  type="button"
                  className="link"
                  onClick={() => set({ week: WEEK.slice(0, 5).map((day) => ({ day, shift_id: monday })) })}
                >
                  {t('groups.likeMonday')}
                </button>
              </div>
            </>
          )}
        </>
      )}
      {!isRoster && (
        <>
          <label htmlFor={`${ids}-calendar`}>{t('groups.calendar')}</label>
          <Select
            id={`${ids}-calendar`}
            value={value.calendar}
            options={(['cn', 'none'] as const).map((v) => ({ value: v, label: t(`groups.calendarOf.${v}`) }))}
            onChange={(calendar) => set({ calendar })}
          />
        </>
      )}
      <span />
      <Checkbox
        checked={value.organization_calendar}
        onChange={(event) => set({ organization_calendar: event.target.checked })}
      >
        {t('groups.organizationCalendar')}
      </Checkbox>
      <label htmlFor={`${ids}-zone`}>{t('groups.zone')}</label>
      <Input
        id={`${ids}-zone`}
        value={value.time_zone ?? ''}
        placeholder={organization.time_zone}
        onChange={(event) => set({ time_zone: event.target.value === '' ? null : event.target.value })}
      />
      {!isDefault && (
        <>
          <label htmlFor={`${ids}-priority`}>{t('groups.priority')}</label>
          <div>
            <InputNumber
              id={`${ids}-priority`}
              min={0}
              max={1000}
              precision={0}
              value={value.priority}
              onChange={(priority) => set({ priority: priority ?? 0 })}
            />
            <span className="place-hint"> {t('groups.priorityHelp')}</span>
          </div>
        </>
      )}
      <span>{t('groups.reminders')}</span>
      <div>
        <div className="group-reminders">
          {REMINDERS.map((name) => (
            <div key={name}>
              <label htmlFor={`${ids}-${name}`}>{t(`groups.remind.${name}`)}</label>
              <InputNumber
                id={`${ids}-${name}`}
                min={1}
                max={120}
                precision={0}
                placeholder={t('groups.never')}
                suffix={t('shifts.min')}
                value={value.reminders?.[name] ?? null}
                onChange={(minutes) => set({ reminders: { ...value.reminders, [name]: minutes } })}
              />
            </div>
          ))}
        </div>
        <p className="place-hint">{t('groups.remindersHelp')}</p>
      </div>
    </div>
  );
}
