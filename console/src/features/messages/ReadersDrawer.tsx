import { CopyOutlined, DownloadOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button, Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useWatchedRead } from '@/shared/live/live';
import { AppLink } from '@/shared/ui/AppLink';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { useRows } from '@/shared/useRows';
import { wordsOf } from './markdown';
import {
  allReaders,
  countsOf,
  type Message,
  type Person,
  type ReaderState,
  readersCsv,
  readersOf,
  saveReaders,
} from './posts';
import { ReadShare } from './ReadCount';
import { useDo } from './useDo';
import { useLiveCounts } from './useLiveCounts';

/** Who has read a message of one's own, and who has not; the counts move while one looks. */
export function ReadersDrawer({ message, onClose }: { message: Message; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const format = useFormat();
  const paths = usePaths();
  const say = useDo();
  const { conversation_id: id, seq } = message;
  const [state, setState] = useState<ReaderState>('unread');
  const [busy, setBusy] = useState(false);
  useLiveCounts(id);
  useWatchedRead(id, seq);
  const counts = useQuery(countsOf(org, id, seq));
  const query = useInfiniteQuery(readersOf(org, id, seq, state));
  const rows = useRows(query);
  const total = state === 'read' ? counts.data?.read_count : counts.data?.unread_count;
  const hidden = query.isSuccess && !query.hasNextPage ? (total ?? rows.length) - rows.length : 0;
  const columns: Column<Person>[] = [
    {
      key: 'name',
      title: t('members.name'),
      render: (person) => <AppLink to={paths.people.member(person.id)}>{person.name}</AppLink>,
    },
  ];
  const copy = async () => {
    const people = await allReaders(org, id, seq, state);
    await navigator.clipboard.writeText(people.map(({ name }) => name).join('\n'));
  };
  const save = async () => {
    const [read, unread] = await Promise.all([
      allReaders(org, id, seq, 'read'),
      allReaders(org, id, seq, 'unread'),
    ]);
    const csv = readersCsv(
      [t('members.name'), t('readers.state')],
      [
        [t('readers.read'), read],
        [t('readers.unread'), unread],
      ],
    );
    saveReaders(csv, `${t('readers.file')}-${seq}.csv`);
  };
  const run = (act: Promise<unknown>, done: string) => {
    setBusy(true);
    void say(act, done).finally(() => setBusy(false));
  };
  return (
    <Drawer open onClose={onClose} size={460} title={t('readers.title')}>
      <div className="readers">
        <p className="readers-text">{excerpt(wordsOf(message.text, message.format))}</p>
        <p className="weak">{t('readers.posted', { when: format.dateTime(message.posted_at) })}</p>
        {counts.data && <ReadShare receipts={counts.data} />}
        <div className="readers-bar">
          <Segmented<ReaderState>
            aria-label={t('readers.state')}
            value={state}
            onChange={setState}
            options={(['unread', 'read'] as const).map((value) => ({
              value,
              label: counts.data
                ? t(`readers.count.${value}`, {
                    number: format.number(
                      value === 'read' ? counts.data.read_count : counts.data.unread_count,
                    ),
                  })
                : t(`readers.${value}`),
            }))}
          />
          <span className="page-actions">
            <Button
              icon={<CopyOutlined />}
              disabled={busy || rows.length === 0}
              onClick={() => run(copy(), t('readers.copied'))}
            >
              {t('readers.copy')}
            </Button>
            <Button
              icon={<DownloadOutlined />}
              disabled={busy}
              onClick={() => run(save(), t('readers.saved'))}
            >
              CSV
            </Button>
          </span>
        </div>
        <ListStates
          query={query}
          isEmpty={rows.length === 0}
          empty={{ title: state === 'read' ? t('readers.nobody') : t('readers.everybody') }}
        >
          <DataTable
            label={t(`readers.${state}`)}
            columns={columns}
            rows={rows}
            rowKey={(person) => person.id}
            pages={query}
            {...(total !== undefined && { total })}
          />
        </ListStates>
        {hidden > 0 && rows.length > 0 && <p className="weak">{t('readers.hidden', { count: hidden })}</p>}
      </div>
    </Drawer>
  );
}

const excerpt = (text: string) => (text.length > 120 ? `${text.slice(0, 120)}…` : text);
