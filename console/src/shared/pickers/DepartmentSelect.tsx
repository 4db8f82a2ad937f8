import { useQuery } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { readAll, type Schema } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useClearable } from '@/shared/ui/useClearable';

interface Common {
  id?: string;
  'aria-label'?: string;
  placeholder?: string;
  disabled?: boolean;
  allowClear?: boolean;
}
type One = { multiple?: false; value?: string | null; onChange?: (department: string | null) => void };
type Many = { multiple: true; value?: string[]; onChange?: (departments: string[]) => void };

interface Node {
  value: string;
  title: string;
  children: Node[];
}

/** Departments as a tree; one whose parent is hidden stands at the top. */
export function treeOf(departments: readonly Schema<'Department'>[]): Node[] {
  const nodes = new Map(
    departments.map(({ id, name }) => [id, { value: id, title: name, children: [] as Node[] }]),
  );
  const roots: Node[] = [];
  for (const { id, parent_id } of departments) {
    const node = nodes.get(id);
    if (node) (nodes.get(parent_id ?? '')?.children ?? roots).push(node);
  }
  return roots;
}

/** Every department that one may see, parents before children. */
export const departmentsOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/departments', { params: { path: { org_id: org } } });

/** Chooses departments in their tree. Fits into a `Form.Item`. */
export function DepartmentSelect(props: Common & (One | Many)) {
  const clearable = useClearable();
  const { org } = useAccess();
  const query = useQuery(departmentsOf(org));
  const tree = useMemo(() => treeOf(query.data ?? []), [query.data]);
  return (
    <TreeSelect<string | string[]>
      id={props.id}
      aria-label={props['aria-label']}
      placeholder={props.placeholder}
      disabled={props.disabled}
      allowClear={(props.allowClear ?? true) && clearable}
      multiple={props.multiple ?? false}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll
      loading={query.isPending}
      treeData={tree}
      value={props.multiple ? (props.value ?? []) : (props.value ?? undefined)}
      onChange={(value) => {
        if (props.multiple) props.onChange?.(value as string[]);
        else props.onChange?.((value as string | undefined) ?? null);
      }}
      style={{ width: '100%' }}
    />
  );
}
