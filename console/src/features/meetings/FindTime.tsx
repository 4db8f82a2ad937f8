import { ClockCircleOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, InputNumber, Modal, Select } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useDebounced } from '@/shared/debounced';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { useMemberNames } from '@/shared/pickers';
import { ListStates } from '@/shared/ui/ListStates';
import { type MeetingValues, spanOfWhen, whenOf } from './meetings';
import { PlaceSelect } from './PlaceSelect';
import { EQUIPMENT } from './rooms';
import {
  fitting,
  type Invited,
  LENGTHS,
  MOST_DAYS,
  questionOf,
  type Suggestion,
  suggest,
  toneOf,
  type Wish,
  wishOf,
} from './suggestions';
import { useMeetingWords } from './useMeetingTexts';
import { plusDays } from './zone';

/** Looks for a time that suits those whom the form invites; the one that is taken goes into the form. */
export function FindTime({ zone }: { zone: string }) {
  const { t } = useTranslation('meetings');
  const form = Form.useFormInstance<MeetingValues>();
  const [asked, setAsked] = useState<{ wish: Wish; invited: Invited }>();
  const begin = () => {
    const { when, member_ids, optional_member_ids, room_ids } = form.getFieldsValue(true) as MeetingValues;
    const { from, to } = spanOfWhen(when, zone);
    setAsked({
      wish: { ...wishOf(from, to, when.start_day, today(zone)), room: room_ids.length > 0 },
      invited: { required: member_ids, optional: optional_member_ids },
    });
  };
  const take = ({ starts_at, ends_at, room }: Suggestion) => {
    form.setFieldsValue({
      when: whenOf(Date.parse(starts_at), Date.parse(ends_at), zone),
      ...(room && { room_ids: [room.id] }),
    } as never);
    setAsked(undefined);
  };
  return (
    <>
      <Button className="find-time" icon={<ClockCircleOutlined />} onClick={begin}>
        {t('find.open')}
      </Button>
      {asked && <Suggestions {...asked} zone={zone} onTake={take} onClose={() => setAsked(undefined)} />}
    </>
  );
}

function Suggestions(props: {
  wish: Wish;
  invited: Invited;
  zone: string;
  onTake: (suggestion: Suggestion) => void;
  onClose: () => void;
}) {
  const { zone, invited } = props;
  const { t } = useTranslation(['meetings', 'common']);
  const { org } = useAccess();
  const format = useFormat();
  const [wish, setWish] = useState(props.wish);
  const set = (change: Partial<Wish>) => setWish({ ...wish, ...change });
  const names = useMemberNames([...invited.required, ...invited.optional]);
  const known = (ids: readonly string[]) => format.list(ids.map((id) => names.get(id) ?? '…'));
  const question = useDebounced(JSON.stringify(questionOf(wish, invited, zone)), 300);
  const query = useQuery({
    queryKey: ['suggestions', org, question],
    queryFn: () => suggest(org, JSON.parse(question)),
    enabled: wish.from_day !== '' && wish.to_day >= wish.from_day,
    retry: false,
    gcTime: 0,
  });
  const all = query.data?.suggestions ?? [];
  const fits = fitting(all, wish);
  return (
    <Modal
      open
      onCancel={props.onClose}
      title={t('find.title')}
      width="min(720px, calc(100vw - 32px))"
      footer={<Button onClick={props.onClose}>{t('common:act.cancel')}</Button>}
    >
      <p className="weak">
        {invited.required.length === 0
          ? t('find.alone')
          : t('find.with', { people: known(invited.required) })}{' '}
        {invited.optional.length > 0 && t('find.optional', { people: known(invited.optional) })}
      </p>
      <WishInput wish={wish} zone={zone} onChange={set} />
      <ListStates
        query={query}
        isEmpty={fits.length === 0}
        empty={{
          title: t('find.none'),
          help: all.length > 0 ? t('find.noneInHours') : t('find.noneHelp'),
          action: all.length > 0 && (
            <Button onClick={() => set({ within_hours: false })}>{t('find.allHours')}</Button>
          ),
        }}
      >
        <ol className="plain-list suggestions" aria-label={t('find.times')}>
          {fits.map((one, index) => (
            <Time
              key={one.starts_at}
              suggestion={one}
              zone={zone}
              isBest={index === 0}
              onTake={() => props.onTake(one)}
            />
          ))}
        </ol>
      </ListStates>
    </Modal>
  );
}

