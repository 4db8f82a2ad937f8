// The model of every form: a dialog that creates or edits one thing. Faults of fields stand at their fields, other
// problems above them; an edit that was overtaken is merged where it can be, and explained where it cannot.
import { Alert, Button, Form, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProblemError } from '@/api';
import { type ConflictWords, EditingNotices } from './EditingNotices';
import { changes, type Versioned } from './merge';
import { type EditingOptions, useEditing } from './useEditing';

export type { Versioned };

interface Props<V extends object>
  extends Pick<EditingOptions<V, number>, 'initial' | 'submit' | 'reread' | 'parts' | 'fieldOf'>,
    ConflictWords<V> {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The verb on the button; "Save" without one. */
  label?: string;
  /** What the fields show instead, as a change that is not saved yet. */
  wished?: Partial<V>;
  /** What the page knows of a problem beside its words, such as what is in the way; `again` sends the same once more. */
  explain?: (problem: ProblemError, again: () => void) => ReactNode;
  /** In pixels, for forms that hold more than fields. */
  width?: number;
  /** `Form.Item`s whose names are the properties of V, which are those of the request's body. */
  children: ReactNode;
}

export function FormDialog<V extends object>(props: Props<V>) {
  const { t } = useTranslation();
  const [form] = Form.useForm<V>();
  const editing = useEditing({ ...props, form, onSent: props.onClose });
  const { problem, send, ground, busy } = editing;

  const [leaving, setLeaving] = useState(false);
  const leave = () => {
    const touched = Object.keys(changes(ground.values, form.getFieldsValue(true) as V)).length > 0;
    if (touched && !leaving) setLeaving(true);
    else props.onClose();
  };
  return (
    <Modal
      open={props.open}
      title={props.title}
      onCancel={leave}
      destroyOnHidden
      mask={{ closable: false }}
      footer={null}
      {...(props.width !== undefined && { width: `min(${props.width}px, calc(100vw - 32px))` })}
    >
      <Form<V>
        form={form}
        layout="vertical"
        initialValues={{ ...props.initial.values, ...props.wished }}
        requiredMark
        validateTrigger="onBlur"
        validateMessages={{ required: t('form.required') }}
        onFinish={send}
      >
        <EditingNotices
          {...props}
          editing={editing}
          explanation={problem && props.explain?.(problem, () => send(form.getFieldsValue(true) as V))}
        />
        {props.children}
        {leaving && (
          <Alert
            className="form-alert"
            type="warning"
            showIcon
            title={t('form.unsaved')}
            description={t('form.unsavedHelp')}
            action={
              <Button danger size="small" onClick={props.onClose}>
                {t('form.discard')}
              </Button>
            }
          />
        )}
        <div className="form-foot">
          <Button onClick={leave}>{t('act.cancel')}</Button>
          <Button type="primary" htmlType="submit" loading={busy}>
            {props.label ?? t('act.save')}
          </Button>
        </div>
      </Form>
    </Modal>
  );
}
