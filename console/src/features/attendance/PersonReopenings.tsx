import { UnlockOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Drawer } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import type { Period } from './periods';
import {
  endReopening,
  type PersonReopening,
  REOPENING_CHANGES,
  reopeningsOf,
  stateOf,
} from './personReopenings';
import { ReopenForForm } from './ReopenForForm';
import { ToneTag } from './StatusTag';

interface Props {
  period: Period;
  range: string;
  onClose: () => void;
}

/** For whom a closed period is open, or was; opening it for one more, and closing it before its time. */
export function PersonReopenings({ period, range, onClose }: Props) {
  const { t } = useTranslation('attendance');
  const { org, can } = useAccess();
  const query = useQuery(reopeningsOf(org, period.id));
  const rows = query.data ?? [];
  const names = useMemberNames(
    rows.flatMap(({ member_id, opened_by, ended_by }) =>
      [member_id, opened_by, ended_by].filter((id) => id != null),
    ),
  );
  const nameOf = (id: string) => names.get(id) ?? '…';
  const [opening, setOpening] = useState(false);
  const [ending, setEnding] = useState<PersonReopening>();
  const may = can('attendance.reopen_periods');
  return (
    <Drawer open onClose={onClose} size={520} title={t('person.title', { range })}>
      <p className="weak">{t('person.intro')}</p>
      {may && period.closed && (
        <Button type="primary" icon={<UnlockOutlined />} onClick={() => setOpening(true)}>
          {t('person.new')}
        </Button>
      )}
      <ListStates query={query} isEmpty={rows.length === 0} empty={{ title: t('person.none') }}>
        <ul className="plain-list reopenings">
          {rows.map((one) => (
            <Reopening
              key={one.id}
              one={one}
              nameOf={nameOf}
              onEnd={may ? () => setEnding(one) : undefined}
            />
          ))}
        </ul>
      </ListStates>
      {opening && <ReopenForForm period={period} range={range} onClose={() => setOpening(false)} />}
      {ending && (
        <EndDialog
          one={ending}
          name={nameOf(ending.member_id)}
          range={range}
          onClose={() => setEnding(undefined)}
        />
      )}
    </Drawer>
  );
}

const TONE = { open: 'mind', closing: 'calm', ended: 'good' } as const;

function Reopening(props: {
  one: PersonReopening;
  nameOf: (id: string) => string;
  onEnd: (() => void) | undefined;
}) {
  const { one, nameOf, onEnd } = props;
  const { t } = useTranslation('attendance');
  const format = useFormat();
  const paths = usePaths();
  const state = stateOf(one);
  return (
    <li className="reopening">
      <div className="reopening-head">
        <AppLink to={paths.people.member(one.member_id)}>{nameOf(one.member_id)}</AppLink>
        <ToneTag tone={TONE[state]}>
          {t(`person.state.${state}`, { when: format.dateTime(one.until) })}
        </ToneTag>
        {state === 'open' && onEnd && (
          <Button
            className="reopening-end"
            size="small"
            onClick={onEnd}
            aria-label={`${t('person.end')} ${nameOf(one.member_id)}`}
          >
            {t('person.end')}
          </Button>
        )}
      </div>
      <p className="reopening-reason">{one.reason}</p>
      <p className="weak small">
        {t('person.opened', { name: nameOf(one.opened_by), when: format.dateTime(one.opened_at) })}
        {one.ended_at != null && (
          <>
            <br />
            {one.ended_by == null
              ? t('person.ended', { when: format.dateTime(one.ended_at) })
              : t('person.endedBy', { name: nameOf(one.ended_by), when: format.dateTime(one.ended_at) })}
          </>
        )}
      </p>
    </li>
  );
}

function EndDialog(props: { one: PersonReopening; name: string; range: string; onClose: () => void }) {
  const { one, name, range, onClose } = props;
  const { t } = useTranslation('attendance');
  const { org } = useAccess();
  const end = useAct(() => endReopening(org, one.id), REOPENING_CHANGES);
  return (
    <ConfirmDestructive
      open
      onClose={onClose}
      title={t('person.endTitle', { name, range })}
      happens={t('person.endHappens')}
      undo={t('person.endUndo')}
      label={t('person.end')}
      act={async () => {
        try {
          await end.mutateAsync();
        } catch (error) {
          // Its time has come meanwhile, or somebody else was quicker: what was wanted is so.
          if (!isProblem(error, 'period_closed')) throw error;
        }
        notify.success(t('person.endDone'));
      }}
    />
  );
}

/** Beside "Closed": that it is not, for some. */
export function OpenForSome({ period }: { period: Period }) {
  const { t } = useTranslation('attendance');
  const { org } = useAccess();
  const query = useQuery(reopeningsOf(org, period.id));
  const count = (query.data ?? []).filter(({ open }) => open).length;
  return count === 0 ? null : <ToneTag tone="mind">{t('person.openFor', { count })}</ToneTag>;
}
