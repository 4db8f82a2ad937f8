import { Checkbox, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentNames, DepartmentSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import {
  CHANGES,
  create,
  type Department,
  type DepartmentValues,
  edit,
  reread,
  valuesOf,
} from './departments';

interface Props {
  /** What is edited; without one, a new department is made. */
  department?: Department;
  onClose: () => void;
}

/** The model form: copy it for every other one. */
export function DepartmentForm({ department, onClose }: Props) {
  const { t } = useTranslation('departments');
  const { org, organization } = useAccess();
  // Chosen once, so that sending twice creates once.
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct(
    (input: { values: DepartmentValues; changed: Partial<DepartmentValues>; version: number }) =>
      department
        ? edit(org, department.id, input.version, input.changed)
        : create(org, { id, ...input.values }),
    CHANGES,
  );
  const isRoot = department !== undefined && department.parent_id == null;
  const initial = department
    ? valuesOf(department)
    : {
        values: {
          name: '',
          parent_id: organization.root_department_id,
          external_id: null,
          outsourced: false,
        },
        version: 0,
      };
  return (
    <FormDialog<DepartmentValues>
      open
      onClose={onClose}
      title={department ? t('form.edit', { name: department.name }) : t('form.create')}
      initial={initial}
      labels={{
        name: t('form.name'),
        parent_id: t('form.parent'),
        external_id: t('form.externalId'),
        outsourced: t('form.outsourced'),
      }}
      show={(field, { parent_id }) =>
        field === 'parent_id' ? <DepartmentNames ids={parent_id ? [parent_id] : []} /> : undefined
      }
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('saved', { name: values.name }));
      }}
      {...(department && { reread: () => reread(org, department.id) })}
    >
      <Form.Item name="name" label={t('form.name')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      {!isRoot && (
        <Form.Item name="parent_id" label={t('form.parent')} rules={[{ required: true }]}>
          <DepartmentSelect allowClear={false} />
        </Form.Item>
      )}
      <Form.Item
        name="external_id"
        label={t('form.externalId')}
        extra={t('form.externalIdHelp')}
        normalize={(text: string) => (text === '' ? null : text)}
      >
        <Input maxLength={64} />
      </Form.Item>
      {!isRoot && (
        <Form.Item name="outsourced" valuePropName="checked" extra={t('form.outsourcedHelp')}>
          <Checkbox>{t('form.outsourced')}</Checkbox>
        </Form.Item>
      )}
    </FormDialog>
  );
}
