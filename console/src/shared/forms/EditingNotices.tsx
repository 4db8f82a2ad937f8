import { Alert } from 'antd';
import { type ReactNode, useEffect, useRef } from 'react';
import { problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';
import { ConflictNotice } from './ConflictNotice';
import type { Editing } from './useEditing';

export interface ConflictWords<V extends object> {
  /** The fields' names as people know them. */
  labels?: Partial<Record<keyof V & string, string>>;
  /** How a value is shown, where it is no text. */
  show?: (field: keyof V & string, values: V, other: V) => ReactNode;
}

interface Props<V extends object, T> extends ConflictWords<V> {
  editing: Editing<V, T>;
  /** Instead of the problem's own description. */
  explanation?: ReactNode;
}

/** Above a form's fields: the problem that stands at none of them, and what another changed meanwhile. */
export function EditingNotices<V extends object, T>(props: Props<V, T>) {
  const [language] = useLanguage();
  const { problem, conflict, keepMine, takeTheirs } = props.editing;
  // Of a long form the words would be out of sight.
  const told = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem || conflict) told.current?.scrollIntoView({ block: 'nearest' });
  }, [problem, conflict]);
  const words = problem && problemWords(problem, language);
  return (
    <>
      <div ref={told} />
      {words && (
        <Alert
          className="form-alert"
          type="error"
          showIcon
          title={words.title}
          description={props.explanation ?? words.detail}
        />
      )}
      {conflict && (
        <ConflictNotice
          fields={conflict.fields}
          theirs={conflict.theirs.values}
          mine={conflict.mine}
          labels={props.labels ?? {}}
          {...(props.show && { show: props.show })}
          onMine={keepMine}
          onTheirs={takeTheirs}
        />
      )}
    </>
  );
}
