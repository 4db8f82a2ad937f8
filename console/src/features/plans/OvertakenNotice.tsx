import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { type Entry, keyOf, type Overtaken } from './rosters';

/** Two people planned the same cells: says what each wants, and loses neither. */
export function OvertakenNotice(props: {
  lost: readonly Overtaken[];
  nameOf: (member: string) => string;
  entryName: (entry: Entry) => string;
  onMine: () => void;
  onTheirs: () => void;
}) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const { lost, nameOf, entryName } = props;
  return (
    <Alert
      type="warning"
      showIcon
      title={t('rosters.overtaken', { count: lost.length })}
      description={
        <>
          <ul className="faults">
            {lost.slice(0, 10).map(({ painted, now }) => (
              <li key={keyOf(painted.member, painted.date)}>
                {t('rosters.overtakenCell', {
                  name: nameOf(painted.member),
                  day: format.weekday(painted.date),
                  theirs: entryName(now),
                  mine: entryName(painted.to),
                })}
              </li>
            ))}
          </ul>
          <div className="form-foot">
            <Button onClick={props.onTheirs}>{t('rosters.takeTheirs')}</Button>
            <Button type="primary" onClick={props.onMine}>
              {t('rosters.saveMine')}
            </Button>
          </div>
        </>
      }
    />
  );
}