function WishInput(props: { wish: Wish; zone: string; onChange: (change: Partial<Wish>) => void }) {
  const { wish, zone, onChange } = props;
  const { t } = useTranslation('meetings');
  const format = useFormat();
  const id = useId();
  return (
    <div className="wish">
      <label htmlFor={`${id}from`}>
        {t('find.from')}
        <Input
          id={`${id}from`}
          type="date"
          value={wish.from_day}
          min={today(zone)}
          onChange={({ target }) =>
            onChange({
              from_day: target.value,
              to_day: wish.to_day < target.value ? target.value : wish.to_day,
            })
          }
        />
      </label>
      <label htmlFor={`${id}to`}>
        {t('find.to')}
        <Input
          id={`${id}to`}
          type="date"
          value={wish.to_day}
          min={wish.from_day}
          max={wish.from_day === '' ? undefined : plusDays(wish.from_day, MOST_DAYS - 1)}
          onChange={({ target }) => onChange({ to_day: target.value })}
        />
      </label>
      <label htmlFor={`${id}length`}>
        {t('find.length')}
        <Select
          id={`${id}length`}
          value={wish.minutes}
          onChange={(minutes) => onChange({ minutes })}
          options={[...new Set([...LENGTHS, wish.minutes])]
            .sort((a, b) => a - b)
            .map((value) => ({ value, label: format.minutes(value) }))}
        />
      </label>
      <div className="wish-wide">
        <Checkbox
          checked={wish.within_hours}
          onChange={({ target }) => onChange({ within_hours: target.checked })}
        >
          {t('find.withinHours')}
        </Checkbox>
        <Checkbox checked={wish.room} onChange={({ target }) => onChange({ room: target.checked })}>
          {t('find.room')}
        </Checkbox>
      </div>
      {wish.room && (
        <>
          <label htmlFor={`${id}seats`}>
            {t('rooms.leastSeats')}
            <InputNumber
              id={`${id}seats`}
              min={1}
              max={10_000}
              placeholder={t('find.asMany')}
              value={wish.seats}
              onChange={(seats) => onChange({ seats })}
            />
          </label>
          <label htmlFor={`${id}equipment`}>
            {t('rooms.equipment')}
            <Select
              id={`${id}equipment`}
              mode="multiple"
              value={wish.equipment}
              onChange={(equipment) => onChange({ equipment })}
              options={EQUIPMENT.map((value) => ({ value, label: t(`equipment.${value}`) }))}
            />
          </label>
          <label htmlFor={`${id}place`}>
            {t('rooms.place')}
            <PlaceSelect
              id={`${id}place`}
              value={wish.place_id}
              onChange={(place) => onChange({ place_id: place ?? null })}
            />
          </label>
        </>
      )}
    </div>
  );
}

function Time(props: { suggestion: Suggestion; zone: string; isBest: boolean; onTake: () => void }) {
  const { suggestion, zone } = props;
  const { t } = useTranslation('meetings');
  const [language] = useLanguage();
  const words = useMeetingWords();
  const span = words.span(suggestion.starts_at, suggestion.ends_at, { zone });
  return (
    <li>
      <div>
        <strong>{span}</strong>
        {props.isBest && (
          <span className="tone suggestion-best" data-tone="good">
            {t('find.best')}
          </span>
        )}
        <ul className="plain-list small">
          {suggestion.reasons.map(({ code, en, zh_cn }) => (
            <li key={`${code} ${en}`} className="suggestion-reason" data-tone={toneOf(code)}>
              {language === 'en' ? en : zh_cn}
            </li>
          ))}
        </ul>
      </div>
      <Button
        type={props.isBest ? 'primary' : 'default'}
        aria-label={t('find.takeThis', { time: span })}
        onClick={props.onTake}
      >
        {t('find.take')}
      </Button>
    </li>
  );
}
