// The groups whose rosters one looks at and plans.
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { read } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useRows } from '@/shared/useRows';
import { groupsOf } from './groups';
import { groupsIn, rosterOf } from './rosters';

export interface RosterGroup {
  id: string;
  name: string;
  /** Whether it is known to work by a roster. */
  isRostered: boolean;
}

interface RosterGroups {
  groups: RosterGroup[];
  isReady: boolean;
  /** Whether it is known that no group works by a roster. */
  isNone: boolean;
}

/**
 * Listing all groups needs `attendance.manage`. Who plans for a department without it has the groups that its people
 * are in, and their names from what the service says of one person of each.
 */
export function useRosterGroups(month: string): RosterGroups {
  const { org, can } = useAccess();
  const managesAll = can('attendance.manage');
  const listed = useQuery({ ...groupsOf(org), enabled: managesAll });
  const roster = useInfiniteQuery({
    ...rosterOf(org, month, undefined, undefined),
    enabled: !managesAll,
  });
  const rows = useRows(roster);
  const found = useMemo(() => groupsIn(rows), [rows]);
  const names = useQueries({
    queries: found.map(({ member, date }) =>
      read('/v1/organizations/{org_id}/members/{member_id}/attendance-group/{date}', {
        params: { path: { org_id: org, member_id: member, date } },
      }),
    ),
  });
  if (managesAll)
    return {
      groups: (listed.data ?? []).map(({ id, name, rules }) => ({
        id,
        name,
        isRostered: rules.schedule === 'roster',
      })),
      isReady: listed.isSuccess || listed.isError,
      isNone: listed.isSuccess && !listed.data.some(({ rules }) => rules.schedule === 'roster'),
    };
  return {
    groups: found.map(({ id, isRostered }, i) => ({
      id,
      isRostered,
      name: names[i]?.data?.group_name ?? '…',
    })),
    isReady: roster.isSuccess || roster.isError,
    isNone: false,
  };
}
