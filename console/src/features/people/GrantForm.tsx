import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, Radio, Select } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { invalidate } from '@/api';
import { PERMISSIONS } from '@/api/generated/contract';
import { useAccess } from '@/shared/access/access';
import { type Role, useRoles } from '@/shared/access/useRoles';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, MemberSelect, useMemberNames } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import { GRANTS, grant } from './people';
import { BulkFailures, BulkProgress, useBulk } from './useBulk';

interface Values {
  member_ids: string[];
  role_id: string | null;
  whole: boolean;
  department_id: string | null;
  includes_below: boolean;
}

interface Props {
  /** To whom; asked for when absent. */
  members?: readonly string[];
  role?: Role | undefined;
  onClose: () => void;
  onDone?: () => void;
}

/** Whether a role can be held for some departments only: if all of its permissions can. */
export function isScopable(role: Pick<Role, 'permissions'>): boolean {
  const known: Record<string, { scoped: boolean }> = PERMISSIONS;
  return role.permissions.every((permission) => known[permission]?.scoped);
}

export function GrantForm({ members, role, onClose, onDone }: Props) {
  const { t } = useTranslation('people');
  const { org, canEverywhere } = useAccess();
  const { roles, nameOf } = useRoles();
  const everywhere = canEverywhere('roles.grant');
  const queries = useQueryClient();
  const bulk = useBulk<string>();
  const failures = bulk.state?.failures ?? [];
  const names = useMemberNames(failures.map(({ item }) => item));
  // Who has it already, and under which id each got it: when one tries again after some failed, only they are asked for.
  const given = useRef({ what: '', ids: new Map<string, string>(), to: new Set<string>() });
  const give = async ({ member_ids, ...values }: Values) => {
    const body = {
      role_id: values.role_id ?? '',
      ...(!values.whole && { department_id: values.department_id, includes_below: values.includes_below }),
    };
    const what = JSON.stringify(body);
    if (given.current.what !== what) given.current = { what, ids: new Map(), to: new Set() };
    const { ids, to } = given.current;
    const one = async (member_id: string) => {
      const id = ids.get(member_id) ?? crypto.randomUUID();
      ids.set(member_id, id);
      await grant(org, { id, member_id, ...body });
      to.add(member_id);
    };
    const left = member_ids.filter((id) => !to.has(id));
    const end = await bulk.run(left, one).finally(() => invalidate(queries, ...GRANTS));
    if (end.failures[0]) throw end.failures[0].error;
  };
  return (
    <FormDialog<Values>
      open
      onClose={onClose}
      title={role ? t('grants.giveRole', { role: nameOf(role) }) : t('grants.give')}
      label={t('grants.give')}
      initial={{
        values: {
          member_ids: [...(members ?? [])],
          role_id: role?.id ?? null,
          whole: everywhere && role?.builtin !== 'department_manager',
          department_id: null,
          includes_below: true,
        },
        version: 0,
      }}
      submit={async (values) => {
        await give(values);
        notify.success(t('grants.given', { count: values.member_ids.length }));
        onDone?.();
      }}
    >
      {members === undefined && (
        <Form.Item name="member_ids" label={t('grants.who')} rules={[{ required: true }]}>
          <MemberSelect multiple />
        </Form.Item>
      )}
      {role === undefined && (
        <Form.Item name="role_id" label={t('grants.role')} rules={[{ required: true }]}>
          <Select
            options={roles
              .filter(({ builtin }) => builtin !== 'employee')
              .map((one) => ({ value: one.id, label: nameOf(one) }))}
          />
        </Form.Item>
      )}
      <Form.Item noStyle shouldUpdate>
        {({ getFieldsValue }) => {
          const values = getFieldsValue(true) as Values;
          const chosen = roles.find(({ id }) => id === values.role_id);
          const narrow = chosen === undefined || isScopable(chosen);
          const always = chosen?.builtin === 'department_manager';
          return (
            <>
              <Form.Item
                name="whole"
                label={t('grants.scope')}
                extra={narrow ? undefined : t('grants.wholeOnly')}
              >
                <Radio.Group
                  options={[
                    { value: true, label: t('grants.whole'), disabled: always || !everywhere },
                    { value: false, label: t('grants.part'), disabled: !narrow },
                  ]}
                />
              </Form.Item>
              {!values.whole && (
                <>
                  <Form.Item name="department_id" label={t('field.department')} rules={[{ required: true }]}>
                    <DepartmentSelect allowClear={false} />
                  </Form.Item>
                  <Form.Item name="includes_below" valuePropName="checked">
                    <Checkbox>{t('grants.below')}</Checkbox>
                  </Form.Item>
                </>
              )}
            </>
          );
        }}
      </Form.Item>
      {bulk.state && bulk.state.total > 1 && <BulkProgress state={bulk.state} />}
      {bulk.state && bulk.state.total > 1 && !bulk.isRunning && (
        <BulkFailures
          failures={failures.map(({ item, error }) => ({
            item: { id: item, name: names.get(item) ?? '…' },
            error,
          }))}
        />
      )}
    </FormDialog>
  );
}
