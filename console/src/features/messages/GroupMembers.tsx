import { EllipsisOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Dropdown, Form, Select, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { MemberSelect } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { useRows } from '@/shared/useRows';
import {
  add,
  CHANGES,
  type Conversation,
  changeSpeakers,
  giveAway,
  membersOf,
  mute,
  type Place,
  REQUESTS,
  setAdmin,
  takeOut,
  unmute,
} from './conversations';
import { hasSpeakers, type May, type MayWithMember, mayWith } from './may';
import { Speakers } from './Speakers';
import { useDo } from './useDo';

type Act = keyof MayWithMember;
const ACTS: readonly Act[] = [
  'makeAdmin',
  'unmakeAdmin',
  'makeSpeaker',
  'unmakeSpeaker',
  'mute',
  'unmute',
  'giveAway',
  'takeOut',
];

/** Who is in it, what they are there, and until when they are muted. */
export function GroupMembers({ one, may }: { one: Conversation; may: May }) {
  const { t } = useTranslation('messages');
  const { org, member: me } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const query = useInfiniteQuery(membersOf(org, one.id));
  const rows = useRows(query);
  const [open, setOpen] = useState<{ act: 'mute' | 'giveAway' | 'takeOut'; member: Place }>();
  const close = () => setOpen(undefined);
  const say = useDo();
  const run = useAct((act: Promise<unknown>) => act, CHANGES);
  const pick = (act: Act, member: Place) => {
    const { id, name } = member;
    if (act === 'makeAdmin' || act === 'unmakeAdmin')
      void say(
        run.mutateAsync(setAdmin(org, one.id, id, act === 'makeAdmin')),
        t(`members.done.${act}`, { name }),
      );
    else if (act === 'makeSpeaker' || act === 'unmakeSpeaker')
      void say(
        run.mutateAsync(changeSpeakers(org, one.id, { [act === 'makeSpeaker' ? 'add' : 'remove']: [id] })),
        t(`members.done.${act}`, { name }),
      );
    else if (act === 'unmute')
      void say(run.mutateAsync(unmute(org, one.id, id)), t('members.done.unmute', { name }));
    else setOpen({ act, member });
  };
  const actsOf = (member: Place) => {
    const allowed = mayWith(one, may, member, me);
    return ACTS.filter((act) => allowed[act]);
  };
  const columns: Column<Place>[] = [
    {
      key: 'name',
      title: t('members.name'),
      render: ({ id, name, muted_until }) => (
        <span className="groups-name">
          <AppLink to={paths.people.member(id)}>{name}</AppLink>
          {id === me && <Tag>{t('members.you')}</Tag>}
          {muted_until != null && Date.parse(muted_until) > Date.now() && (
            <span className="tone" data-tone="mind">
              {t('members.mutedUntil', { when: format.dateTime(muted_until) })}
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'role',
      title: t('groups.role'),
      width: '140px',
      // Only who is nothing else can be a speaker.
      render: ({ role, speaker }) =>
        role === 'member' && !speaker ? (
          t('role.member')
        ) : (
          <span className="tone" data-tone={role === 'owner' ? 'away' : speaker ? 'good' : 'calm'}>
            {speaker ? t('members.speaker') : t(`role.${role}`)}
          </span>
        ),
    },
    {
      key: 'joined',
      title: t('members.joined'),
      width: '200px',
      render: ({ joined_at }) => format.dateTime(joined_at),
    },
    ...(may.mute || one.place.role !== 'member'
      ? [
          {
            key: 'acts',
            title: t('acts'),
            width: '90px',
            render: (member: Place) => {
              const acts = actsOf(member);
              if (acts.length === 0) return null;
              return (
                <Dropdown
                  trigger={['click']}
                  menu={{
                    items: acts.map((key) => ({
                      key,
                      label: t(`members.act.${key}`),
                      danger: key === 'takeOut' || key === 'giveAway',
                    })),
                    onClick: ({ key }) => pick(key as Act, member),
                  }}
                >
                  <Button
                    type="text"
                    size="small"
                    icon={<EllipsisOutlined />}
                    aria-label={t('members.acts', { name: member.name })}
                  />
                </Dropdown>
              );
            },
          },
        ]
      : []),
  ];
  const name = open?.member.name ?? '';
  return (
    <>
      {one.kind === 'department' && <p className="weak">{t('members.follow')}</p>}
      {one.policy.posting === 'admins' && hasSpeakers(one) && <Speakers one={one} may={may} />}
      <ListStates query={query} isEmpty={rows.length === 0}>
        <DataTable
          label={t('group.tab.members')}
          columns={columns}
          rows={rows}
          rowKey={({ id }) => id}
          pages={query}
          total={one.member_count}
        />
      </ListStates>
      {open?.act === 'mute' && <MuteForm one={one} member={open.member} onClose={close} />}
      {open?.act === 'giveAway' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('members.giveAway.title', { name, group: one.name })}
          happens={t('members.giveAway.happens', { name })}
          undo={t('members.giveAway.undo', { name })}
          label={t('members.act.giveAway')}
          act={async () => {
            await run.mutateAsync(giveAway(org, one.id, open.member.id));
            notify.success(t('members.done.giveAway', { name }));
          }}
        />
      )}
      {open?.act === 'takeOut' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('members.takeOut.title', { name, group: one.name })}
          happens={t('members.takeOut.happens', { name })}
          undo={t('members.takeOut.undo')}
          label={t('members.act.takeOut')}
          act={async () => {
            await run.mutateAsync(takeOut(org, one.id, open.member.id));
            notify.success(t('members.done.takeOut', { name }));
          }}
        />
      )}
    </>
  );
}

/** In minutes; the service takes 5 minutes to 30 days. */
const MUTES = [10, 60, 720, 1_440, 10_080, 43_200];

function MuteForm({ one, member, onClose }: { one: Conversation; member: Place; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const act = useAct((minutes: number) => mute(org, one.id, member.id, minutes), CHANGES);
  return (
    <FormDialog<{ minutes: number }>
      open
      onClose={onClose}
      title={t('members.muteTitle', { name: member.name })}
      label={t('members.act.mute')}
      initial={{ values: { minutes: 60 }, version: 0 }}
      submit={async ({ minutes }) => {
        await act.mutateAsync(minutes);
        notify.success(t('members.done.mute', { name: member.name }));
      }}
    >
      <Form.Item name="minutes" label={t('members.muteFor')} extra={t('members.muteHelp')}>
        <Select options={MUTES.map((value) => ({ value, label: t(`members.mutes.m${value as 10}`) }))} />
      </Form.Item>
    </FormDialog>
  );
}

export function AddForm({ one, onClose }: { one: Conversation; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const act = useAct((members: string[]) => add(org, one.id, members), [...CHANGES, REQUESTS]);
  // Whom a plain member would bring in is decided on.
  const asks = one.policy.join_approval && one.place.role === 'member';
  return (
    <FormDialog<{ member_ids: string[] }>
      open
      onClose={onClose}
      title={t('members.addTitle', { name: one.name })}
      label={t('members.addAct')}
      initial={{ values: { member_ids: [] }, version: 0 }}
      submit={async ({ member_ids }) => {
        await act.mutateAsync(member_ids);
        notify.success(t(asks ? 'members.askedFor' : 'members.added', { count: member_ids.length }));
      }}
    >
      <Form.Item
        name="member_ids"
        label={t('groups.people')}
        extra={asks ? t('members.decided') : t(`members.see.${one.policy.history}`)}
        rules={[{ required: true }]}
      >
        <MemberSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}
