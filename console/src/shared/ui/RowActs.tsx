import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

interface Props {
  /** Of the row's thing: who hears the buttons hears whose they are. */
  name: string;
  onEdit: () => void;
  /** Absent: this one is not removed. */
  onRemove?: (() => void) | undefined;
  /** What removing is called here. */
  remove?: string;
}

/** What one does with a row: edit it, remove it. */
export function RowActs({ name, onEdit, onRemove, remove }: Props) {
  const { t } = useTranslation();
  const removal = remove ?? t('act.remove');
  return (
    <>
      <Button type="link" size="small" aria-label={`${t('act.edit')} ${name}`} onClick={onEdit}>
        {t('act.edit')}
      </Button>
      {onRemove && (
        <Button type="link" size="small" danger aria-label={`${removal} ${name}`} onClick={onRemove}>
          {removal}
        </Button>
      )}
    </>
  );
}
