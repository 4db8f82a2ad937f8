import { useQuery } from '@tanstack/react-query';
import { TreeSelect } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAccess } from '@/shared/access/access';
import { useClearable } from '@/shared/ui/useClearable';
import { type Place, placesOf, treeOf } from './rooms';

interface Node {
  value: string;
  title: string;
  children: Node[];
}

function nodesOf(places: readonly Place[]): Node[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  for (const { place } of treeOf(places)) {
    const node = { value: place.id, title: place.name, children: [] };
    nodes.set(place.id, node);
    (nodes.get(place.parent_id ?? '')?.children ?? roots).push(node);
  }
  return roots;
}

/** Chooses a site, building or floor. Fits into a `Form.Item`. */
export function PlaceSelect(props: {
  id?: string;
  value?: string | null | undefined;
  onChange?: (place: string | undefined) => void;
  /** Only these. */
  among?: readonly Place[];
  label?: string;
}) {
  const clearable = useClearable();
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const query = useQuery(placesOf(org));
  const { among } = props;
  const tree = useMemo(() => nodesOf(among ?? query.data ?? []), [among, query.data]);
  return (
    <TreeSelect<string>
      {...(props.id === undefined ? { 'aria-label': props.label ?? t('rooms.place') } : { id: props.id })}
      placeholder={props.label ?? t('rooms.place')}
      allowClear={clearable}
      showSearch={{ treeNodeFilterProp: 'title' }}
      treeDefaultExpandAll
      treeData={tree}
      value={props.value ?? undefined}
      onChange={(place: string | undefined) => props.onChange?.(place)}
    />
  );
}
