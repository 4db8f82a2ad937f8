import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Modal, Radio, Spin } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultWords, isProblem, problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { notify } from '@/shared/ui/notify';
import {
  type CalendarFile,
  CHANGES,
  type ImportAnswer,
  importFile,
  lineOf,
  mediaTypeOf,
  type SpecialDay,
} from './calendars';

/** A calendar from a file: first what it would change, or what is wrong with it; then it is done. */
export function CalendarImport(props: { group: string | undefined; scope: string; onClose: () => void }) {
  const { t } = useTranslation(['plans', 'common']);
  const [language] = useLanguage();
  const format = useFormat();
  const { org, organization } = useAccess();
  const picker = useRef<HTMLInputElement>(null);
  const [key] = useState(() => crypto.randomUUID());
  const [file, setFile] = useState<CalendarFile>();
  const [mode, setMode] = useState<'merge' | 'replace'>('merge');
  const [past, setPast] = useState(false);
  const [preview, setPreview] = useState<ImportAnswer>();
  const options = { group: props.group, mode, past, key };
  const look = useAct(
    (input: { file: CalendarFile; mode: 'merge' | 'replace' }) =>
      importFile(org, input.file, { ...options, mode: input.mode, past: true, dryRun: true }),
    [],
  );
  const act = useAct(
    (chosen: CalendarFile) => importFile(org, chosen, { ...options, dryRun: false }),
    CHANGES,
  );
  const error = act.error ?? look.error;
  const faults = isProblem(error) ? error.faults : [];
  const now = today(organization.time_zone);
  const changed = preview?.changes ?? [];
  const behind = changed.filter(({ date }) => date < now).length;

  const examine = async (chosen: CalendarFile, how: 'merge' | 'replace') => {
    setPreview(undefined);
    setPast(false);
    act.reset();
    setPreview(await look.mutateAsync({ file: chosen, mode: how }).catch(() => undefined));
  };
  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    const bytes = await chosen.arrayBuffer();
    const head = new TextDecoder().decode(bytes.slice(0, 64)).replace(/^\uFEFF/, '');
    const next: CalendarFile = { name: chosen.name, type: mediaTypeOf(chosen.name, head), bytes };
    setFile(next);
    await examine(next, mode);
  };
  const run = async () => {
    if (!file) return;
    const done = await act.mutateAsync(file).catch(() => undefined);
    if (!done) return;
    notify.success(t('calendars.saved', { count: done.changes.length }));
    props.onClose();
  };
  const words = (day: SpecialDay | null | undefined) =>
    day ? `${day.name} (${t(day.worked ? 'calendars.worked' : 'calendars.off')})` : t('calendars.ordinary');

  return (
    <Modal
      open
      width="min(760px, calc(100vw - 32px))"
      title={t('calendars.import.title', { scope: props.scope })}
      onCancel={props.onClose}
      onOk={run}
      okText={t('calendars.import.act', { count: changed.length })}
      okButtonProps={{ disabled: changed.length === 0 || (behind > 0 && !past), loading: act.isPending }}
      cancelText={t('common:act.cancel')}
      destroyOnHidden
    >
      <p>{t('calendars.import.intro')}</p>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".csv,.ics,.ical,.txt,text/csv,text/calendar"
        aria-label={t('calendars.import.choose')}
        onChange={(event) => choose(event.target.files?.[0])}
      />
      <div className="page-filters">
        <Button icon={<UploadOutlined />} onClick={() => picker.current?.click()}>
          {file ? file.name : t('calendars.import.choose')}
        </Button>
        <Radio.Group
          value={mode}
          options={(['merge', 'replace'] as const).map((value) => ({
            value,
            label: t(`calendars.import.mode.${value}`),
          }))}
          onChange={(event) => {
            setMode(event.target.value);
            if (file) void examine(file, event.target.value);
          }}
        />
      </div>
      {look.isPending && <Spin className="plans-gap" />}
      {error && (
        <Alert
          className="plans-gap"
          type="error"
          showIcon
          title={t('calendars.import.failed', { count: faults.length })}
          description={faults.length === 0 ? problemWords(error, language).title : undefined}
        />
      )}
      {faults.length > 0 && (
        <div className="preview">
          <table className="preview-table" aria-label={t('calendars.import.faults')}>
            <thead>
              <tr>
                <th scope="col">{t('calendars.import.line')}</th>
                <th scope="col">{t('calendars.import.column')}</th>
                <th scope="col">{t('calendars.import.fault')}</th>
              </tr>
            </thead>
            <tbody>
              {faults.map((fault) => {
                const where = lineOf(fault.pointer);
                return (
                  <tr key={`${fault.pointer}${fault.detail}`}>
                    <td>{where ? format.number(where.line) : '–'}</td>
                    <td>{where?.column ?? fault.pointer}</td>
                    <td>{faultWords(fault, language)}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      {preview && (
        <>
          <p role="status" className="plans-gap">
            {t('calendars.import.preview', { count: changed.length, unchanged: preview.unchanged })}
          </p>
          {changed.length > 0 && (
            <div className="preview">
              <table className="preview-table" aria-label={t('calendars.import.changes')}>
                <thead>
                  <tr>
                    <th scope="col">{t('calendars.date')}</th>
                    <th scope="col">{t('calendars.import.before')}</th>
                    <th scope="col">{t('calendars.import.after')}</th>
                  </tr>
                </thead>
                <tbody>
                  {changed.map(({ date, before, after }) => (
                    <tr key={date}>
                      <td>{format.day(date)}</td>
                      <td>{words(before)}</td>
                      <td>{words(after)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )}
          {behind > 0 && (
            <Alert
              className="plans-gap"
              type="warning"
              showIcon
              title={t('calendars.import.past', { count: behind })}
              description={
                <>
                  <p>{t('from.pastHelp')}</p>
                  <Checkbox checked={past} onChange={(event) => setPast(event.target.checked)}>
                    {t('from.confirm')}
                  </Checkbox>
                </>
              }
            />
          )}
        </>
      )}
    </Modal>
  );
}
