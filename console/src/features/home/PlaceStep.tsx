import { AimOutlined, RadiusSettingOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, InputNumber, Select } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLikelySystem, useMapWords } from '@/shared/map/mapWords';
import { SiteMap, type Tool } from '@/shared/map/SiteMap';
import type { Shape } from '@/shared/map/shapes';
import { itemOf } from '@/shared/map/siteItems';
import type { Position, System } from '@/shared/map/systems';
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

/** The circle that the numbers say, where they say one. */
function circleOf(values: Partial<Values> | undefined): Shape | undefined {
  const latitude = values?.latitude;
  const longitude = values?.longitude;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return undefined;
  return { kind: 'circle', center: [longitude, latitude], radius: values?.radius_m ?? 300 };
}

export function PlaceStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation('home');
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [form] = Form.useForm<Values>();
  const [id, setId] = useState(() => crypto.randomUUID());
  const [asking, setAsking] = useState(false);
  const [located, setLocated] = useState<number | 'failed'>();
  const [look, setLook] = useState<{ system: System; positions: Position[] }>();
  const sites = useQuery(sitesOf(org));
  const likely = useLikelySystem();
  const add = useAct((values: Values) => addSite(org, { id, ...values }), SITE_CHANGES);

  const locate = async () => {
    setAsking(true);
    setLocated(undefined);
    try {
      const { accuracy, ...place } = await whereIAm();
      // Browsers tell WGS-84 everywhere.
      form.setFieldsValue({ ...place, coordinate_system: 'wgs84' });
      setLook({ system: 'wgs84', positions: [[place.longitude, place.latitude]] });
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
    const system = form.getFieldValue('coordinate_system') as System;
    setLook({ system, positions: [[place.longitude, place.latitude]] });
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
            coordinate_system: likely,
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
        <PlaceMap sites={sites.data ?? []} look={look} likely={likely} />
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

/** The same circle as the numbers below it, drawn. */
function PlaceMap(props: {
  sites: readonly Schema<'Site'>[];
  look: { system: System; positions: Position[] } | undefined;
  likely: System;
}) {
  const { t } = useTranslation('home');
  const form = Form.useFormInstance<Values>();
  const values = Form.useWatch([], form) as Values | undefined;
  const words = useMapWords(t('setup.place.map'));
  const [isDrawing, setDrawing] = useState(false);
  const latitude = values?.latitude ?? null;
  const longitude = values?.longitude ?? null;
  const radius_m = values?.radius_m ?? null;
  // The same object as long as the numbers are: the map draws its handles anew for another.
  const shape = useMemo(() => circleOf({ latitude, longitude, radius_m }), [latitude, longitude, radius_m]);
  const items = useMemo(() => props.sites.map(itemOf), [props.sites]);
  const tool: Tool = shape && !isDrawing ? 'move' : 'circle';
  return (
    <div className="setup-map">
      <div className="setup-locate">
        <span className="weak small" role="status">
          {t(tool === 'move' ? 'setup.place.move' : 'setup.place.draw')}
        </span>
        {tool === 'move' && (
          <Button size="small" icon={<RadiusSettingOutlined />} onClick={() => setDrawing(true)}>
            {t('setup.place.redraw')}
          </Button>
        )}
      </div>
      <SiteMap
        words={words}
        items={items}
        height={300}
        look={props.look}
        edit={{
          system: values?.coordinate_system ?? props.likely,
          shape,
          tool,
          onShape: (next) => {
            if (next.kind !== 'circle') return;
            const [x, y] = next.center;
            form.setFieldsValue({ longitude: x, latitude: y, radius_m: next.radius });
          },
          onDrawn: () => setDrawing(false),
        }}
      />
    </div>
  );
}
