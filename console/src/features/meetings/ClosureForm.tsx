import { Form, Input, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, ProblemError, type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { spanOfWhen, type When, whenOf } from './meetings';
import { CLOSURE_CHANGES, closePlace, closeRoom } from './rooms';
import { useMeetingWords } from './useMeetingTexts';
import { useRooms } from './useRooms';
import { WhenInput } from './WhenInput';

interface Values {
  when: When;
  reason: string;
  bookings: Schema<'InTheWay'>;
}

interface InTheWay {
  in_the_way: number;
  bookings: Schema<'BookingInTheWay'>[];
}

const wayOf = (problem: ProblemError): InTheWay => {
  const context = (problem.context ?? {}) as Partial<InTheWay>;
  return { in_the_way: context.in_the_way ?? 0, bookings: context.bookings ?? [] };
};

/** Closes a room, or all rooms of a place; bookings in the way are shown before anything happens to them. */
export function ClosureForm(props: {
  of: { kind: 'room' | 'place'; id: string; name: string };
  zone: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { of, zone } = props;
  const words = useMeetingWords();
  const { room } = useRooms();
  const [id] = useState(() => crypto.randomUUID());
  const [way, setWay] = useState<InTheWay>();
  const act = useAct(
    (body: Schema<'NewClosure'>) =>
      of.kind === 'room' ? closeRoom(org, of.id, body) : closePlace(org, of.id, body),
    CLOSURE_CHANGES,
  );
  const hour = 3_600_000;
  const from = Math.ceil(Date.now() / hour) * hour;
  return (
    <FormDialog<Values>
      open
      onClose={props.onClose}
      width={640}
      title={t('closure.create', { name: of.name })}
      label={t('closure.act')}
      initial={{
        values: { when: whenOf(from, from + 4 * hour, zone), reason: '', bookings: 'refuse' },
        version: 0,
      }}
      explain={(problem) => {
        if (!isProblem(problem, 'closure_in_the_way')) return undefined;
        const { in_the_way, bookings } = wayOf(problem);
        return (
          <>
            <p>{t('closure.inTheWay', { count: in_the_way })}</p>
            <ul>
              {bookings.slice(0, 8).map((one) => (
                <li key={one.id}>
                  {of.kind === 'place' && `${room(one.room_id)?.name ?? ''}: `}
                  {words.span(one.starts_at, one.ends_at, { zone })}
                </li>
              ))}
              {in_the_way > 8 && <li>{t('clash.more', { count: in_the_way - 8 })}</li>}
            </ul>
            <p>{t('closure.choose')}</p>
          </>
        );
      }}
      submit={async ({ when, reason, bookings }) => {
        const span = spanOfWhen(when, zone);
        if (span.to <= span.from)
          throw new ProblemError('validation_failed', 422, t('form.endsBefore'), {
            faults: [{ pointer: '/when', detail: t('form.endsBefore') }],
          });
        const made = await act
          .mutateAsync({
            id,
            starts_at: new Date(span.from).toISOString().replace('.000Z', 'Z'),
            ends_at: new Date(span.to).toISOString().replace('.000Z', 'Z'),
            reason,
            bookings,
          })
          .catch((error: unknown) => {
            if (isProblem(error, 'closure_in_the_way')) setWay(wayOf(error));
            throw error;
          });
        notify.success(
          made.released
            ? t('closure.doneReleased', { count: made.in_the_way })
            : t('closure.done', { name: of.name }),
        );
      }}
    >
      <p>{t(of.kind === 'room' ? 'closure.helpRoom' : 'closure.helpPlace')}</p>
      <Form.Item name="when" label={t('form.when')} required>
        <WhenInput zone={zone} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t('closure.reason')}
        extra={t('closure.reasonHelp')}
        rules={[{ required: true, whitespace: true }]}
      >
        <Input maxLength={200} autoFocus placeholder={t('closure.example')} />
      </Form.Item>
      <Form.Item name="bookings" label={t('closure.bookings')} {...(way && { extra: t('closure.choose') })}>
        <Radio.Group
          className="scopes"
          options={(['refuse', 'keep', 'release'] as const).map((value) => ({
            value,
            label: t(`closure.way.${value}`),
          }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
