import { useQuery } from '@tanstack/react-query';
import { Form } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useDebounced } from '@/shared/debounced';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { freeBusy, type MeetingValues, spanOfWhen } from './meetings';

const KINDS = ['out_of_office', 'busy', 'tentative', 'not_working'] as const;

/** Who of those that are to be invited has time then. */
export function WhoIsFree({ zone }: { zone: string }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const format = useFormat();
  const form = Form.useFormInstance<MeetingValues>();
  const when = Form.useWatch('when', form);
  const required = Form.useWatch('member_ids', form) ?? [];
  const optional = Form.useWatch('optional_member_ids', form) ?? [];
  const ids = [...new Set([...required, ...optional])].slice(0, 50);
  const { from, to } = when ? spanOfWhen(when, zone) : { from: 0, to: 0 };
  const asked = useDebounced(JSON.stringify([from, to, ids]), 400);
  const names = useMemberNames(ids);
  const query = useQuery({
    queryKey: ['who-is-free', org, asked],
    queryFn: () => {
      const [begin, end, member_ids] = JSON.parse(asked) as [number, number, string[]];
      return freeBusy(org, {
        from: new Date(begin).toISOString(),
        to: new Date(end).toISOString(),
        member_ids,
      });
    },
    enabled: to > from && ids.length > 0,
    retry: false,
  });
  const people = (query.data?.members ?? []).filter(({ member_id }) => ids.includes(member_id));
  if (people.length === 0) return null;
  const taken = KINDS.flatMap((kind) => {
    // Of several the first is told, as the service does.
    const who = people.filter(
      ({ stretches }) => KINDS.find((one) => stretches.some((stretch) => stretch.kind === one)) === kind,
    );
    return who.length === 0 ? [] : [{ kind, who: who.map(({ member_id }) => names.get(member_id) ?? '…') }];
  });
  return (
    <div className="who-is-free small" role="status">
      {taken.length === 0 && <div className="who-free">{t('free.all', { count: people.length })}</div>}
      {taken.map(({ kind, who }) => (
        <div key={kind} data-kind={kind}>
          {t(`free.${kind}`, { who: format.list(who) })}
        </div>
      ))}
    </div>
  );
}
