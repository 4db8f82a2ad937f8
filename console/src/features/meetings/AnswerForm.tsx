import { Form, Input, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { answer, CHANGES, type Meeting, type Occurrence } from './meetings';

interface Values {
  answer: Schema<'GivenAnswer'>;
  scope: 'one' | 'all';
  comment: string | null;
}

const ANSWERS = ['accepted', 'tentative', 'declined'] as const;

/** One's answer to an invitation: to one time, or to all. */
export function AnswerForm(props: {
  meeting: Meeting;
  occurrence: Occurrence | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { meeting, occurrence } = props;
  const isPart = meeting.rule != null && occurrence !== undefined;
  const now = occurrence?.my_answer ?? meeting.my_answer;
  const act = useAct((body: Schema<'AnswerBody'>) => answer(org, meeting.id, body), CHANGES);
  return (
    <FormDialog<Values>
      open
      onClose={props.onClose}
      title={t('answer.title', { title: occurrence?.title ?? meeting.title ?? t('busy') })}
      label={t('answer.send')}
      initial={{
        values: {
          answer: now == null || now === 'needs_action' ? 'accepted' : now,
          scope: 'all',
          comment: null,
        },
        version: 0,
      }}
      submit={async (values) => {
        await act.mutateAsync({
          answer: values.answer,
          ...(values.comment && { comment: values.comment }),
          ...(isPart && values.scope === 'one' && { occurrence: occurrence.original_start }),
        });
        notify.success(t('answer.done'));
      }}
    >
      <Form.Item name="answer" label={t('answer.label')}>
        <Radio.Group
          options={ANSWERS.map((value) => ({ value, label: t(`answer.${value}`) }))}
          optionType="button"
        />
      </Form.Item>
      {isPart && (
        <Form.Item name="scope" label={t('scope.label')}>
          <Radio.Group
            options={(['one', 'all'] as const).map((value) => ({ value, label: t(`scope.${value}`) }))}
          />
        </Form.Item>
      )}
      <Form.Item
        name="comment"
        label={t('answer.comment')}
        normalize={(text: string) => (text === '' ? null : text)}
      >
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
    </FormDialog>
  );
}
