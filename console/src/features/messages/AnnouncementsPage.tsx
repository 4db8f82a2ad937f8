import { EllipsisOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useMemberNames } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { AnnouncementForm } from './AnnouncementForm';
import { Attachment } from './Attachment';
import { type Act, actsOn } from './acts';
import { type Conversation, conversationOf } from './conversations';
import { EditForm } from './EditForm';
import { FormerVersions } from './FormerVersions';
import { Loading } from './Loading';
import { Initial } from './MessageItem';
import { mayOf } from './may';
import { channelOf, type Message, recall } from './posts';
import { ReadCount } from './ReadCount';
import { ReadersDrawer } from './ReadersDrawer';
import { Rich } from './Rich';
import { settingsOf } from './settings';
import { useLiveCounts } from './useLiveCounts';
import { useReader } from './useReader';
import { useWords } from './useWords';
import '@/shared/attendance/tones.css';
import './messages.css';

/** What the organization tells everybody, and who has read it. */
export default function AnnouncementsPage() {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const channel = useQuery(channelOf(org));
  const id = channel.data?.conversation_id;
  const one = useQuery({ ...conversationOf(org, id ?? ''), enabled: id !== undefined });
  if (one.data) return <Announcements one={one.data} />;
  return <Loading title={t('announcements.title')} query={channel.error ? channel : one} />;
}

const AT_ONCE = 20;
const OFFERED: readonly Act[] = ['edit', 'former', 'recall'];

function Announcements({ one }: { one: Conversation }) {
  const { t } = useTranslation('messages');
  const { org, member: me, can } = useAccess();
  const { query, messages, take, reread } = useReader(one.id, one.read_seq, AT_ONCE);
  const newestFirst = useMemo(() => messages.toReversed(), [messages]);
  const settings = useQuery(settingsOf(org));
  const receipts = settings.data?.read_receipts === true;
  const may = mayOf(one, can('messages.moderate'));
  const names = useMemberNames(
    messages.flatMap(({ author_id, recalled }) => [author_id, recalled?.by]).filter((id) => id != null),
  );
  useLiveCounts(one.id);
  const [filters, setFilters] = useSearchState(['readers']);
  const [open, setOpen] = useState<{ act: 'new' } | { act: Act; message: Message }>();
  const close = () => setOpen(undefined);
  const takeBack = useAct((seq: number) => recall(org, one.id, seq), []);
  const shown = messages.find(({ seq }) => String(seq) === filters.readers);
  const write = (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ act: 'new' })}>
      {t('announcements.new')}
    </Button>
  );
  return (
    <Page
      title={t('announcements.title')}
      intro={t('announcements.intro', { count: one.member_count })}
      actions={may.post ? write : undefined}
    >
      <ListStates
        query={query}
        isEmpty={messages.length === 0}
        empty={{
          title: t('announcements.empty'),
          help: may.post ? t('announcements.emptyHelp') : undefined,
        }}
      >
        <ul className="announcements">
          {newestFirst.map((message) => (
            <Announcement
              key={message.seq}
              message={message}
              names={names}
              receipts={receipts && message.author_id === me}
              acts={actsOn(message, may, me, {
                recallMinutes: settings.data?.recall_minutes ?? 0,
                receipts: false,
              }).filter((act) => OFFERED.includes(act))}
              onAct={(act) => {
                if (act === 'readers') setFilters({ readers: String(message.seq) });
                else setOpen({ act, message });
              }}
            />
          ))}
        </ul>
        {query.hasNextPage && (
          <div>
            <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
              {t('announcements.earlier')}
            </Button>
          </div>
        )}
      </ListStates>
      {open?.act === 'new' && <AnnouncementForm one={one} onClose={close} onPosted={take} />}
      {open?.act === 'edit' && <EditForm message={open.message} onClose={close} onSaved={reread} />}
      {open?.act === 'former' && <FormerVersions message={open.message} onClose={close} />}
      {open?.act === 'recall' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('recall.announcement')}
          happens={t('recall.happens')}
          undo={t('recall.undo')}
          label={t('recall.act')}
          act={async () => {
            await takeBack.mutateAsync(open.message.seq);
            reread();
            notify.success(t('recall.done'));
          }}
        />
      )}
      {shown && receipts && shown.author_id === me && (
        <ReadersDrawer message={shown} onClose={() => setFilters({ readers: undefined })} />
      )}
    </Page>
  );
}

interface Props {
  message: Message;
  names: ReadonlyMap<string, string>;
  /** Whether one may know who has read it. */
  receipts: boolean;
  acts: readonly Act[];
  onAct: (act: Act) => void;
}

function Announcement({ message, names, receipts, acts, onAct }: Props) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const words = useWords(names);
  const author = words.name(message.author_id);
  if (message.recalled != null)
    return (
      <li className="announcement announcement-gone">
        {t('announcements.recalled', {
          author,
          posted: format.dateTime(message.posted_at),
          by: words.name(message.recalled.by),
        })}
      </li>
    );
  return (
    <li className="announcement">
      <header className="announcement-head">
        <Initial name={author} />
        <span>
          <strong>{author}</strong>
          <span className="weak">
            {format.dateTime(message.posted_at)}
            {message.edited_at != null && ` · ${t('message.edited')}`}
          </span>
        </span>
        {acts.length > 0 && (
          <Dropdown
            trigger={['click']}
            menu={{
              items: acts.map((key) => ({ key, label: t(`message.act.${key}`), danger: key === 'recall' })),
              onClick: ({ key }) => onAct(key as Act),
            }}
          >
            <Button
              type="text"
              icon={<EllipsisOutlined />}
              aria-label={t('message.acts', { author, time: format.dateTime(message.posted_at) })}
            />
          </Dropdown>
        )}
      </header>
      {message.text !== '' && <Rich text={message.text} format={message.format} />}
      {message.content && <Attachment content={message.content} words={words} />}
      {receipts && <ReadCount message={message} onOpen={() => onAct('readers')} />}
    </li>
  );
}
