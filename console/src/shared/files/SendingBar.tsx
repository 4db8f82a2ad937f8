import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Sending } from './sending';

/** How far a file is that goes up. */
export function SendingBar({ file, sent }: Pick<Sending, 'file' | 'sent'>) {
  const { t } = useTranslation();
  const percent = file.size === 0 ? 0 : Math.floor((100 * sent) / file.size);
  return (
    <Progress
      percent={percent}
      size="small"
      status="active"
      aria-label={t('tasks.sending', { name: file.name })}
    />
  );
}
