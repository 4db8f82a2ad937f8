import { Checkbox, Form, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import type { Conversation } from './conversations';
import { type Message, post } from './posts';
import { Rich } from './Rich';

interface Values {
  text: string;
  everyone: boolean;
}
interface Props {
  one: Conversation;
  onClose: () => void;
  onPosted: (message: Message) => void;
}

/** Writes to everybody, in Markdown, and shows beforehand how it will look. */
export function AnnouncementForm({ one, onClose, onPosted }: Props) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const [view, setView] = useState<'write' | 'preview'>('write');
  const act = useAct(
    ({ text, everyone }: Values) =>
      post(org, one.id, {
        id,
        text: text.trim(),
        format: 'markdown',
        ...(everyone && { mentions: { everyone } }),
      }),
    [],
  );
  return (
    <FormDialog<Values>
      open
      onClose={onClose}
      width={680}
      title={t('announcements.new')}
      label={t('announcements.post', { count: one.member_count })}
      initial={{ values: { text: '', everyone: true }, version: 0 }}
      submit={async (values) => {
        onPosted(await act.mutateAsync(values));
        notify.success(t('announcements.posted'));
      }}
    >
      <Segmented<'write' | 'preview'>
        aria-label={t('announcements.view')}
        value={view}
        onChange={setView}
        options={(['write', 'preview'] as const).map((value) => ({
          value,
          label: t(`announcements.${value}`),
        }))}
      />
      <Form.Item
        name="text"
        label={t('announcements.text')}
        extra={t('announcements.textHelp')}
        rules={[{ required: true, whitespace: true }]}
        hidden={view === 'preview'}
      >
        <Input.TextArea maxLength={8000} showCount rows={8} autoFocus />
      </Form.Item>
      {view === 'preview' && (
        <Form.Item shouldUpdate noStyle>
          {({ getFieldValue }) => {
            const text = (getFieldValue('text') as string | undefined) ?? '';
            return (
              <div className="announcement-preview">
                {text.trim() === '' ? (
                  <span className="weak">{t('announcements.blank')}</span>
                ) : (
                  <Rich text={text} format="markdown" />
                )}
              </div>
            );
          }}
        </Form.Item>
      )}
      <Form.Item name="everyone" valuePropName="checked" extra={t('announcements.everyoneHelp')}>
        <Checkbox>{t('announcements.everyone')}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}
