import { PaperClipOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { SendingBar } from '@/shared/files/SendingBar';
import { useSending } from '@/shared/files/sending';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { addressOf, attachAll, detach, FILES, filesOf, type MeetingFile, MOST_FILES } from './attachments';

/** The files of a meeting, for those who take part. */
export function MeetingFiles(props: { meeting: string; isOrganizer: boolean; isOver: boolean }) {
  const { t } = useTranslation(['meetings', 'common']);
  const [language] = useLanguage();
  const { org, member, can } = useAccess();
  const format = useFormat();
  const [removing, setRemoving] = useState<MeetingFile>();
  const query = useQuery(filesOf(org, props.meeting));
  const files = query.data?.items ?? [];
  const add = useAct(async (chosen: readonly File[]) => {
    for (const { name, error } of await attachAll(org, props.meeting, chosen))
      notify.error(`${name}: ${problemWords(error, language).title}`);
  }, FILES);
  const remove = useAct((file: string) => detach(org, props.meeting, file), FILES);
  const sending = useSending().filter(({ to }) => to === props.meeting);
  const fail = (error: unknown) => notify.error(problemWords(error, language).title);
  const open = (file: MeetingFile) =>
    addressOf(org, file.file_id).then((url) => {
      const link = document.createElement('a');
      link.href = url;
      link.target = '_blank';
      link.rel = 'noopener';
      link.click();
    }, fail);
  return (
    <section aria-label={t('files.title')}>
      <h2 className="form-part">{t('files.title')}</h2>
      <ListStates query={query} isEmpty={!query.data}>
        {files.length + sending.length === 0 && <p className="weak small">{t('files.none')}</p>}
        <ul className="plain-list attendees">
          {files.map((file) => (
            <li key={file.file_id}>
              <span>
                <button type="button" className="as-link" onClick={() => void open(file)}>
                  <PaperClipOutlined /> {file.name}
                </button>
                <span className="weak small">
                  {' '}
                  {[format.bytes(file.size), file.added_by?.name].filter(Boolean).join(' · ')}
                </span>
              </span>
              {(props.isOrganizer || file.added_by?.id === member) && (
                <Button
                  type="link"
                  size="small"
                  danger
                  aria-label={`${t('common:act.remove')} ${file.name}`}
                  onClick={() => setRemoving(file)}
                >
                  {t('common:act.remove')}
                </Button>
              )}
            </li>
          ))}
          {sending.map(({ file, sent }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
            <li key={index}>
              <span>
                <PaperClipOutlined /> {file.name}
              </span>
              <SendingBar file={file} sent={sent} />
            </li>
          ))}
        </ul>
        {!props.isOver && can('messaging.use') && files.length < MOST_FILES && (
          <FileButton
            busy={add.isPending}
            onChoose={(chosen) => add.mutate(chosen.slice(0, MOST_FILES - files.length))}
          />
        )}
      </ListStates>
      {removing && (
        <ConfirmDestructive
          open
          onClose={() => setRemoving(undefined)}
          title={t('files.removeTitle', { name: removing.name })}
          happens={t('files.removeHappens')}
          undo={t('files.removeUndo')}
          label={t('common:act.remove')}
          act={async () => {
            await remove.mutateAsync(removing.file_id);
            notify.success(t('files.removed', { name: removing.name }));
          }}
        />
      )}
    </section>
  );
}

/** Files that are sent when the meeting is there. */
export function ChosenFiles({
  files,
  onChange,
}: {
  files: readonly File[];
  onChange: (files: File[]) => void;
}) {
  const { t } = useTranslation(['meetings', 'common']);
  const format = useFormat();
  const sending = useSending();
  return (
    <section className="chosen-files" aria-label={t('files.title')}>
      <div className="form-label">{t('files.title')}</div>
      <ul className="plain-list attendees">
        {files.map((file, index) => {
          const going = sending.find((one) => one.file === file);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
            <li key={index}>
              <span>
                <PaperClipOutlined /> {file.name}{' '}
                <span className="weak small">{format.bytes(file.size)}</span>
              </span>
              {going ? (
                <SendingBar file={file} sent={going.sent} />
              ) : (
                <Button
                  type="link"
                  size="small"
                  aria-label={`${t('common:act.remove')} ${file.name}`}
                  onClick={() => onChange(files.filter((_, at) => at !== index))}
                >
                  {t('common:act.remove')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      <FileButton onChoose={(chosen) => onChange([...files, ...chosen].slice(0, MOST_FILES))} />
    </section>
  );
}

function FileButton({ busy, onChoose }: { busy?: boolean; onChoose: (files: File[]) => void }) {
  const { t } = useTranslation('meetings');
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        style={{ display: 'none' }}
        aria-label={t('files.add')}
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])]);
          target.value = '';
        }}
      />
      <Button
        className="add-files"
        icon={<PlusOutlined />}
        loading={busy ?? false}
        onClick={() => input.current?.click()}
      >
        {t('files.add')}
      </Button>
    </>
  );
}
