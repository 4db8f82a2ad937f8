// The model of every form: a dialog that creates or edits one thing. Faults of fields stand at their fields, other
// problems above them; an edit that was overtaken is merged where it can be, and explained where it cannot.
import { Alert, Button, Form, Modal } from 'antd';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultWords, isProblem, type ProblemError, problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';
import { notify } from '@/shared/ui/notify';
import { ConflictNotice } from './ConflictNotice';
import { type Conflict, changes, sendMerged, type Versioned } from './merge';

export type { Versioned };

interface Props<V extends object> {
  open: boolean;
  onClose: () => void;
  title: string;
  /** The verb on the button; "Save" without one. */
  label?: string;
  /** What the fields begin with, and for an edit the version that was read. */
  initial: Versioned<V>;
  /** What the fields show instead, as a change that is not saved yet. */
  wished?: Partial<V>;
  /** `changed`: what is another than at the beginning, for PATCH. `version`: for `ifMatch`. */
  submit: (values: V, changed: Partial<V>, version: number) => Promise<unknown>;
  /** Reads the thing anew; needed by edits with `If-Match`. */
  reread?: () => Promise<Versioned<V>>;
  /** The fields' names as people know them, for conflicts. */
  labels?: Partial<Record<keyof V & string, string>>;
  /** How a value is shown in a conflict, where it is no text. */
  show?: (field: keyof V & string, values: V, other: V) => ReactNode;
  /** Fields whose properties are merged one by one: none of them depends on another. */
  parts?: readonly (keyof V)[];
  /** What the page knows of a problem beside its words, such as what is in the way; `again` sends the same once more. */
  explain?: (problem: ProblemError, again: () => void) => ReactNode;
  /** In pixels, for forms that hold more than fields. */
  width?: number;
  /** `Form.Item`s whose names are the properties of V, which are those of the request's body. */
  children: ReactNode;
}

export function FormDialog<V extends object>(props: Props<V>) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [form] = Form.useForm<V>();
  const [base, setBase] = useState(props.initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  const [conflict, setConflict] = useState<Conflict<V, number>>();

  const tellFaults = (error: ProblemError) => {
    const known = error.faults.filter((fault) => form.getFieldInstance(fieldOf(fault.pointer)) !== undefined);
    form.setFields(
      known.map((fault) => ({
        name: fieldOf(fault.pointer) as never,
        errors: [faultWords(fault, language)],
      })),
    );
    if (known[0]) form.getFieldInstance(fieldOf(known[0].pointer))?.focus?.();
    return known.length > 0 && known.length === error.faults.length;
  };

  const send = async (mine: V, ground: Versioned<V>): Promise<void> => {
    const { submit, reread, parts } = props;
    const done = await sendMerged({ mine, ground, submit, reread, parts });
    if ('fields' in done) {
      setConflict(done);
      return;
    }
    if (done.merged) notify.success(t('form.merged'));
    props.onClose();
  };

  const run = async (mine: V, ground: Versioned<V>) => {
    setBusy(true);
    setProblem(undefined);
    setConflict(undefined);
    try {
      await send(mine, ground);
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (!tellFaults(error)) setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  const takeTheirs = () => {
    if (!conflict) return;
    const kept = { ...conflict.mine };
    for (const field of conflict.fields) kept[field] = conflict.yielded[field];
    form.setFieldsValue(kept as never);
    setBase(conflict.theirs);
    setConflict(undefined);
  };

  const [leaving, setLeaving] = useState(false);
  const leave = () => {
    const touched = Object.keys(changes(base.values, form.getFieldsValue(true) as V)).length > 0;
    if (touched && !leaving) setLeaving(true);
    else props.onClose();
  };

  // Of a long form the problem's words would be out of sight.
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem || conflict) told.current?.scrollIntoView({ block: 'nearest' });
  }, [problem, conflict]);
  const words = problem && problemWords(problem, language);
  const again = () => run({ ...base.values, ...(form.getFieldsValue(true) as V) }, base);
  const explanation = problem && props.explain?.(problem, again);
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
        onFinish={(values) => run({ ...base.values, ...values }, base)}
      >
        <div ref={told} />
        {words && (
          <Alert
            className="form-alert"
            type="error"
            showIcon
            title={words.title}
            description={explanation ?? words.detail}
          />
        )}
        {conflict && (
          <ConflictNotice
            fields={conflict.fields}
            theirs={conflict.theirs.values}
            mine={conflict.mine}
            labels={props.labels ?? {}}
            {...(props.show && { show: props.show })}
            onMine={() => run(conflict.mine, conflict.theirs)}
            onTheirs={takeTheirs}
          />
        )}
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

/** `/address/city` is the field `['address', 'city']`. */
function fieldOf(pointer: string): string[] {
  return pointer
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
