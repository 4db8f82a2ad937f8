import { useQuery } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
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
  const save = useAct(async (values: Values) => {
    const now = query.data;
    if (now && (now.name !== values.name || now.time_zone !== values.time_zone))
      await editCompany(org, now.version, values);
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
