import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from './useMemberNames';

/** People by their names, wherever ids alone are known. */
export function MemberNames({ ids }: { ids: readonly string[] }) {
  const names = useMemberNames(ids);
  const format = useFormat();
  return ids.length === 0 ? '–' : format.list(ids.map((id) => names.get(id) ?? '…'));
}

/** Departments by the names of all that they are in. */
export function DepartmentNames({ ids }: { ids: readonly string[] }) {
  const { way } = useDepartments();
  const format = useFormat();
  return ids.length === 0 ? '–' : format.list(ids.map(way));
}
