import { AimOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { AppLink } from '@/shared/ui/AppLink';
import { notify } from '@/shared/ui/notify';
import { StepForm, type StepProps } from './StepForm';
import { addSite, coordinatesIn, SITE_CHANGES, sitesOf, whereIAm } from './setup';

interface Values {
  name: string;
  latitude: number | null;
  longitude: number | null;
  radius_m: number | null;
  coordinate_system: Schema<'CoordinateSystem'>;
}

export function PlaceStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation('home');
  const { org, organization } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [form] = Form.useForm<Values>();
  const [id, setId] = useState(() => crypto.randomUUID());
  const [asking, setAsking] = useState(false);
  const [located, setLocated] = useState<number | 'failed'>();
  const sites = useQuery(sitesOf(org));
  const add = useAct((values: Values) => addSite(org, { id, ...values }), SITE_CHANGES);

  const locate = async () => {
    setAsking(true);
    setLocated(undefined);
    try {
      const { accuracy, ...place } = await whereIAm();
      // Browsers tell WGS-84 everywhere.
      form.setFieldsValue({ ...place, coordinate_system: 'wgs84' });
      setLocated(accuracy);
    } catch {
      setLocated('failed');
    } finally {
      setAsking(false);
    }
  };
  const pasted = (event: React.ClipboardEvent) => {
    const place = coordinatesIn(event.clipboardData.getData('text'));
    if (place === null) return;
    event.preventDefault();
    form.setFieldsValue(place);
  };

  return (
    <>
      {(sites.data?.length ?? 0) > 0 && (
        <Alert
          className="form-alert"
          type="success"
          showIcon
          title={t('setup.place.have', { count: sites.data?.length ?? 0 })}
          description={format.list((sites.data ?? []).slice(0, 5).map(({ name }) => name))}
          action={<AppLink to={paths.attendance.sites()}>{t('setup.place.all')}</AppLink>}
        />
      )}
      <StepForm<Values>
        form={form}
        initial={{
          values: {
            name: '',
            latitude: null,
            longitude: null,
            radius_m: 300,
            coordinate_system: organization.time_zone === 'Asia/Shanghai' ? 'gcj02' : 'wgs84',
          },
          version: 0,
        }}
        label={t('setup.place.act')}
        onSkip={onSkip}
        submit={async (values) => {
          await add.mutateAsync(values);
          setId(crypto.randomUUID());
          notify.success(t('setup.place.saved', { name: values.name }));
          onDone();
        }}
      >
        <Form.Item name="name" label={t('setup.place.field')} rules={[{ required: true }]}>
          <Input maxLength={64} placeholder={t('setup.place.example')} />
        </Form.Item>
        <div className="setup-locate">
          <Button icon={<AimOutlined />} loading={asking} onClick={locate}>
            {t('setup.place.locate')}
          </Button>
          <span className="weak small">{t('setup.place.paste')}</span>
        </div>
        <div role="status">
          {located === 'failed' && (
            <Alert className="form-alert" type="warning" showIcon title={t('setup.place.notLocated')} />
          )}
          {typeof located === 'number' && (
            <p className="weak small">
              {t('setup.place.located', { metres: format.number(Math.round(located)) })}
            </p>
          )}
        </div>
        <div className="setup-row" onPaste={pasted}>
          <Form.Item name="latitude" label={t('setup.place.latitude')} rules={[{ required: true }]}>
            <InputNumber min={-90} max={90} style={{ width: '100%' }} placeholder="31.230416" />
          </Form.Item>
          <Form.Item name="longitude" label={t('setup.place.longitude')} rules={[{ required: true }]}>
            <InputNumber min={-180} max={180} style={{ width: '100%' }} placeholder="121.473701" />
          </Form.Item>
          <Form.Item name="radius_m" label={t('setup.place.radius')} rules={[{ required: true }]}>
            <InputNumber min={1} max={10_000} style={{ width: '100%' }} />
          </Form.Item>
        </div>
        <Form.Item
          name="coordinate_system"
          label={t('setup.place.system')}
          extra={t('setup.place.systemHelp')}
        >
          <Select
            options={(['wgs84', 'gcj02', 'bd09'] as const).map((value) => ({
              value,
              label: t(`setup.place.systems.${value}`),
            }))}
          />
        </Form.Item>
      </StepForm>
    </>
  );
}
