import { Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import type { System } from '@/shared/map/systems';
import { notify } from '@/shared/ui/notify';
import { useSiteWords } from './conflictWords';
import { PlaceEditor } from './PlaceEditor';
import {
  ADMITS,
  CHANGES,
  create,
  edit,
  itemOf,
  reread,
  type Site,
  type SitePlace,
  type SiteValues,
  valuesOf,
} from './sites';

interface Props {
  site?: Site;
  sites: readonly Site[];
  system: System;
  onClose: () => void;
}

export function SiteForm({ site, sites, system, onClose }: Props) {
  const { t } = useTranslation('plans');
  const { org } = useAccess();
  const words = useSiteWords();
  const [id] = useState(() => crypto.randomUUID());
  const [others] = useState(() => sites.filter((other) => other.id !== site?.id).map(itemOf));
  const save = useAct(
    (input: { values: SiteValues; changed: Partial<SiteValues>; version: number }) =>
      site ? edit(org, site.id, input.version, input.changed) : create(org, id, input.values),
    CHANGES,
  );
  const initial = site
    ? valuesOf(site)
    : {
        values: {
          name: '',
          place: { system, shape: undefined },
          admits: 'any' as const,
          wifi: [],
          networks: [],
        },
        version: 0,
      };
  return (
    <FormDialog<SiteValues>
      open
      width={960}
      onClose={onClose}
      title={site ? t('sites.edit', { name: site.name }) : t('sites.new')}
      initial={initial}
      labels={{
        name: t('sites.name'),
        place: t('sites.place'),
        admits: t('sites.admits'),
        wifi: t('sites.wifi'),
        networks: t('sites.networks'),
      }}
      show={words}
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('sites.saved', { name: values.name }));
      }}
      {...(site && { reread: () => reread(org, site.id) })}
    >
      <Form.Item name="name" label={t('sites.name')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item
        name="place"
        rules={[
          {
            validator: async (_, place: SitePlace | undefined) => {
              if (place?.shape === undefined) throw new Error(t('sites.noPlace'));
            },
          },
        ]}
        validateTrigger={[]}
      >
        <PlaceEditor others={others} />
      </Form.Item>
      <Form.Item name="admits" label={t('sites.admits')}>
        <Radio.Group options={ADMITS.map((value) => ({ value, label: t(`sites.admit.${value}`) }))} />
      </Form.Item>
      <Form.Item name="wifi" label={t('sites.wifi')} extra={t('sites.wifiHelp')}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ' ', '，', '\n']} />
      </Form.Item>
      <Form.Item name="networks" label={t('sites.networks')} extra={t('sites.networksHelp')}>
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', ' ', '，', '\n']} />
      </Form.Item>
    </FormDialog>
  );
}
