import { useQuery } from '@tanstack/react-query';
import { Form, InputNumber, Radio, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { isProblem, ProblemError, readAll, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect, MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import { PERIODS, type PolicyValues, policyValues, type Quota, type Subjects, termsOf } from './policy';
import { ROOM_CHANGES, type Room, rereadPolicy, setPolicy, type Terms } from './rooms';
import { usePolicyWords } from './usePolicyWords';

/** On which terms a room is booked. */
export function PolicyForm(props: { room: Room; terms: Terms; onClose: () => void }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { room, terms } = props;
  const words = usePolicyWords();
  const save = useAct(
    ({ values, version }: { values: PolicyValues; version: number }) =>
      setPolicy(org, room.id, version, termsOf(values)),
    ROOM_CHANGES,
  );
  const number = (
    name: 'days_ahead' | 'shortest_minutes' | 'longest_minutes' | 'recurring_days',
    max: number,
  ) => (
    <Form.Item name={name} label={t(`policy.${name}`)} rules={[{ required: true }]}>
      <InputNumber min={1} max={max} precision={0} suffix={t(unitOf(name))} style={{ width: '100%' }} />
    </Form.Item>
  );
  return (
    <FormDialog<PolicyValues>
      open
      onClose={props.onClose}
      width={680}
      title={t('policy.edit', { name: room.name })}
      initial={policyValues(terms)}
      reread={async () => policyValues(await rereadPolicy(org, room.id))}
      show={(field, values) => words(values).find((one) => one.field === field)?.text}
      labels={{
        who: t('policy.who'),
        allowed: t('policy.allowed'),
        denied: t('policy.denied'),
        days_ahead: t('policy.days_ahead'),
        opens_at_hour: t('policy.opens_at_hour'),
        shortest_minutes: t('policy.shortest_minutes'),
        longest_minutes: t('policy.longest_minutes'),
        recurring: t('policy.recurring'),
        recurring_days: t('policy.recurring_days'),
        approval: t('policy.approval'),
        quotas: t('policy.quotas'),
      }}
      submit={async (values, _, version) => {
        await save
          .mutateAsync({ values, version })
          .catch((error: unknown) => Promise.reject(atFields(error)));
        notify.success(t('policy.saved', { name: room.name }));
      }}
    >
      <p className="weak">{t('policy.help')}</p>
      <h2 className="form-part">{t('policy.who')}</h2>
      <Form.Item name="who">
        <Radio.Group
          aria-label={t('policy.who')}
          options={(['everybody', 'listed'] as const).map((value) => ({
            value,
            label: t(`policy.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue('who') === 'listed' && (
            <Form.Item name="allowed">
              <SubjectsInput label={t('policy.allowed')} />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="denied" label={t('policy.denied')} extra={t('policy.deniedHelp')}>
        <SubjectsInput label={t('policy.denied')} />
      </Form.Item>
      <h2 className="form-part">{t('policy.when')}</h2>
      <div className="form-pair">
        {number('days_ahead', 730)}
        <Form.Item name="opens_at_hour" label={t('policy.opens_at_hour')}>
          <Select
            options={Array.from({ length: 24 }, (_, hour) => ({
              value: hour,
              label: `${String(hour).padStart(2, '0')}:00`,
            }))}
          />
        </Form.Item>
        {number('shortest_minutes', 5940)}
        {number('longest_minutes', 5940)}
        <Form.Item name="recurring" label={t('policy.recurring')} valuePropName="checked">
          <Switch />
        </Form.Item>
        <Form.Item noStyle shouldUpdate>
          {({ getFieldValue }) => getFieldValue('recurring') && number('recurring_days', 730)}
        </Form.Item>
      </div>
      <h2 className="form-part">{t('policy.approval')}</h2>
      <Form.Item name="approval">
        <Radio.Group
          aria-label={t('policy.approval')}
          options={(['never', 'always', 'longer'] as const).map((value) => ({
            value,
            label: t(`policy.approve.${value}`),
          }))}
        />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue('approval') === 'longer' && (
            <Form.Item
              name="approval_above_minutes"
              label={t('policy.approval_above_minutes')}
              rules={[{ required: true }]}
            >
              <InputNumber
                min={1}
                max={5940}
                precision={0}
                suffix={t('policy.minutes')}
                style={{ width: 200 }}
              />
            </Form.Item>
          )
        }
      </Form.Item>
      <h2 className="form-part">{t('policy.quotas')}</h2>
      <p className="weak small">{t('policy.quotasHelp')}</p>
      {PERIODS.map((per) => (
        <Form.Item key={per} name={['quotas', per]} className="quota-item">
          <QuotaInput per={per} />
        </Form.Item>
      ))}
    </FormDialog>
  );
}

const unitOf = (name: string) => (name.endsWith('minutes') ? 'policy.minutes' : 'policy.days');

function QuotaInput(props: {
  per: (typeof PERIODS)[number];
  value?: Quota;
  onChange?: (quota: Quota) => void;
}) {
  const { t } = useTranslation('meetings');
  const { per, value = { bookings: null, minutes: null }, onChange } = props;
  return (
    <div className="when-line">
      <span className="quota-per">{t(`quota.per.${per}`)}</span>
      <InputNumber
        aria-label={t('policy.quotaBookings', { per: t(`quota.per.${per}`) })}
        placeholder={t('policy.anyNumber')}
        min={1}
        max={1000}
        precision={0}
        suffix={t('policy.bookings')}
        value={value.bookings}
        onChange={(bookings) => onChange?.({ ...value, bookings })}
        style={{ width: 180 }}
      />
      <InputNumber
        aria-label={t('policy.quotaMinutes', { per: t(`quota.per.${per}`) })}
        placeholder={t('policy.anyNumber')}
        min={1}
        max={44_640}
        precision={0}
        suffix={t('policy.minutes')}
        value={value.minutes}
        onChange={(minutes) => onChange?.({ ...value, minutes })}
        style={{ width: 180 }}
      />
    </div>
  );
}

function SubjectsInput(props: {
  label: string;
  id?: string;
  value?: Subjects;
  onChange?: (subjects: Subjects) => void;
}) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { label, value = { members: [], departments: [], groups: [] }, onChange } = props;
  const groups = useQuery({
    ...readAll('/v1/organizations/{org_id}/user-groups', { params: { path: { org_id: org } } }),
    retry: false,
  });
  const name = (part: string) => `${label}: ${part}`;
  return (
    <div className="subjects">
      <DepartmentSelect
        multiple
        aria-label={name(t('policy.departments'))}
        placeholder={t('policy.departments')}
        value={value.departments}
        onChange={(departments) => onChange?.({ ...value, departments })}
      />
      <MemberSelect
        multiple
        aria-label={name(t('policy.members'))}
        placeholder={t('policy.members')}
        value={value.members}
        onChange={(members) => onChange?.({ ...value, members })}
      />
      {((groups.data?.length ?? 0) > 0 || value.groups.length > 0) && (
        <Select
          mode="multiple"
          aria-label={name(t('policy.groups'))}
          placeholder={t('policy.groups')}
          value={value.groups}
          options={(groups.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(chosen: string[]) => onChange?.({ ...value, groups: chosen })}
        />
      )}
    </div>
  );
}

/** The service's names lie below `policy`. */
function atFields(error: unknown): unknown {
  if (!isProblem(error) || error.faults.length === 0) return error;
  return new ProblemError(error.code, error.status, error.message, {
    ...error,
    faults: error.faults.map((one) => ({ ...one, pointer: one.pointer.replace(/^\/policy/, '') })),
  });
}
