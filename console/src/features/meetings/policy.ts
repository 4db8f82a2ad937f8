// The rules of booking a room as a form has them.
import type { Schema } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import type { Terms } from './rooms';

export interface Subjects {
  members: string[];
  departments: string[];
  groups: string[];
}

export interface Quota {
  bookings: number | null;
  minutes: number | null;
}

export const PERIODS = ['day', 'week', 'month'] as const satisfies readonly Schema<'QuotaPeriod'>[];

export interface PolicyValues {
  who: 'everybody' | 'listed';
  allowed: Subjects;
  denied: Subjects;
  days_ahead: number;
  opens_at_hour: number;
  shortest_minutes: number;
  longest_minutes: number;
  recurring: boolean;
  recurring_days: number;
  approval: Schema<'RoomApproval'>;
  approval_above_minutes: number | null;
  quotas: Record<(typeof PERIODS)[number], Quota>;
}

const NONE: Quota = { bookings: null, minutes: null };

export function subjectsOf(list: readonly Schema<'RoomSubject'>[] | null | undefined): Subjects {
  const of = (kind: Schema<'RoomSubjectKind'>) =>
    (list ?? []).filter((one) => one.kind === kind).map(({ id }) => id);
  return { members: of('member'), departments: of('department'), groups: of('user_group') };
}

const listOf = ({ members, departments, groups }: Subjects): Schema<'RoomSubject'>[] => [
  ...members.map((id) => ({ kind: 'member' as const, id })),
  ...departments.map((id) => ({ kind: 'department' as const, id })),
  ...groups.map((id) => ({ kind: 'user_group' as const, id })),
];

export function policyValues({ policy, by_list, allowed, denied, version }: Terms): Versioned<PolicyValues> {
  const quota = (per: Schema<'QuotaPeriod'>): Quota => {
    const found = policy.quotas.find((one) => one.per === per);
    return found ? { bookings: found.bookings ?? null, minutes: found.minutes ?? null } : NONE;
  };
  return {
    values: {
      who: by_list ? 'listed' : 'everybody',
      allowed: subjectsOf(allowed),
      denied: subjectsOf(denied),
      days_ahead: policy.days_ahead,
      opens_at_hour: policy.opens_at_hour,
      shortest_minutes: policy.shortest_minutes,
      longest_minutes: policy.longest_minutes,
      recurring: policy.recurring,
      recurring_days: policy.recurring_days,
      approval: policy.approval,
      approval_above_minutes: policy.approval_above_minutes ?? null,
      quotas: { day: quota('day'), week: quota('week'), month: quota('month') },
    },
    version,
  };
}

export function termsOf(values: PolicyValues): Schema<'NewRoomTerms'> {
  const { who, allowed, denied, quotas, approval_above_minutes, ...policy } = values;
  return {
    policy: {
      ...policy,
      approval_above_minutes: policy.approval === 'longer' ? approval_above_minutes : null,
      quotas: PERIODS.flatMap((per) => {
        const { bookings, minutes } = quotas[per];
        return bookings === null && minutes === null ? [] : [{ per, bookings, minutes }];
      }),
    },
    allowed: who === 'listed' ? listOf(allowed) : null,
    denied: listOf(denied),
  };
}
