import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { read } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useDebounced } from '@/shared/debounced';
import { useClearable } from '@/shared/ui/useClearable';
import { useMemberNames } from './useMemberNames';

interface Common {
  id?: string;
  'aria-label'?: string;
  placeholder?: string;
  disabled?: boolean;
}
type One = { multiple?: false; value?: string | null; onChange?: (member: string | null) => void };
type Many = { multiple: true; value?: string[]; onChange?: (members: string[]) => void };

/** Chooses people; the service searches, by pinyin too. Fits into a `Form.Item`. */
export function MemberSelect(props: Common & (One | Many)) {
  const clearable = useClearable();
  const { t } = useTranslation();
  const { org } = useAccess();
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim());
  const hits = useQuery({
    ...read('/v1/organizations/{org_id}/directory', { params: { path: { org_id: org }, query: { q } } }),
    enabled: q !== '',
  });
  const chosen = props.multiple ? (props.value ?? []) : props.value ? [props.value] : [];
  const names = useMemberNames(chosen);
  const found = q === '' ? [] : (hits.data?.items ?? []);
  const options = new Map(chosen.map((id) => [id, names.get(id) ?? '…']));
  for (const { id, name } of found) options.set(id, name);
  return (
    <Select<string | string[]>
      id={props.id}
      aria-label={props['aria-label']}
      placeholder={props.placeholder ?? t('act.search')}
      disabled={props.disabled}
      mode={props.multiple ? 'multiple' : undefined}
      allowClear={clearable}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={hits.isFetching}
      notFoundContent={q === '' ? null : t('list.noMatch')}
      options={[...options].map(([value, label]) => ({ value, label }))}
      value={props.multiple ? chosen : (props.value ?? undefined)}
      onChange={(value) => {
        if (props.multiple) props.onChange?.(value as string[]);
        else props.onChange?.((value as string | undefined) ?? null);
      }}
      style={{ width: '100%' }}
    />
  );
}
