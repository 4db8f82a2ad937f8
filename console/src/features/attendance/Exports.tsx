import { useQuery } from '@tanstack/react-query';
import { Progress } from 'antd';
import { useTranslation } from 'react-i18next';
import { reasonWords } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { ListStates } from '@/shared/ui/ListStates';
import { type ExportFile, exportsOf, fileOf } from './reports';
import { ToneTag } from './StatusTag';

/** One's files, from the moment they are asked for until they are removed. */
export function Exports() {
  const { t } = useTranslation('attendance');
  const { org } = useAccess();
  const query = useQuery(exportsOf(org));
  const files = query.data?.items ?? [];
  return (
    <section className="card" aria-label={t('export.files')}>
      <div className="card-head">
        <h2>{t('export.files')}</h2>
        <span className="weak small">{t('export.kept')}</span>
      </div>
      <ListStates query={query} isEmpty={files.length === 0} empty={{ title: t('export.none') }}>
        <ul className="plain-list">
          {files.map((file) => (
            <FileRow key={file.id} file={file} />
          ))}
        </ul>
      </ListStates>
    </section>
  );
}

function FileRow({ file }: { file: ExportFile }) {
  const { t } = useTranslation('attendance');
  const [language] = useLanguage();
  const { org } = useAccess();
  const format = useFormat();
  const range = `${format.day(file.from)} – ${format.day(file.to)}`;
  const running = file.state === 'waiting' || file.state === 'running';
  const percent = file.people === 0 ? 0 : Math.floor((100 * file.people_written) / file.people);
  return (
    <li className="file-row">
      <span>
        {range} <span className="weak">{file.format.toUpperCase()}</span>
        <br />
        <span className="weak small">
          {t('export.asked', { time: format.dateTime(file.created_at) })}
          {file.bytes != null && `, ${format.bytes(file.bytes)}`}
        </span>
      </span>
      {running && (
        <span className="file-progress">
          <Progress percent={percent} size="small" aria-label={t('export.task', { range })} />
          <span className="weak small">
            {t('export.progress', {
              done: format.number(file.people_written),
              total: format.number(file.people),
            })}
          </span>
        </span>
      )}
      {file.state === 'failed' && (
        <span>
          <ToneTag tone="bad">{t('export.failed')}</ToneTag> {reasonWords(file.reason, language)}
        </span>
      )}
      {file.state === 'done' && (
        <a href={fileOf(org, file.id)} download>
          {t('export.download')}
          <span className="unseen"> {range}</span>
        </a>
      )}
    </li>
  );
}
