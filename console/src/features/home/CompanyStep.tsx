import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { changes } from '@/shared/forms/merge';
import { ListStates } from '@/shared/ui/ListStates';
import { StepForm, type StepProps } from './StepForm';
import { COMPANY_CHANGES, editCompany, organizationOf } from './setup';

const zones = Intl.supportedValuesOf('timeZone').map((value) => ({ value }));

interface Values {
  name: string;
  time_zone: string;
}

export function CompanyStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation('home');
  const { org } = useAccess();
  const [form] = Form.useForm<Values>();
  const query = useQuery(organizationOf(org));
  // What the fields began with: what another changes meanwhile in a field that was not touched here stays theirs.
  const begun = useRef(query.data);
  begun.current ??= query.data;
  const save = useAct(async (values: Values) => {
    if (!query.data || !begun.current) return;
    const { name, time_zone } = begun.current;
    const changed = changes({ name, time_zone }, values);
    if (Object.keys(changed).length > 0) await editCompany(org, query.data.version, changed);
    begun.current = undefined;
  }, COMPANY_CHANGES);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <ListStates query={query} isEmpty={query.data === undefined}>
      <StepForm<Values>
        form={form}
        initial={{ name: query.data?.name ?? '', time_zone: query.data?.time_zone ?? zone }}
        label={t('setup.next')}
        onSkip={onSkip}
        submit={async (values) => {
          await save.mutateAsync(values);
          onDone();
        }}
      >
        <Form.Item name="name" label={t('setup.company.field')} rules={[{ required: true }]}>
          <Input maxLength={100} />
        </Form.Item>
        <Form.Item
          name="time_zone"
          label={t('setup.company.zone')}
          extra={t('setup.company.zoneHelp')}
          rules={[{ required: true }]}
        >
          <Select showSearch options={zones} />
        </Form.Item>
      </StepForm>
    </ListStates>
  );
}
