import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';

interface Props<V extends object> {
  fields: (keyof V & string)[];
  theirs: V;
  mine: V;
  labels: Partial<Record<keyof V & string, string>>;
  show?: (field: keyof V & string, values: V, other: V) => ReactNode;
  onMine: () => void;
  onTheirs: () => void;
}

/** Two people changed the same: says what each wants, and loses neither. */
export function ConflictNotice<V extends object>(props: Props<V>) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = (value: unknown): string => {
    if (value == null || value === '' || (Array.isArray(value) && value.length === 0)) return '–';
    if (typeof value === 'boolean') return t(value ? 'form.yes' : 'form.no');
    if (typeof value === 'number') return format.number(value);
    if (Array.isArray(value)) return format.list(value.map(text));
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  return (
    <Alert
      className="form-alert"
      type="warning"
      showIcon
      title={t('form.conflict')}
      description={
        <>
          <p>{t('form.conflictHelp')}</p>
          <table className="conflict">
            <thead>
              <tr>
                <th scope="col">{t('form.field')}</th>
                <th scope="col">{t('form.mine')}</th>
                <th scope="col">{t('form.theirs')}</th>
              </tr>
            </thead>
            <tbody>
              {props.fields.map((field) => (
                <tr key={field}>
                  <th scope="row">{props.labels[field] ?? field}</th>
                  <td>{props.show?.(field, props.mine, props.theirs) ?? text(props.mine[field])}</td>
                  <td>{props.show?.(field, props.theirs, props.mine) ?? text(props.theirs[field])}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <div className="form-foot">
            <Button onClick={props.onTheirs}>{t('form.takeTheirs')}</Button>
            <Button type="primary" onClick={props.onMine}>
              {t('form.keepMine')}
            </Button>
          </div>
        </>
      }
    />
  );
}
