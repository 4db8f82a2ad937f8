// What every form does when it is sent: its faults stand at their fields, and an edit that was overtaken is merged
// where it can be, and asked about where it cannot.
import type { FormInstance } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultWords, isProblem, type ProblemError } from '@/api';
import { useLanguage } from '@/shared/i18n/language';
import { notify } from '@/shared/ui/notify';
import { type Conflict, sendMerged, type Versioned } from './merge';

export interface EditingOptions<V extends object, T> {
  form: FormInstance<V>;
  /** What the fields begin with, and what that was read as. */
  initial: Versioned<V, T>;
  /** `changed`: what is another than at the beginning, for PATCH. */
  submit: (values: V, changed: Partial<V>, version: T) => Promise<unknown>;
  /** Reads the thing anew; needed by edits of what another may change. */
  reread?: (() => Promise<Versioned<V, T>>) | undefined;
  /** Fields whose properties are merged one by one: none of them depends on another. */
  parts?: readonly (keyof V)[] | undefined;
  /** The field of a fault, where the body has another form than the fields. */
  fieldOf?: ((pointer: string) => string | (string | number)[]) | undefined;
  onSent?: () => void;
}

export interface Editing<V extends object, T> {
  /** What was read last: one's own changes stand on it. */
  ground: Versioned<V, T>;
  busy: boolean;
  /** What is wrong with more than single fields. */
  problem: ProblemError | undefined;
  conflict: Conflict<V, T> | undefined;
  send: (values: V) => Promise<void>;
  keepMine: () => Promise<void>;
  takeTheirs: () => void;
}

export function useEditing<V extends object, T>(options: EditingOptions<V, T>): Editing<V, T> {
  const { form, fieldOf = pathOf } = options;
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [ground, setGround] = useState(options.initial);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemError>();
  const [conflict, setConflict] = useState<Conflict<V, T>>();

  /** Whether all that is wrong stands at a field now. */
  const tellFaults = (error: ProblemError): boolean => {
    const known = error.faults.filter(({ pointer }) => form.getFieldInstance(fieldOf(pointer)) !== undefined);
    form.setFields(
      known.map((fault) => ({
        name: fieldOf(fault.pointer) as never,
        errors: [faultWords(fault, language)],
      })),
    );
    if (known[0]) form.getFieldInstance(fieldOf(known[0].pointer))?.focus?.();
    return known.length > 0 && known.length === error.faults.length;
  };

  const run = async (mine: V, from: Versioned<V, T>) => {
    const { submit, reread, parts } = options;
    setBusy(true);
    setProblem(undefined);
    setConflict(undefined);
    try {
      const done = await sendMerged({ mine, ground: from, submit, reread, parts });
      if ('fields' in done) return setConflict(done);
      if (done.merged) notify.success(t('form.merged'));
      options.onSent?.();
    } catch (error) {
      if (!isProblem(error)) throw error;
      if (!tellFaults(error)) setProblem(error);
    } finally {
      setBusy(false);
    }
  };

  return {
    ground,
    busy,
    problem,
    conflict,
    send: (values) => run({ ...ground.values, ...values }, ground),
    keepMine: async () => conflict && run(conflict.mine, conflict.theirs),
    takeTheirs: () => {
      if (!conflict) return;
      const kept = { ...conflict.mine };
      for (const field of conflict.fields) kept[field] = conflict.yielded[field];
      form.setFieldsValue(kept as never);
      setGround(conflict.theirs);
      setConflict(undefined);
    },
  };
}

/** `/address/city` is the field `['address', 'city']`. */
function pathOf(pointer: string): string[] {
  return pointer
    .split('/')
    .filter(Boolean)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}
