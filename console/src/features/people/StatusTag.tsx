import { useTranslation } from 'react-i18next';
import type { MemberStatus } from './people';

export function StatusTag({ status }: { status: MemberStatus }) {
  const { t } = useTranslation('people');
  return (
    <span className="people-status" data-status={status}>
      {t(`status.${status}`)}
    </span>
  );
}
