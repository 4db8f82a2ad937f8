import { EllipsisOutlined, UserAddOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Button, Dropdown, Segmented, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import {
  archive,
  CHANGES,
  type Conversation,
  conversationOf,
  reopen,
  requestsOf,
  takeOut,
} from './conversations';
import { GroupAbout } from './GroupAbout';
import { AboutForm } from './GroupForm';
import { GroupLinks } from './GroupLinks';
import { AddForm, GroupMembers } from './GroupMembers';
import { GroupRequests } from './GroupRequests';
import { Loading } from './Loading';
import { mayOf } from './may';
import { Reader } from './Reader';
import { useDo } from './useDo';
import '@/shared/attendance/tones.css';
import './messages.css';

const TABS = ['messages', 'members', 'requests', 'links', 'policy'] as const;
type Tab = (typeof TABS)[number];

/** One conversation: what is said in it, who is in it, and what its policy allows. */
export default function GroupPage() {
  const { conversation = '' } = useParams({ strict: false }) as { conversation?: string };
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const query = useQuery(conversationOf(org, conversation));
  if (query.data) return <Group key={query.data.id} one={query.data} />;
  return <Loading title={t('group.title')} query={query} />;
}

type Open = 'about' | 'add' | 'archive' | 'leave' | undefined;

function Group({ one }: { one: Conversation }) {
  const { t } = useTranslation(['messages', 'common']);
  const { org, member: me, can } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const navigate = useNavigate();
  const may = mayOf(one, can('messages.moderate'));
  const [filters, setFilters] = useSearchState(['tab']);
  const [open, setOpen] = useState<Open>();
  const close = () => setOpen(undefined);
  const say = useDo();
  const peers = useMemberNames(one.peer_id ? [one.peer_id] : []);
  const name = one.kind === 'direct' ? (peers.get(one.peer_id ?? '') ?? '…') : one.name;
  const requests = useInfiniteQuery({ ...requestsOf(org, one.id), enabled: may.decide });
  const asked = useRows(requests).length;
  const shown: Record<Tab, boolean> = {
    messages: true,
    members: true,
    requests: may.decide,
    links: may.invite,
    policy: one.kind !== 'direct',
  };
  const tabs = TABS.filter((tab) => shown[tab]);
  const tab = tabs.find((wanted) => wanted === filters.tab) ?? 'messages';
  const putAway = useAct(() => archive(org, one.id), CHANGES);
  const openAgain = useAct(() => reopen(org, one.id), CHANGES);
  const leave = useAct(() => takeOut(org, one.id, me), CHANGES);
  const isArchived = one.archived_at != null;
  const more = [
    ...(may.edit ? [{ key: 'about', label: t('about.act') }] : []),
    ...(may.archive
      ? [
          isArchived
            ? { key: 'reopen', label: t('archive.reopen') }
            : { key: 'archive', label: t('archive.act'), danger: true },
        ]
      : []),
    ...(may.leave ? [{ key: 'leave', label: t('leave.act'), danger: true }] : []),
  ];
  return (
    <Page
      title={name}
      intro={
        <span className="group-facts">
          <AppLink to={paths.messages.groups()}>{t('group.back')}</AppLink>
          <span>{t(`kind.${one.kind}`)}</span>
          {one.kind !== 'direct' && <span>{t('group.count', { count: one.member_count })}</span>}
          {isArchived && <Tag>{t('group.archivedAt', { when: format.dateTime(one.archived_at ?? '') })}</Tag>}
        </span>
      }
      actions={
        <>
          {more.length > 0 && (
            <Dropdown
              trigger={['click']}
              menu={{
                items: more,
                onClick: ({ key }) => {
                  if (key === 'reopen') void say(openAgain.mutateAsync(), t('archive.reopened', { name }));
                  else setOpen(key as Open);
                },
              }}
            >
              <Button icon={<EllipsisOutlined />} aria-label={t('group.more')} />
            </Dropdown>
          )}
          {may.invite && (
            <Button type="primary" icon={<UserAddOutlined />} onClick={() => setOpen('add')}>
              {t('members.add')}
            </Button>
          )}
        </>
      }
    >
      {tabs.length > 1 && (
        <div className="page-filters">
          <Segmented<Tab>
            aria-label={t('group.parts')}
            value={tab}
            onChange={(next) => setFilters({ tab: next === 'messages' ? undefined : next })}
            options={tabs.map((value) => ({
              value,
              label:
                value === 'requests' && asked > 0
                  ? t('group.tab.asked', { number: format.number(asked) })
                  : t(`group.tab.${value}`),
            }))}
          />
        </div>
      )}
      {tab === 'messages' && <Reader one={one} may={may} />}
      {tab === 'members' && <GroupMembers one={one} may={may} />}
      {tab === 'requests' && <GroupRequests one={one} query={requests} />}
      {tab === 'links' && <GroupLinks one={one} may={may} />}
      {tab === 'policy' && <GroupAbout one={one} may={may} />}
      {open === 'about' && <AboutForm one={one} mayRename={may.rename} onClose={close} />}
      {open === 'add' && <AddForm one={one} onClose={close} />}
      {open === 'archive' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('archive.title', { name })}
          happens={t('archive.happens')}
          undo={t('archive.undo')}
          label={t('archive.act')}
          act={async () => {
            await putAway.mutateAsync();
            notify.success(t('archive.done', { name }));
          }}
        />
      )}
      {open === 'leave' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('leave.title', { name })}
          happens={one.place.role === 'owner' ? t('leave.happensOwner') : t('leave.happens')}
          undo={t('leave.undo')}
          label={t('leave.act')}
          act={async () => {
            await leave.mutateAsync();
            notify.success(t('leave.done', { name }));
            await navigate({ to: paths.messages.groups() });
          }}
        />
      )}
    </Page>
  );
}
