import { DownOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Alert, Button, Dropdown } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schema } from '@/api';
import { problemWords, useAct } from '@/api';
import { usePaths } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { useRoles } from '@/shared/access/useRoles';
import { useDepartments } from '@/shared/departments/useDepartments';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { useLive } from '@/shared/live/live';
import { useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { AnnounceForm, LeaveNow, RejoinForm } from './DepartureDialogs';
import { GrantForm } from './GrantForm';
import { MemberForm } from './MemberForm';
import {
  CHANGES,
  cancelDeparture,
  customFieldsOf,
  edit,
  groupsOf,
  invite,
  type Member,
  memberGrantsOf,
  memberOf,
  permissionsOf,
} from './people';
import { RevokeDialog } from './RevokeDialog';
import { StatusTag } from './StatusTag';
import { mayTake, scopeOf } from './scope';
import { useRefreshMembers } from './useMembers';
import './people.css';

type Open = 'edit' | 'announce' | 'leave' | 'rejoin' | 'suspend' | 'cancel' | 'grant' | undefined;

export default function ProfilePage() {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const { member: id = '' } = useParams({ strict: false }) as { member?: string };
  const query = useQuery(memberOf(org, id));
  const queries = useQueryClient();
  useLive('member.*', ({ member_id }) => {
    if (member_id === id) void queries.invalidateQueries({ queryKey: memberOf(org, id).queryKey });
  });
  const member = query.data;
  return (
    <Page
      title={member?.name ?? t('profile.title')}
      intro={<AppLink to={usePaths().people.members()}>← {t('profile.back')}</AppLink>}
      actions={member && <Acts member={member} />}
    >
      <ListStates query={query} isEmpty={!member}>
        {member && <Profile member={member} />}
      </ListStates>
    </Page>
  );
}

function Acts({ member }: { member: Member }) {
  const { t } = useTranslation(['people', 'common']);
  const { org, canEverywhere } = useAccess();
  const [language] = useLanguage();
  const [open, setOpen] = useState<Open>();
  const { canForOne, canForAll } = useDepartments();
  const refresh = useRefreshMembers();
  const change = useAct(async (body: Schema<'MemberPatch'>) => {
    await edit(org, member.id, member.version, body);
    await refresh([member.id]);
  }, CHANGES);
  const cancel = useAct(async () => {
    await cancelDeparture(org, member);
    await refresh([member.id]);
  }, CHANGES);
  const send = useAct(() => invite(org, [member.id]), ['/v1/organizations/{org_id}/invitations']);
  const close = () => setOpen(undefined);
  const may = canForOne('members.manage', member.department_ids);
  const mayLeave = canForAll('members.manage', member.department_ids);
  const leaving = member.departure != null && member.departure.effective_at == null;
  const quietly = (act: Promise<unknown>, words: string) =>
    act.then(
      () => notify.success(words),
      (error: unknown) => notify.error(problemWords(error, language).title),
    );
  if (member.status === 'left')
    return canEverywhere('members.manage') ? (
      <>
        <Button type="primary" onClick={() => setOpen('rejoin')}>
          {t('rejoin.act')}
        </Button>
        {open === 'rejoin' && <RejoinForm member={member} onClose={close} />}
      </>
    ) : null;
  if (!may) return null;
  const items = [
    ...(member.status === 'invited' && member.email ? [{ key: 'invite', label: t('profile.invite') }] : []),
    ...(member.status === 'suspended' ? [{ key: 'resume', label: t('suspend.resume') }] : []),
    ...(mayLeave
      ? [{ key: 'announce', label: leaving ? t('leave.changeAct') : t('leave.announceAct') }]
      : []),
    ...(mayLeave && leaving ? [{ key: 'cancel', label: t('leave.cancelAct') }] : []),
    { type: 'divider' as const },
    ...(member.status === 'active' || member.status === 'leaving'
      ? [{ key: 'suspend', label: t('suspend.act'), danger: true }]
      : []),
    ...(mayLeave ? [{ key: 'leave', label: t('leave.nowAct'), danger: true }] : []),
  ];
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          items,
          onClick: ({ key }) => {
            if (key === 'invite') void quietly(send.mutateAsync(), t('bulk.invited', { count: 1 }));
            else if (key === 'resume')
              void quietly(
                change.mutateAsync({ suspended: false }),
                t('suspend.resumed', { name: member.name }),
              );
            else setOpen(key as Open);
          },
        }}
      >
        <Button icon={<DownOutlined />} iconPlacement="end">
          {t('profile.more')}
        </Button>
      </Dropdown>
      <Button type="primary" onClick={() => setOpen('edit')}>
        {t('common:act.edit')}
      </Button>
      {open === 'edit' && <MemberForm member={member} onClose={close} />}
      {open === 'announce' && <AnnounceForm member={member} onClose={close} />}
      {open === 'leave' && <LeaveNow member={member} onClose={close} />}
      {open === 'suspend' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('suspend.title', { name: member.name })}
          happens={t('suspend.happens')}
          undo={t('suspend.undo')}
          label={t('suspend.act')}
          act={async () => {
            await change.mutateAsync({ suspended: true });
            notify.success(t('suspend.done', { name: member.name }));
          }}
        />
      )}
      {open === 'cancel' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('leave.cancelTitle', { name: member.name })}
          happens={t('leave.cancelHappens', { name: member.name })}
          undo={t('leave.cancelUndo')}
          label={t('leave.cancelAct')}
          act={async () => {
            await cancel.mutateAsync();
            notify.success(t('leave.cancelled', { name: member.name }));
          }}
        />
      )}
    </>
  );
}

