import { useQuery } from '@tanstack/react-query';
import { Alert, Form, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { MemberSelect } from '@/shared/pickers';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import type { Group } from './groups';
import { SubAdmins } from './SubAdmins';
import {
  CHANGES,
  fieldOf,
  KINDS,
  reread,
  type Staff,
  type StaffValues,
  set,
  staffOf,
  valuesOf,
} from './staff';
import { useLackedWords, useStaffConflictWords } from './staffWords';

interface Props {
  group: Group;
  onClose: () => void;
}

/** Who looks after a group: read as it is opened, since a list of groups does not tell. */
export function StaffForm({ group, onClose }: Props) {
  const { t } = useTranslation('plans');
  const { org } = useAccess();
  // What one began with the last time may be another by now.
  const query = useQuery({ ...staffOf(org, group.id), gcTime: 0 });
  if (query.data) return <Fields group={group} staff={query.data} onClose={onClose} />;
  return (
    <Modal open title={t('staff.title', { name: group.name })} footer={null} onCancel={onClose}>
      <ListStates query={query} isEmpty>
        {null}
      </ListStates>
    </Modal>
  );
}

function Fields({ group, staff, onClose }: Props & { staff: Staff }) {
  const { t } = useTranslation('plans');
  const { org, canEverywhere } = useAccess();
  const lacked = useLackedWords(canEverywhere);
  const conflictWords = useStaffConflictWords();
  const save = useAct(
    ({ values, version }: { values: StaffValues; version: number }) => set(org, group.id, version, values),
    CHANGES,
  );
  return (
    <FormDialog<StaffValues>
      open
      width={860}
      onClose={onClose}
      title={t('staff.title', { name: group.name })}
      initial={valuesOf(staff)}
      labels={{ leader_id: t('staff.leader'), sub_admins: t('staff.subAdmins') }}
      show={conflictWords}
      fieldOf={fieldOf}
      explain={({ code }) =>
        code === 'grant_exceeds_own' ? [t('staff.exceeds'), lacked].filter(Boolean).join(' ') : undefined
      }
      submit={async (values, _, version) => {
        await save.mutateAsync({ values, version });
        notify.success(t('staff.saved', { name: group.name }));
      }}
      reread={() => reread(org, group.id)}
    >
      <p>{t('staff.intro')}</p>
      {lacked && (
        <Alert className="form-alert" type="info" showIcon title={lacked} description={t('staff.exceeds')} />
      )}
      <Form.Item name="leader_id" label={t('staff.leader')} extra={t('staff.leaderHelp')}>
        <MemberSelect />
      </Form.Item>
      <h2 className="form-part">{t('staff.subAdmins')}</h2>
      <SubAdmins />
      <RightsHelp />
    </FormDialog>
  );
}

/** What each right allows. */
function RightsHelp() {
  const { t } = useTranslation('plans');
  return (
    <details className="rights-help">
      <summary>{t('staff.help')}</summary>
      <table className="conflict">
        <thead>
          <tr>
            <th scope="col">{t('staff.setting')}</th>
            <th scope="col">{t('staff.level.read')}</th>
            <th scope="col">{t('staff.level.write')}</th>
          </tr>
        </thead>
        <tbody>
          {KINDS.map((kind) => (
            <tr key={kind}>
              <th scope="row">{t(`staff.kind.${kind}`)}</th>
              <td>{t(`staff.opens.${kind}.read`)}</td>
              <td>{t(`staff.opens.${kind}.write`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <ul>
        {(['own', 'past', 'people'] as const).map((note) => (
          <li key={note}>{t(`staff.note.${note}`)}</li>
        ))}
      </ul>
    </details>
  );
}
