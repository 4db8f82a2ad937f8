import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Collapse, Form, Input, Radio, Select } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, ProblemError, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import { useClearable } from '@/shared/ui/useClearable';
import { attachAll } from './attachments';
import { ClashNotice } from './ClashNotice';
import { clashOf } from './clash';
import { FindTime } from './FindTime';
import { ChosenFiles } from './MeetingFiles';
import { VideoField } from './MeetingVideo';
import {
  bodyOf,
  CHANGES,
  create,
  edit,
  fresh,
  type Meeting,
  type MeetingValues,
  type Occurrence,
  patchOf,
  reread,
  spanOfWhen,
  valuesOf,
  type When,
  whenOf,
} from './meetings';
import { RepeatInput } from './RepeatInput';
import { REMINDER_CHOICES } from './reminders';
import { wayTo } from './rooms';
import { useMeetingWords } from './useMeetingTexts';
import { occurrenceNow } from './useOccurrence';
import { useRooms } from './useRooms';
import { WhenInput } from './WhenInput';
import { WhoIsFree } from './WhoIsFree';

interface Props {
  /** What is edited; without one, a meeting is made. */
  meeting?: Meeting;
  occurrence?: Occurrence;
  /** What it begins with: where one dragged. */
  when?: When;
  rooms?: string[];
  /** Of a new one; an edited one has its own. */
  zone: string;
  onClose: () => void;
  onDone?: (meeting: Meeting) => void;
}

