import { Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import { CHANGES, cancel, type Meeting, type Occurrence, type Scope } from './meetings';
import { useMeetingWords } from './useMeetingTexts';

/** Cancels a meeting, one time of it, or one and all that follow. */
export function CancelDialog(props: {
  meeting: Meeting;
  occurrence: Occurrence | undefined;
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useTranslation('meetings');
  const { org, member } = useAccess();
  const { meeting, occurrence } = props;
  const words = useMeetingWords();
  const isSeries = meeting.rule != null;
  const [scope, setScope] = useState<Scope>(isSeries && occurrence ? 'one' : 'all');
  const act = useAct(
    () =>
      cancel(org, meeting.id, {
        scope,
        ...(occurrence && isSeries && scope !== 'all' && { occurrence: occurrence.original_start }),
      }),
    CHANGES,
  );
  const title = occurrence?.title ?? meeting.title ?? t('busy');
  const at = occurrence ?? meeting;
  return (
    <ConfirmDestructive
      open
      onClose={props.onClose}
      title={t('cancel.title', { title })}
      label={t('cancel.label')}
      happens={
        <>
          {isSeries && occurrence && (
            <Radio.Group
              className="scopes"
              value={scope}
              onChange={({ target }) => setScope(target.value as Scope)}
              aria-label={t('scope.label')}
              options={(['one', 'following', 'all'] as const).map((value) => ({
                value,
                label: t(`scope.${value}`),
              }))}
            />
          )}
          {t(`cancel.happens.${scope}`, {
            time: words.span(at.starts_at, at.ends_at, { zone: meeting.zone, allDay: at.all_day }),
          })}
          {meeting.organizer &&
            meeting.organizer.id !== member &&
            ` ${t('cancel.notYours', { name: meeting.organizer.name })}`}
        </>
      }
      undo={t('cancel.undo')}
      act={async () => {
        await act.mutateAsync();
        notify.success(t('cancel.done', { title }));
        props.onDone?.();
      }}
    />
  );
}
