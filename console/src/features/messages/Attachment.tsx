import { EnvironmentOutlined, PaperClipOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { exhaustive } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import type { Words } from './MessageItem';
import { type Content, fileOf, linkOf } from './posts';
import { Rich } from './Rich';
import { useDo } from './useDo';

/** What a message carries beside its words. */
export function Attachment({ content, words }: { content: Content; words: Words }) {
  const { t } = useTranslation('messages');
  const format = useFormat();
  switch (content.kind) {
    case 'image':
      return <Picture file={content.file_id} />;
    case 'file':
      return <FileRow file={content.file_id} />;
    case 'voice':
    case 'video':
      return (
        <FileRow
          file={content.file_id}
          about={t('content.seconds', {
            kind: t(`content.${content.kind}`),
            number: format.number(Math.ceil(content.duration_ms / 1000)),
          })}
        />
      );
    case 'location':
      return (
        <div className="attached">
          <EnvironmentOutlined />
          <span>
            <strong>{content.name}</strong>
            <span className="weak">
              {content.address ?? `${content.latitude.toFixed(5)}, ${content.longitude.toFixed(5)}`}
            </span>
          </span>
        </div>
      );
    case 'card':
      return (
        <div className="attached-card">
          <strong>
            {content.link ? (
              <a href={content.link} target="_blank" rel="noopener noreferrer nofollow">
                {content.title}
              </a>
            ) : (
              content.title
            )}
          </strong>
          {content.text && <p>{content.text}</p>}
          {content.fields.length > 0 && (
            <dl>
              {content.fields.map(({ label, value }, n) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a card does not change
                <div key={n}>
                  <dt>{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          )}
        </div>
      );
    case 'merged':
      return (
        <details className="attached-card">
          <summary>{content.title ?? t('content.merged')}</summary>
          <ul className="merged">
            {content.items.map((item) => (
              <li key={item.message_id}>
                <strong>{words.name(item.author_id)}</strong>{' '}
                <span className="weak">{format.dateTime(item.posted_at)}</span>
                {item.text !== '' && <Rich text={item.text} format={item.format} />}
                {item.content && <Attachment content={item.content} words={words} />}
              </li>
            ))}
          </ul>
        </details>
      );
    case 'notice':
      return null;
    default:
      return exhaustive(content);
  }
}

/** Links work for some minutes only, so one is asked for when it is needed. */
function useOpen(file: string) {
  const { org } = useAccess();
  const { t } = useTranslation('messages');
  const queries = useQueryClient();
  const say = useDo();
  return () =>
    say(
      queries.fetchQuery(linkOf(org, file, 'original')).then(({ url }) => {
        const link = document.createElement('a');
        link.href = url;
        link.target = '_blank';
        link.rel = 'noopener';
        link.click();
      }),
      t('content.opened'),
    );
}

function FileRow({ file, about }: { file: string; about?: string }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const format = useFormat();
  const { data, isError } = useQuery(fileOf(org, file));
  const open = useOpen(file);
  if (isError) return <div className="attached weak">{t('content.gone')}</div>;
  return (
    <button type="button" className="attached" onClick={() => void open()}>
      <PaperClipOutlined />
      <span>
        <strong>{data?.name ?? '…'}</strong>
        <span className="weak">{[about, data && format.bytes(data.size)].filter(Boolean).join(' · ')}</span>
      </span>
    </button>
  );
}

function Picture({ file }: { file: string }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const info = useQuery(fileOf(org, file));
  const hasThumbnail = info.data?.has_thumbnails === true;
  const thumbnail = useQuery({ ...linkOf(org, file, 'thumbnail'), enabled: hasThumbnail });
  const open = useOpen(file);
  if (!info.data || !hasThumbnail || thumbnail.isError) return <FileRow file={file} />;
  const { width, height, name } = info.data;
  // As the service makes them: at most 320 pixels on the longer side.
  const scale = Math.min(1, 320 / Math.max(width ?? 320, height ?? 320));
  return (
    <button
      type="button"
      className="attached-picture"
      aria-label={t('content.open', { name })}
      onClick={() => void open()}
    >
      {thumbnail.data && (
        <img
          src={thumbnail.data.url}
          alt={name}
          width={Math.round((width ?? 320) * scale)}
          height={Math.round((height ?? 240) * scale)}
          loading="lazy"
        />
      )}
    </button>
  );
}
