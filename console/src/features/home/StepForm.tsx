import { Button, Form } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type ConflictWords, EditingNotices } from '@/shared/forms/EditingNotices';
import { type EditingOptions, useEditing } from '@/shared/forms/useEditing';

export interface StepProps {
  onDone: () => void;
  onSkip: () => void;
}

interface Props<V extends object, T>
  extends Pick<EditingOptions<V, T>, 'form' | 'initial' | 'submit' | 'reread' | 'fieldOf'>,
    ConflictWords<V> {
  label: string;
  onSkip: () => void;
  children: ReactNode;
}

/** A step of the guide: the model form without its dialog. */
export function StepForm<V extends object, T = number>(props: Props<V, T>) {
  const { t } = useTranslation(['home', 'common']);
  const editing = useEditing(props);
  return (
    <Form<V>
      form={props.form}
      layout="vertical"
      initialValues={editing.ground.values}
      validateTrigger="onBlur"
      validateMessages={{ required: t('common:form.required') }}
      onFinish={editing.send}
    >
      <EditingNotices {...props} editing={editing} />
      {props.children}
      <div className="form-foot">
        <Button onClick={props.onSkip}>{t('setup.skip')}</Button>
        <Button type="primary" htmlType="submit" loading={editing.busy}>
          {props.label}
        </Button>
      </div>
    </Form>
  );
}