/** Books a room, or makes and changes any meeting. */
export function MeetingForm(props: Props) {
  const clearable = useClearable();
  const { t } = useTranslation('meetings');
  const { org, can } = useAccess();
  const { meeting, occurrence } = props;
  const zone = meeting?.zone ?? props.zone;
  const words = useMeetingWords();
  const queries = useQueryClient();
  const { rooms, places, room } = useRooms();
  // Chosen once, so that sending twice creates once.
  const [id] = useState(() => crypto.randomUUID());
  const [files, setFiles] = useState<File[]>([]);
  const skip = useRef(false);
  const latest = useRef(meeting);
  const isSeries = meeting?.rule != null;
  const original = occurrence?.original_start;
  const save = useAct(
    (input: { values: MeetingValues; changed: Partial<MeetingValues>; version: number }) => {
      const skips = skip.current;
      skip.current = false;
      const now = latest.current;
      return now
        ? edit(org, now.id, input.version, patchOf(now, original, input.values, input.changed, skips))
        : create(org, bodyOf(id, input.values, zone, skips));
    },
    CHANGES,
  );
  const known = meeting
    ? valuesOf(meeting, occurrence)
    : { values: fresh(props.when ?? whenNow(), props.rooms ?? []), version: 0 };
  const [begin] = useState(known);
  // What was dragged is a change: the ground of the edit stays what was read.
  const wished: Partial<MeetingValues> = meeting
    ? { ...(props.when && { when: props.when }), ...(props.rooms && { room_ids: props.rooms }) }
    : {};
  const show = (field: keyof MeetingValues & string, values: MeetingValues): string | undefined => {
    if (field === 'when') {
      const { from, to } = spanOfWhen(values.when, zone);
      const span = [from, to].map((at) => new Date(at).toISOString()) as [string, string];
      return words.span(...span, { zone, allDay: values.when.all_day });
    }
    if (field === 'room_ids') return values.room_ids.map((one) => room(one)?.name ?? '').join(', ') || '–';
    if (field === 'repeat')
      return values.repeat.rule === null
        ? t(`every.${values.repeat.every === 'other' ? 'never' : values.repeat.every}`)
        : words.rule(values.repeat.rule, zone);
    if (field === 'reminders') return values.reminders.map(words.reminder).join(', ') || '–';
    return undefined;
  };
  return (
    <FormDialog<MeetingValues>
      open
      onClose={props.onClose}
      width={680}
      title={meeting ? t('form.edit', { title: meeting.title ?? '' }) : t('form.create')}
      label={meeting ? t('form.save') : t('form.book')}
      initial={begin}
      {...(Object.keys(wished).length > 0 && { wished })}
      show={show}
      labels={{
        title: t('form.title'),
        when: t('form.when'),
        room_ids: t('form.rooms'),
        member_ids: t('form.people'),
        optional_member_ids: t('form.optional'),
        guests: t('form.guests'),
        repeat: t('form.repeat'),
        reminders: t('form.reminders'),
        note: t('form.note'),
        private: t('form.private'),
        transparent: t('form.transparent'),
        video: t('video.label'),
      }}
      explain={(problem, again) => {
        const clash = clashOf(problem);
        if (!clash) return undefined;
        return (
          <ClashNotice
            clash={clash}
            zone={zone}
            onSkip={() => {
              skip.current = true;
              again();
            }}
          />
        );
      }}
      submit={async (values, changed, version) => {
        const { from, to } = spanOfWhen(values.when, zone);
        if (to <= from) throw fault('/when', t('form.endsBefore'));
        const saved = await save
          .mutateAsync({ values, changed, version })
          .catch((error: unknown) => Promise.reject(atFields(error)));
        const skipped = saved.skipped?.length ?? 0;
        const waits = saved.rooms.some(({ status }) => status === 'pending');
        notify.success(
          skipped > 0
            ? t('form.savedWithout', { count: skipped })
            : waits
              ? t('form.savedWaits')
              : t('form.saved', { title: values.title }),
        );
        const failed = await attachAll(org, saved.id, files);
        if (failed.length > 0)
          notify.error(t('files.failed', { names: failed.map(({ name }) => name).join(', ') }));
        props.onDone?.(saved);
      }}
      {...(meeting && {
        reread: async () => {
          const now = await reread(org, meeting.id);
          latest.current = now;
          // Where one occurrence stands is not in the meeting. One that is gone has nothing to compare with, and the
          // service refuses to change it.
          const one =
            occurrence &&
            ((await occurrenceNow(queries, org, now.id, occurrence.original_start)) ?? occurrence);
          const { values, version } = valuesOf(now, one);
          return { values: { ...values, scope: begin.values.scope }, version };
        },
      })}
    >
      {isSeries && original !== undefined && (
        <Form.Item name="scope" label={t('scope.label')}>
          <Radio.Group
            options={(['one', 'following', 'all'] as const).map((value) => ({
              value,
              label: t(`scope.${value}`),
            }))}
          />
        </Form.Item>
      )}
      <Form.Item name="title" label={t('form.title')} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={200} autoFocus />
      </Form.Item>
      <Form.Item name="when" label={t('form.when')} required>
        <WhenInput zone={zone} />
      </Form.Item>
      <Form.Item
        name="room_ids"
        label={t('form.rooms')}
        rules={[{ type: 'array', max: 5, message: t('form.fiveRooms') }]}
      >
        <Select
          mode="multiple"
          allowClear={clearable}
          placeholder={t('form.noRoom')}
          showSearch={{ optionFilterProp: 'label' }}
          options={rooms.map((one) => ({
            value: one.id,
            label: [one.name, t('seats', { count: one.capacity }), wayTo(one.place_id, places)]
              .filter(Boolean)
              .join(' · '),
            disabled: one.out_of_service,
          }))}
        />
      </Form.Item>
      <Form.Item name="member_ids" label={t('form.people')}>
        <MemberSelect multiple />
      </Form.Item>
      {/* Of a meeting that is there people are busy by itself. */}
      {!meeting && <WhoIsFree zone={zone} />}
      <Form.Item noStyle dependencies={['when']}>
        {({ getFieldValue }) =>
          !(getFieldValue('when') as When | undefined)?.all_day && <FindTime zone={zone} />
        }
      </Form.Item>
      {!meeting && <VideoField />}
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue('scope') !== 'one' && (
            <div className="form-pair">
              <Form.Item name="repeat" label={t('form.repeat')}>
                <RepeatInput zone={zone} day={(getFieldValue('when') as When).start_day} />
              </Form.Item>
              <Form.Item
                name="reminders"
                label={t('form.reminders')}
                rules={[{ type: 'array', max: 5, message: t('form.fiveReminders') }]}
              >
                <Select
                  mode="multiple"
                  placeholder={t('form.noReminder')}
                  options={[...new Set([...REMINDER_CHOICES, ...begin.values.reminders])]
                    .sort((a, b) => a - b)
                    .map((value) => ({ value, label: words.reminder(value) }))}
                />
              </Form.Item>
            </div>
          )
        }
      </Form.Item>
      <Collapse
        ghost
        className="form-more"
        items={[
          {
            key: 'more',
            forceRender: true,
            label: t('form.more'),
            children: (
              <>
                <Form.Item name="optional_member_ids" label={t('form.optional')}>
                  <MemberSelect multiple />
                </Form.Item>
                <Form.Item
                  name="department_ids"
                  label={t('form.departments')}
                  extra={t('form.departmentsHelp')}
                >
                  <DepartmentSelect multiple />
                </Form.Item>
                <Form.Item name="guests" label={t('form.guests')} extra={t('form.guestsHelp')}>
                  <Select
                    mode="tags"
                    open={false}
                    suffixIcon={null}
                    tokenSeparators={[',', ' ', ';', '，']}
                  />
                </Form.Item>
                <Form.Item
                  name="note"
                  label={t('form.note')}
                  normalize={(text: string) => (text === '' ? null : text)}
                >
                  <Input.TextArea rows={3} maxLength={5000} />
                </Form.Item>
                {!meeting && can('messaging.use') && <ChosenFiles files={files} onChange={setFiles} />}
                <Form.Item noStyle shouldUpdate>
                  {({ getFieldValue }) =>
                    getFieldValue('scope') !== 'one' && (
                      <>
                        <Form.Item name="private" valuePropName="checked" extra={t('form.privateHelp')}>
                          <Checkbox>{t('form.private')}</Checkbox>
                        </Form.Item>
                        <Form.Item name="transparent" valuePropName="checked">
                          <Checkbox>{t('form.transparent')}</Checkbox>
                        </Form.Item>
                      </>
                    )
                  }
                </Form.Item>
              </>
            ),
          },
        ]}
      />
    </FormDialog>
  );

  /** The next half hour, for an hour. */
  function whenNow(): When {
    const half = 30 * 60_000;
    const from = Math.ceil(Date.now() / half) * half;
    return whenOf(from, from + 2 * half, zone);
  }
}

const fault = (pointer: string, detail: string) =>
  new ProblemError('validation_failed', 422, detail, { faults: [{ pointer, detail }] });

/** The service's names for what this form has as one field. */
const FIELDS: [RegExp, string][] = [
  [/^\/(starts|ends)_(at|on)|^\/zone/, '/when'],
  [/^\/room_ids/, '/room_ids'],
  [/^\/rule/, '/repeat'],
  [/^\/invite\/member_ids/, '/member_ids'],
  [/^\/invite\/optional_member_ids/, '/optional_member_ids'],
  [/^\/invite\/department_ids/, '/department_ids'],
  [/^\/invite\/guests/, '/guests'],
  [/^\/reminders/, '/reminders'],
  [/^\/video/, '/video'],
];

function atFields(error: unknown): unknown {
  if (!isProblem(error) || error.faults.length === 0) return error;
  const faults = error.faults.map((one) => {
    const field = FIELDS.find(([pattern]) => pattern.test(one.pointer))?.[1];
    return field === undefined ? one : { ...one, pointer: field };
  });
  return new ProblemError(error.code, error.status, error.message, { ...error, faults });
}
