import { UploadOutlined } from '@ant-design/icons';
import { Alert, Button, Modal } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { faultWords, isProblem, problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useLanguage } from '@/shared/i18n/language';
import { useMapWords } from '@/shared/map/mapWords';
import { SiteMap } from '@/shared/map/SiteMap';
import { notify } from '@/shared/ui/notify';
import { CHANGES, featureOf, importAll, itemsOfPreview, type Preview, previewOf } from './sites';

export function SitesImport({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['plans', 'common']);
  const [language] = useLanguage();
  const { org } = useAccess();
  const words = useMapWords(t('sites.import.map'));
  const picker = useRef<HTMLInputElement>(null);
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [file, setFile] = useState<{ name: string; preview: Preview | undefined }>();
  const act = useAct((preview: Preview) => importAll(org, key, preview.body), CHANGES);
  const preview = file?.preview;
  const items = useMemo(() => (preview ? itemsOfPreview(preview) : []), [preview]);
  const faults = isProblem(act.error) ? act.error.faults : [];
  const problem = act.error ? problemWords(act.error, language) : undefined;

  const choose = async (chosen: File | undefined) => {
    if (!chosen) return;
    act.reset();
    setKey(crypto.randomUUID());
    setFile({ name: chosen.name, preview: previewOf(await chosen.text()) });
  };
  const run = async () => {
    if (!preview) return;
    const done = await act.mutateAsync(preview).catch(() => undefined);
    if (!done) return;
    notify.success(t('sites.import.done', { count: done.site_ids.length }));
    onClose();
  };

  return (
    <Modal
      open
      width="min(860px, calc(100vw - 32px))"
      title={t('sites.import.title')}
      onCancel={onClose}
      onOk={run}
      okText={
        preview ? t('sites.import.act', { count: preview.body.features.length }) : t('sites.import.actNone')
      }
      okButtonProps={{ disabled: !preview || preview.body.features.length === 0, loading: act.isPending }}
      cancelText={t('common:act.cancel')}
      destroyOnHidden
    >
      <p>{t('sites.import.intro')}</p>
      <input
        ref={picker}
        type="file"
        hidden
        accept=".geojson,.json,application/geo+json,application/json"
        aria-label={t('sites.import.choose')}
        onChange={(event) => choose(event.target.files?.[0])}
      />
      <Button icon={<UploadOutlined />} onClick={() => picker.current?.click()}>
        {file ? file.name : t('sites.import.choose')}
      </Button>
      {file && !preview && (
        <Alert className="plans-gap" type="error" showIcon title={t('sites.import.noFile')} />
      )}
      {preview && (
        <>
          {preview.ignored.length > 0 && (
            <Alert
              className="plans-gap"
              type="info"
              showIcon
              title={t('sites.import.ignored', { names: preview.ignored.join(', ') })}
            />
          )}
          {problem && (
            <Alert
              className="plans-gap"
              type="error"
              showIcon
              title={t('sites.import.failed')}
              description={faults.length === 0 ? problem.title : undefined}
            />
          )}
          {faults.length > 0 && (
            <ul className="faults">
              {faults.map((fault) => (
                <li key={`${fault.pointer}${fault.detail}`}>
                  <strong>{preview.body.features[featureOf(fault.pointer)]?.properties.name ?? ''}</strong>{' '}
                  <code>{fault.pointer}</code> {faultWords(fault, language)}
                </li>
              ))}
            </ul>
          )}
          <div className="plans-gap">
            <SiteMap words={words} items={items} height={320} />
          </div>
        </>
      )}
    </Modal>
  );
}
