import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props<V extends object> {
  fields: (keyof V & string)[];
  theirs: V;
  mine: V;
  labels: Partial<Record<keyof V & string, string>>;
  show?: (field: keyof V & string, values: V) => string | undefined;
  onMine: () => void;
  onTheirs: () => void;
}

const text = (value: unknown) =>
  typeof value === 'string' ? value : value == null ? '–' : JSON.stringify(value);

/** Two people changed the same: says what each wants, and loses neither. */
export function ConflictNotice<V extends object>(props: Props<V>) {
  const { t } = useTranslation();
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
                  <td>{props.show?.(field, props.mine) ?? text(props.mine[field])}</td>
                  <td>{props.show?.(field, props.theirs) ?? text(props.theirs[field])}</td>
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
