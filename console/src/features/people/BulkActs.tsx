// What one does with several people at once.

import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { Can, useAccess } from '@/shared/access/access';
import { useDepartments } from '@/shared/departments/useDepartments';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { DepartmentSelect } from '@/shared/pickers';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import { GrantForm } from './GrantForm';
import { addToGroup, edit, groupsOf, invite, type Member } from './people';
import { BulkDialog, useBulk } from './useBulk';
import { useRefreshMembers } from './useMembers';

type Open = 'departments' | 'role' | 'group' | 'suspend' | undefined;

interface Props {
  chosen: readonly Member[];
  onDone: () => void;
  /** While an act runs, and what failed of it is shown, this must stay, even if nobody matches the filters any more whom it was about. */
  onRunning: (isRunning: boolean) => void;
}

export function BulkActs({ chosen, onDone, onRunning }: Props) {
  const { t } = useTranslation(['people', 'common']);
  const { org } = useAccess();
  const [open, setOpen] = useState<Open>();
  const bulk = useBulk<Member>();
  const [error, setError] = useState<unknown>();
  const [language] = useLanguage();
  const refresh = useRefreshMembers();
  const departments = useDepartments();
  const close = () => setOpen(undefined);

  const over = () => {
    bulk.clear();
    onRunning(false);
  };
  const run = async (people: readonly Member[], act: (member: Member) => Promise<unknown>) => {
    close();
    onRunning(true);
    const end = await bulk.run(people, act);
    await refresh(people.map(({ id }) => id));
    if (end.failures.length > 0) return;
    over();
    notify.success(t('bulk.done', { count: end.total }));
    onDone();
  };
  const invitable = chosen.filter(({ status, email }) => status === 'invited' && email);
  const send = useAct(
    () =>
      invite(
        org,
        invitable.map(({ id }) => id),
      ),
    ['/v1/organizations/{org_id}/invitations'],
  );
  const active = chosen.filter(({ status }) => status === 'active');
  const suspended = chosen.filter(({ status }) => status === 'suspended');
  const may = chosen.every(({ department_ids }) => departments.canForOne('members.manage', department_ids));

  return (
    <div className="people-bulk" role="toolbar" aria-label={t('bulk.label')}>
      <strong>{t('bulk.chosen', { count: chosen.length })}</strong>
      {may && (
        <Button size="small" onClick={() => setOpen('departments')}>
          {t('bulk.departments')}
        </Button>
      )}
      {may && invitable.length > 0 && (
        <Button
          size="small"
          loading={send.isPending}
          onClick={() =>
            send
              .mutateAsync()
              .then(() => notify.success(t('bulk.invited', { count: invitable.length })), setError)
          }
        >
          {t('bulk.invite', { count: invitable.length })}
        </Button>
      )}
      <Can one={['roles.grant']}>
        <Button size="small" onClick={() => setOpen('role')}>
          {t('grants.give')}
        </Button>
      </Can>
      <Can one={['user_groups.manage']}>
        <Button size="small" onClick={() => setOpen('group')}>
          {t('bulk.group')}
        </Button>
      </Can>
      {may && active.length > 0 && (
        <Button size="small" danger onClick={() => setOpen('suspend')}>
          {t('suspend.act')}
        </Button>
      )}
      {may && suspended.length > 0 && (
        <Button
          size="small"
          onClick={() => run(suspended, (one) => edit(org, one.id, one.version, { suspended: false }))}
        >
          {t('suspend.resume')}
        </Button>
      )}
      <Button size="small" type="text" onClick={onDone}>
        {t('bulk.clear')}
      </Button>
      {error !== undefined && (
        <Alert
          type="error"
          showIcon
          closable={{ onClose: () => setError(undefined), 'aria-label': t('common:act.close') }}
          title={problemWords(error, language).title}
          description={problemWords(error, language).detail}
        />
      )}
      {open === 'departments' && (
        <FormDialog<{ how: 'add' | 'replace' | null; department_ids: string[] }>
          open
          onClose={close}
          title={t('bulk.departmentsTitle', { count: chosen.length })}
          initial={{ values: { how: null, department_ids: [] }, version: 0 }}
          submit={async ({ how, department_ids }) => {
            void run(chosen, (one) =>
              edit(org, one.id, one.version, {
                department_ids:
                  how === 'replace'
                    ? department_ids
                    : [...new Set([...one.department_ids, ...department_ids])],
              }),
            );
          }}
        >
          <Form.Item name="department_ids" label={t('field.department_ids')} rules={[{ required: true }]}>
            <DepartmentSelect multiple />
          </Form.Item>
          <Form.Item name="how" label={t('bulk.how')} rules={[{ required: true }]}>
            <Radio.Group
              options={[
                { value: 'add', label: t('bulk.add') },
                { value: 'replace', label: t('bulk.replace') },
              ]}
            />
          </Form.Item>
          <Form.Item noStyle shouldUpdate>
            {({ getFieldValue }) =>
              getFieldValue('how') === 'replace' && (
                <Alert
                  type="warning"
                  showIcon
                  title={t('bulk.replaces', { count: chosen.length })}
                  description={t('bulk.replacesUndo')}
                />
              )
            }
          </Form.Item>
        </FormDialog>
      )}
      {open === 'role' && <GrantForm members={chosen.map(({ id }) => id)} onClose={close} onDone={onDone} />}
      {open === 'group' && <GroupForm chosen={chosen} onClose={close} onDone={onDone} />}
      {open === 'suspend' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('suspend.titleMany', { count: active.length })}
          happens={t('suspend.happens')}
          undo={t('suspend.undo')}
          label={t('suspend.act')}
          act={async () => {
            void run(active, (one) => edit(org, one.id, one.version, { suspended: true }));
          }}
        />
      )}
      {bulk.state && <BulkDialog state={bulk.state} onClose={over} />}
    </div>
  );
}

function GroupForm({ chosen, onClose, onDone }: Omit<Props, 'onRunning'> & { onClose: () => void }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const groups = useQuery(groupsOf(org));
  const add = useAct(
    (group: string) =>
      addToGroup(
        org,
        group,
        chosen.map(({ id }) => id),
      ),
    [
      '/v1/organizations/{org_id}/user-groups/{user_group_id}/members',
      '/v1/organizations/{org_id}/user-groups',
    ],
  );
  return (
    <FormDialog<{ group: string | null }>
      open
      onClose={onClose}
      title={t('bulk.groupTitle', { count: chosen.length })}
      initial={{ values: { group: null }, version: 0 }}
      submit={async ({ group }) => {
        await add.mutateAsync(group ?? '');
        notify.success(t('bulk.done', { count: chosen.length }));
        onDone();
      }}
    >
      <Form.Item
        name="group"
        label={t('groups.one')}
        extra={t('bulk.groupHelp')}
        rules={[{ required: true }]}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={groups.isPending}
          options={groups.data
            ?.filter((one) => one.conditions == null)
            .map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
