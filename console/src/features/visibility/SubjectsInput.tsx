import { Select } from 'antd';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useRoles } from '@/shared/access/useRoles';
import { DepartmentSelect, MemberSelect } from '@/shared/pickers';
import { useClearable } from '@/shared/ui/useClearable';
import { idsOf, type Subject, withIds } from './visibility';

/** Departments, people and roles, as a rule names them. Fits into a `Form.Item`. */
export function SubjectsInput(props: {
  label: string;
  value?: Subject[];
  onChange?: (subjects: Subject[]) => void;
  /** A reach lists no roles. */
  withRoles?: boolean;
  ref?: Ref<{ focus: () => void }>;
}) {
  const { label, value = [], onChange, withRoles = true, ref } = props;
  const clearable = useClearable();
  const { t } = useTranslation('visibility');
  const { roles, nameOf } = useRoles();
  const frame = useRef<HTMLFieldSetElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => frame.current?.querySelector('input')?.focus() }));
  const set = (kind: Subject['kind']) => (ids: string[]) => onChange?.(withIds(value, kind, ids));
  return (
    <fieldset className="subjects" ref={frame} aria-label={label}>
      <DepartmentSelect
        multiple
        aria-label={`${label}: ${t('subject.departments')}`}
        placeholder={t('subject.departments')}
        value={idsOf(value, 'department')}
        onChange={set('department')}
      />
      <MemberSelect
        multiple
        aria-label={`${label}: ${t('subject.members')}`}
        placeholder={t('subject.members')}
        value={idsOf(value, 'member')}
        onChange={set('member')}
      />
      {withRoles && (
        <Select
          mode="multiple"
          allowClear={clearable}
          aria-label={`${label}: ${t('subject.roles')}`}
          placeholder={t('subject.roles')}
          showSearch={{ optionFilterProp: 'label' }}
          options={roles.map((role) => ({ value: role.id, label: nameOf(role) }))}
          value={idsOf(value, 'role')}
          onChange={set('role')}
        />
      )}
    </fieldset>
  );
}
