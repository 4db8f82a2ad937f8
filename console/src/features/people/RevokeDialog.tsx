import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import { GRANTS, revoke } from './people';

interface Props {
  grant: Schema<'Grant'>;
  holder: string;
  role: string;
  onClose: () => void;
}

export function RevokeDialog({ grant, holder, role, onClose }: Props) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const take = useAct(() => revoke(org, grant.id), GRANTS);
  return (
    <ConfirmDestructive
      open
      onClose={onClose}
      title={t('grants.takeTitle', { role, name: holder })}
      happens={t('grants.takeHappens', { name: holder })}
      undo={t('grants.takeUndo')}
      label={t('grants.take')}
      act={async () => {
        await take.mutateAsync();
        notify.success(t('grants.taken', { name: holder, role }));
      }}
    />
  );
}