function Profile({ member }: { member: Member }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const { way } = useDepartments();
  const fields = useQuery(customFieldsOf(org));
  const groups = useQuery(groupsOf(org, member.id));
  const { departure } = member;
  const people = [member.manager_id, departure?.successor_id, departure?.handed_to].filter(
    (id) => id != null,
  );
  const names = useMemberNames(people);
  const named = (id: string | null | undefined) =>
    id ? <AppLink to={paths.people.member(id)}>{names.get(id) ?? '…'}</AppLink> : '–';
  return (
    <>
      {departure && (
        <Alert
          type={departure.effective_at == null ? 'warning' : 'info'}
          showIcon
          title={
            departure.effective_at == null
              ? t('leave.isLeaving', { name: member.name, day: format.day(departure.last_day) })
              : t('leave.hasLeft', { name: member.name, day: format.day(departure.last_day) })
          }
          description={
            <>
              {departure.effective_at == null
                ? departure.successor_id && (
                    <>
                      {t('leave.successor')}: {named(departure.successor_id)}{' '}
                    </>
                  )
                : departure.handed_to && (
                    <>
                      {t('leave.handedTo')}: {named(departure.handed_to)}{' '}
                    </>
                  )}
              {departure.reason}
            </>
          }
        />
      )}
      <div className="people-profile">
        <Section title={t('profile.about')}>
          <dl className="people-facts">
            <Fact label={t('status.label')}>
              <StatusTag status={member.status} />
            </Fact>
            <Fact label={t('field.employee_number')}>{member.employee_number}</Fact>
            <Fact label={t('field.title')}>{member.title}</Fact>
            <Fact label={t('field.mobile')}>
              {member.mobile && <a href={`tel:${member.mobile}`}>{member.mobile}</a>}
            </Fact>
            <Fact label={t('field.email')}>
              {member.email && <a href={`mailto:${member.email}`}>{member.email}</a>}
            </Fact>
            <Fact label={t('field.hired_on')}>{member.hired_on && format.day(member.hired_on)}</Fact>
            <Fact label={t('field.other_names')}>
              {member.other_names.length > 0 && format.list(member.other_names)}
            </Fact>
            {fields.data?.map((field) => {
              const value = member.custom_fields[field.id];
              return (
                <Fact key={field.id} label={field.name}>
                  {value == null
                    ? null
                    : field.kind === 'date'
                      ? format.day(String(value))
                      : typeof value === 'number'
                        ? format.number(value)
                        : value}
                </Fact>
              );
            })}
          </dl>
        </Section>
        <div className="people-column">
          <Section title={t('profile.place')}>
            <dl className="people-facts">
              <Fact label={t('field.manager_id')}>{named(member.manager_id)}</Fact>
              <Fact label={t('field.department_ids')}>
                <ul className="people-plain">
                  {member.department_ids.map((id, index) => (
                    <li key={id}>
                      <AppLink to={paths.people.members({ department: id })}>{way(id)}</AppLink>
                      {index === 0 && member.department_ids.length > 1 && ` (${t('profile.primary')})`}
                    </li>
                  ))}
                </ul>
              </Fact>
              <Fact label={t('groups.title')}>
                {groups.data && groups.data.length > 0 && format.list(groups.data.map(({ name }) => name))}
              </Fact>
            </dl>
          </Section>
          <Roles member={member} />
        </div>
      </div>
    </>
  );
}

