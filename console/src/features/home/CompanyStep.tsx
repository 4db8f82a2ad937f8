import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { ListStates } from '@/shared/ui/ListStates';
import { StepForm, type StepProps } from './StepForm';
import { COMPANY_CHANGES, editCompany, organizationOf } from './setup';

const zones = Intl.supportedValuesOf('timeZone').map((value) => ({ value }));

interface Values {
  name: string;
  time_zone: string;
}

const valuesOf = ({ name, time_zone, version }: Schema<'Organization'>) => ({
  values: { name, time_zone },
  version,
});

export function CompanyStep({ onDone, onSkip }: StepProps) {
  const { t } = useTranslation('home');
  const { org } = useAccess();
  const [form] = Form.useForm<Values>();
  const query = useQuery(organizationOf(org));
  const queries = useQueryClient();
  const save = useAct(
    async ({ changed, version }: { changed: Partial<Values>; version: number }) =>
      Object.keys(changed).length > 0 && editCompany(org, version, changed),
    COMPANY_CHANGES,
  );
  return (
    <ListStates query={query} isEmpty={query.data === undefined}>
      {query.data && (
        <StepForm<Values>
          form={form}
          initial={valuesOf(query.data)}
          reread={async () => valuesOf(await queries.fetchQuery({ ...organizationOf(org), staleTime: 0 }))}
          labels={{ name: t('setup.company.field'), time_zone: t('setup.company.zone') }}
          label={t('setup.next')}
          onSkip={onSkip}
          submit={async (_, changed, version) => {
            await save.mutateAsync({ changed, version });
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
      )}
    </ListStates>
  );
}
