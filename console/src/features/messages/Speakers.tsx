import { useQuery } from '@tanstack/react-query';
import { Button, Form } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import { CHANGES, type Conversation, changeSpeakers, speakersChange, speakersOf } from './conversations';
import type { May } from './may';

/** Where all are muted: who may post all the same. */
export function Speakers({ one, may }: { one: Conversation; may: May }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const query = useQuery(speakersOf(org, one.id));
  const [open, setOpen] = useState(false);
  const ids = query.data?.items.map(({ id }) => id);
  if (ids === undefined) return null;
  return (
    <div className="speakers">
      <p>{ids.length === 0 ? t('speakers.none') : t('speakers.some', { count: ids.length })}</p>
      {may.nameSpeakers && <Button onClick={() => setOpen(true)}>{t('speakers.act')}</Button>}
      {open && <SpeakersForm one={one} ids={ids} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** The service takes so many. */
const MOST = 200;

function SpeakersForm(props: { one: Conversation; ids: string[]; onClose: () => void }) {
  const { one, onClose } = props;
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  // What is sent is what one changed, not what others name in the meantime.
  const [before] = useState(props.ids);
  const save = useAct(
    (after: string[]) => changeSpeakers(org, one.id, speakersChange(before, after)),
    CHANGES,
  );
  return (
    <FormDialog<{ speakers: string[] }>
      open
      onClose={onClose}
      title={t('speakers.title', { name: one.name })}
      initial={{ values: { speakers: before }, version: 0 }}
      submit={async ({ speakers }) => {
        await save.mutateAsync(speakers);
        notify.success(t('saved'));
      }}
    >
      <Form.Item
        name="speakers"
        label={t('speakers.people')}
        extra={t('speakers.help')}
        rules={[{ type: 'array', max: MOST, message: t('speakers.most', { count: MOST }) }]}
      >
        <MemberSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}
