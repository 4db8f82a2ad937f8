import { Alert, Button, Form, type FormInstance } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultWords, isProblem, type ProblemError, problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';

export interface StepProps {
  onDone: () => void;
  onSkip: () => void;
}

interface Props<V extends object> {
  form: FormInstance<V>;
  initial: V;
  label: string;
  submit: (values: V) => Promise<unknown>;
  onSkip: () => void;
  /** The last field's name for a fault of the service, where it is another one: `/hours/sections/0/on` is `on`. */
  fieldOf?: (pointer: string) => string;
  children: ReactNode;
}

/** A step of the guide: the model form without its dialog. */
export function StepForm<V extends object>(props: Props<V>) {
  const { t } = useTranslation(['home', 'common']);
  const [language] = useLanguage();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  const fieldOf = props.fieldOf ?? ((pointer: string) => pointer.slice(1));
  const run = async (values: V) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await props.submit(values);
    } catch (error) {
      if (!isProblem(error)) throw error;
      const faults = error.faults.filter(
        (fault) => props.form.getFieldInstance(fieldOf(fault.pointer)) !== undefined,
      );
      props.form.setFields(
        faults.map((fault) => ({
          name: fieldOf(fault.pointer) as never,
          errors: [faultWords(fault, language)],
        })),
      );
      if (faults.length === 0 || faults.length < error.faults.length) setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const words = problem && problemWords(problem, language);
  return (
    <Form<V>
      form={props.form}
      layout="vertical"
      initialValues={props.initial}
      validateTrigger="onBlur"
      validateMessages={{ required: t('common:form.required') }}
      onFinish={(values) => run({ ...props.initial, ...values })}
    >
      {words && (
        <Alert className="form-alert" type="error" showIcon title={words.title} description={words.detail} />
      )}
      {props.children}
      <div className="form-foot">
        <Button onClick={props.onSkip}>{t('setup.skip')}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {props.label}
        </Button>
      </div>
    </Form>
  );
}