function Roles({ member }: { member: Member }) {
  const { t } = useTranslation(['people', 'common']);
  const access = useAccess();
  const { org } = access;
  const format = useFormat();
  const departments = useDepartments();
  const { name: roleName, roles } = useRoles();
  const roleOf = new Map(roles.map((role) => [role.id, role]));
  const grants = useQuery(memberGrantsOf(org, member.id));
  const permissions = useQuery(permissionsOf(org, member.id));
  const names = useMemberNames((grants.data ?? []).flatMap(({ granted_by }) => granted_by ?? []));
  const [giving, setGiving] = useState(false);
  const [taking, setTaking] = useState<Schema<'Grant'>>();
  return (
    <>
      <Section
        title={t('roles.title')}
        action={
          member.status !== 'left' && (
            <Can one={['roles.grant']}>
              <Button size="small" onClick={() => setGiving(true)}>
                {t('grants.give')}
              </Button>
            </Can>
          )
        }
      >
        <ListStates query={grants} isEmpty={grants.data?.length === 0} empty={{ title: t('grants.none') }}>
          <ul className="people-grants">
            {grants.data?.map((grant) => (
              <li key={grant.id}>
                <div>
                  <strong>{roleName(grant.role_id)}</strong> · {scopeOf(grant, departments, t)}
                  <div className="people-weak">
                    {grant.granted_by
                      ? t('grants.byOn', {
                          name: names.get(grant.granted_by) ?? '…',
                          day: format.dateTime(grant.granted_at),
                        })
                      : format.dateTime(grant.granted_at)}
                  </div>
                </div>
                {mayTake(grant, roleOf.get(grant.role_id), departments.paths, access) && (
                  <Button
                    size="small"
                    type="link"
                    danger
                    aria-label={`${t('grants.take')} ${roleName(grant.role_id)}`}
                    onClick={() => setTaking(grant)}
                  >
                    {t('grants.take')}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </ListStates>
      </Section>
      <Section title={t('profile.may')}>
        <ul className="people-plain">
          {permissions.data?.map((one) => (
            <li key={one.permission}>
              {t(`permission.${one.permission}` as never, { defaultValue: one.title })}
              {one.departments && (
                <span className="people-weak">
                  {' '}
                  · {format.list(one.departments.map((d) => departments.name(d.department_id)))}
                </span>
              )}
            </li>
          ))}
        </ul>
      </Section>
      {giving && <GrantForm members={[member.id]} onClose={() => setGiving(false)} />}
      {taking && (
        <RevokeDialog
          grant={taking}
          holder={member.name}
          role={roleName(taking.role_id)}
          onClose={() => setTaking(undefined)}
        />
      )}
    </>
  );
}

function Section(props: { title: string; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="people-card" aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
        {props.action}
      </header>
      {props.children}
    </section>
  );
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{props.label}</dt>
      <dd>{props.children || '–'}</dd>
    </>
  );
}
