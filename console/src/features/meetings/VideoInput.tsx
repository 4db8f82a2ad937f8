import { Input, Radio } from 'antd';
import { type Ref, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { VIDEO_KINDS, type Video } from './video';

/** Where a meeting is joined from afar: nowhere, on the company's server, or at an address. Fits into a `Form.Item`. */
export function VideoInput(props: {
  value?: Video;
  onChange?: (video: Video) => void;
  ref?: Ref<{ focus: () => void }>;
}) {
  const { value, onChange, ref } = props;
  const { t } = useTranslation('meetings');
  const frame = useRef<HTMLFieldSetElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => frame.current?.querySelector('input')?.focus() }));
  if (!value) return null;
  return (
    <fieldset className="when" ref={frame} aria-label={t('video.label')}>
      <Radio.Group
        value={value.kind}
        onChange={({ target }) => onChange?.({ ...value, kind: target.value })}
        options={VIDEO_KINDS.map((kind) => ({ value: kind, label: t(`video.${kind}`) }))}
      />
      {value.kind === 'static' && (
        <Input
          type="url"
          aria-label={t('video.address')}
          placeholder="https://"
          maxLength={2000}
          value={value.url}
          onChange={({ target }) => onChange?.({ ...value, url: target.value })}
        />
      )}
    </fieldset>
  );
}
