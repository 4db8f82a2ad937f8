import { Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { editMessage, type Message, rereadMessage } from './posts';

interface Props {
  message: Message;
  onClose: () => void;
  onSaved: () => void;
}

/** Says a message anew; who was mentioned stays mentioned. */
export function EditForm({ message, onClose, onSaved }: Props) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const valuesOf = ({ text, version }: Message) => ({ values: { text }, version });
  const save = useAct(
    ({ text, version }: { text: string; version: number }) =>
      editMessage(
        org,
        { ...message, version },
        {
          text,
          format: message.format,
          mentions: { member_ids: message.mentions.member_ids, everyone: message.mentions.everyone },
        },
      ),
    [],
  );
  return (
    <FormDialog<{ text: string }>
      open
      onClose={onClose}
      title={t('edit.title')}
      initial={valuesOf(message)}
      labels={{ text: t('edit.text') }}
      submit={async ({ text }, _, version) => {
        await save.mutateAsync({ text, version });
        onSaved();
        notify.success(t('saved'));
      }}
      reread={async () => valuesOf(await rereadMessage(org, message.conversation_id, message.seq))}
    >
      <Form.Item name="text" label={t('edit.text')} extra={t('edit.help')} rules={[{ required: true }]}>
        <Input.TextArea maxLength={8000} rows={4} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}
