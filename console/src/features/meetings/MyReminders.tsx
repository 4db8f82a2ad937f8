import { useQuery } from '@tanstack/react-query';
import { Button, Form, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { notify } from '@/shared/ui/notify';
import { REMINDER_CHOICES, REMINDERS, remindersOf, setMyReminders, unsetMyReminders } from './reminders';
import { useMeetingWords } from './useMeetingTexts';

/** What one is reminded of: the meeting's, or one's own instead. */
export function MyReminders({ meeting, fallback }: { meeting: string; fallback: readonly number[] }) {
  const { t } = useTranslation(['meetings', 'common']);
  const [language] = useLanguage();
  const { org } = useAccess();
  const format = useFormat();
  const words = useMeetingWords();
  const [editing, setEditing] = useState(false);
  const query = useQuery(remindersOf(org, meeting));
  const save = useAct((minutes: number[]) => setMyReminders(org, meeting, minutes), REMINDERS);
  const reset = useAct(() => unsetMyReminders(org, meeting), REMINDERS);
  const minutes = query.data?.minutes ?? fallback;
  return (
    <>
      {minutes.length === 0 ? t('form.noReminder') : format.list(minutes.map(words.reminder))}
      {query.data && (
        <div className="meeting-own">
          {query.data.own && <span className="weak small">{t('own.mine')}</span>}
          <Button type="link" size="small" onClick={() => setEditing(true)}>
            {t('own.change')}
          </Button>
          {query.data.own && (
            <Button
              type="link"
              size="small"
              loading={reset.isPending}
              onClick={() =>
                reset.mutate(undefined, {
                  onSuccess: () => notify.success(t('own.reset')),
                  onError: (error) => notify.error(problemWords(error, language).title),
                })
              }
            >
              {t('own.asMeeting')}
            </Button>
          )}
        </div>
      )}
      {editing && (
        <FormDialog<{ minutes: number[] }>
          open
          onClose={() => setEditing(false)}
          title={t('own.title')}
          initial={{ values: { minutes: [...minutes] }, version: 0 }}
          submit={async (values) => {
            await save.mutateAsync(values.minutes);
            notify.success(t('own.saved'));
          }}
        >
          <Form.Item
            name="minutes"
            label={t('form.reminders')}
            extra={t('own.help')}
            rules={[{ type: 'array', max: 5, message: t('form.fiveReminders') }]}
          >
            <Select
              mode="multiple"
              placeholder={t('form.noReminder')}
              options={[...new Set([...REMINDER_CHOICES, ...minutes])]
                .sort((a, b) => a - b)
                .map((value) => ({ value, label: words.reminder(value) }))}
            />
          </Form.Item>
        </FormDialog>
      )}
    </>
  );
}
