import { Alert, Button, Form, type FormInstance } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultWords, isProblem, type ProblemError, problemWords } from '@/api';
import { ConflictNotice } from '@/shared/forms/ConflictNotice';
import { type Conflict, sendMerged, type Versioned } from '@/shared/forms/merge';
import { useLanguage } from '@/shared/i18n/language';

export interface StepProps {
  onDone: () => void;
  onSkip: () => void;
}

interface Props<V extends object, T> {
  form: FormInstance<V>;
  /** What the fields begin with, and what that was read as. */
  initial: Versioned<V, T>;
  label: string;
  submit: (values: V, changed: Partial<V>, version: T) => Promise<unknown>;
  /** Reads it anew, for an edit of what is there. */
  reread?: () => Promise<Versioned<V, T>>;
  /** The fields' names as people know them, and their values, for conflicts. */
  labels?: Partial<Record<keyof V & string, string>>;
  show?: (field: keyof V & string, values: V) => string | undefined;
  onSkip: () => void;
  /** The last field's name for a fault of the service, where it is another one: `/hours/sections/0/on` is `on`. */
  fieldOf?: (pointer: string) => string;
  children: ReactNode;
}

/** A step of the guide: the model form without its dialog. */
export function StepForm<V extends object, T = number>(props: Props<V, T>) {
  const { t } = useTranslation(['home', 'common']);
  const [language] = useLanguage();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  const fieldOf = props.fieldOf ?? ((pointer: string) => pointer.slice(1));
  // What another changes while one types is theirs: it stays, or one is asked.
  const [ground, setGround] = useState(props.initial);
  const [conflict, setConflict] = useState<Conflict<V, T>>();
  const run = async (mine: V, from: Versioned<V, T>) => {
    setBusy(true);
    setProblem(undefined);
    setConflict(undefined);
    try {
      const done = await sendMerged({ mine, ground: from, submit: props.submit, reread: props.reread });
      if ('fields' in done) setConflict(done);
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
  const takeTheirs = ({ fields, mine, theirs }: Conflict<V, T>) => {
    const kept = { ...mine };
    for (const field of fields) kept[field] = theirs.values[field];
    props.form.setFieldsValue(kept as never);
    setGround(theirs);
    setConflict(undefined);
  };
  const words = problem && problemWords(problem, language);
  return (
    <Form<V>
      form={props.form}
      layout="vertical"
      initialValues={ground.values}
      validateTrigger="onBlur"
      validateMessages={{ required: t('common:form.required') }}
      onFinish={(values) => run({ ...ground.values, ...values }, ground)}
    >
      {words && (
        <Alert className="form-alert" type="error" showIcon title={words.title} description={words.detail} />
      )}
      {conflict && (
        <ConflictNotice
          fields={conflict.fields}
          theirs={conflict.theirs.values}
          mine={conflict.mine}
          labels={props.labels ?? {}}
          {...(props.show && { show: props.show })}
          onMine={() => run(conflict.mine, conflict.theirs)}
          onTheirs={() => takeTheirs(conflict)}
        />
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
