import { useQuery } from '@tanstack/react-query';
import { Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import { useClearable } from '@/shared/ui/useClearable';
import { useMemberWords } from './conflictWords';
import {
  CHANGES,
  type CustomField,
  create,
  customFieldsOf,
  edit,
  type Member,
  type MemberValues,
  patchOf,
  readMember,
  valuesOf,
} from './people';
import { useRefreshMembers } from './useMembers';

interface Props {
  member?: Member;
  /** Where somebody new is put at first. */
  department?: string | undefined;
  onClose: () => void;
}

const orNull = (text: string) => (text === '' ? null : text);

export function MemberForm({ member, department, onClose }: Props) {
  const { t } = useTranslation('people');
  const { org, organization } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const fields = useQuery(customFieldsOf(org));
  const words = useMemberWords(fields.data ?? []);
  const refresh = useRefreshMembers();
  const [ground, setGround] = useState(member);
  const save = useAct(
    async (input: { values: MemberValues; changed: Partial<MemberValues>; version: number }) => {
      if (member && ground) await edit(org, member.id, input.version, patchOf(ground, input.changed));
      else {
        const { custom_fields, ...values } = input.values;
        const given = Object.entries(custom_fields).filter(([, value]) => value != null && value !== '');
        await create(org, { id, ...values, custom_fields: Object.fromEntries(given) });
      }
      await refresh([member?.id ?? id]);
    },
    CHANGES,
  );
  const initial = member
    ? valuesOf(member)
    : {
        values: {
          name: '',
          employee_number: null,
          mobile: null,
          email: null,
          title: null,
          department_ids: [department ?? organization.root_department_id],
          manager_id: null,
          hired_on: null,
          other_names: [],
          custom_fields: {},
        },
        version: 0,
      };
  const label = (name: Exclude<keyof MemberValues, 'custom_fields'>) => t(`field.${name}`);
  const text = (name: 'employee_number' | 'mobile' | 'title' | 'email', most: number, type = 'text') => (
    <Form.Item name={name} label={label(name)} normalize={orNull}>
      <Input maxLength={most} type={type} autoComplete="off" />
    </Form.Item>
  );
  return (
    <FormDialog<MemberValues>
      open
      onClose={onClose}
      title={member ? t('form.edit', { name: member.name }) : t('form.create')}
      initial={initial}
      labels={{
        name: label('name'),
        employee_number: label('employee_number'),
        mobile: label('mobile'),
        email: label('email'),
        title: label('title'),
        department_ids: label('department_ids'),
        manager_id: label('manager_id'),
        hired_on: label('hired_on'),
        other_names: label('other_names'),
        custom_fields: t('fields.title'),
      }}
      show={words}
      parts={['custom_fields']}
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(member ? t('saved', { name: values.name }) : t('added', { name: values.name }));
      }}
      {...(member && {
        reread: async () => {
          const now = await readMember(org, member.id);
          setGround(now);
          return valuesOf(now);
        },
      })}
    >
      <div className="people-form">
        <Form.Item name="name" label={label('name')} rules={[{ required: true }]}>
          <Input maxLength={64} autoFocus autoComplete="off" />
        </Form.Item>
        {text('employee_number', 32)}
        {text('mobile', 32, 'tel')}
        {text('email', 254, 'email')}
        {text('title', 64)}
        <Form.Item name="hired_on" label={label('hired_on')} normalize={orNull}>
          <Input type="date" min="1900-01-01" max="2100-12-31" />
        </Form.Item>
        <Form.Item
          className="people-form-wide"
          name="department_ids"
          label={label('department_ids')}
          extra={t('form.departmentsHelp')}
          rules={[{ required: true }]}
        >
          <DepartmentSelect multiple />
        </Form.Item>
        <Form.Item name="manager_id" label={label('manager_id')}>
          <MemberSelect />
        </Form.Item>
        <Form.Item name="other_names" label={label('other_names')} extra={t('form.otherNamesHelp')}>
          <Select
            mode="tags"
            maxCount={5}
            open={false}
            suffixIcon={null}
            tokenSeparators={[',', ';', '，', '；']}
          />
        </Form.Item>
        {fields.data?.map((field) => (
          <CustomInput key={field.id} field={field} />
        ))}
      </div>
    </FormDialog>
  );
}

function CustomInput({ field }: { field: CustomField }) {
  const { kind } = field;
  const clearable = useClearable();
  return (
    <Form.Item name={['custom_fields', field.id]} label={field.name} rules={[{ required: field.required }]}>
      {kind === 'choice' ? (
        <Select
          allowClear={!field.required && clearable}
          showSearch
          options={field.choices.map((choice) => ({ value: choice, label: choice }))}
        />
      ) : kind === 'number' ? (
        <InputNumber style={{ width: '100%' }} />
      ) : (
        <Input type={kind === 'date' ? 'date' : 'text'} maxLength={kind === 'date' ? undefined : 500} />
      )}
    </Form.Item>
  );
}
