import { ApartmentOutlined, NotificationOutlined, TeamOutlined, UserOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { Kind } from './conversations';

const ICONS = {
  group: TeamOutlined,
  department: ApartmentOutlined,
  announcement: NotificationOutlined,
  direct: UserOutlined,
};

export function KindIcon({ kind }: { kind: Kind }) {
  const { t } = useTranslation('messages');
  const Icon = ICONS[kind];
  return (
    <span
      className="kind-icon"
      data-kind={kind}
      role="img"
      aria-label={t(`kind.${kind}`)}
      title={t(`kind.${kind}`)}
    >
      <Icon />
    </span>
  );
}
