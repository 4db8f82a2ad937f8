import { ArrowDownOutlined, ArrowUpOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Form, InputNumber, Radio, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useRoles } from '@/shared/access/useRoles';
import { FormDialog } from '@/shared/forms/FormDialog';
import { MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import {
  APPROVERS,
  FAULTS,
  NEW_STEP,
  REQUEST_CHANGES,
  type RequestRules,
  type RequestValues,
  requestRulesOf,
  requestValues,
  type StepValues,
  setRequestRules,
} from './rules';

export type RequestPart = 'makeUp' | 'steps';

export function RequestRulesForm(props: { part: RequestPart; rules: RequestRules; onClose: () => void }) {
  const { t } = useTranslation('plans');
  const { org } = useAccess();
  const queries = useQueryClient();
  const save = useAct(
    ({ values, version }: { values: RequestValues; version: number }) =>
      setRequestRules(org, version, values),
    REQUEST_CHANGES,
  );
  const { part, rules } = props;
  return (
    <FormDialog<RequestValues>
      open
      width={part === 'steps' ? 640 : 520}
      onClose={props.onClose}
      title={t(`rules.${part}.title`)}
      initial={requestValues(rules)}
      labels={{
        times: t('rules.makeUp.times'),
        period_starts_on: t('rules.makeUp.period_starts_on'),
        within_days: t('rules.makeUp.within_days'),
        allowed: t('rules.makeUp.allowed'),
        steps: t('rules.steps.title'),
        when_absent: t('rules.steps.absent'),
      }}
      submit={async (given, _changed, version) => {
        await save.mutateAsync({ values: { ...given, times: given.times ?? null }, version });
        notify.success(t('rules.saved'));
      }}
      reread={async () => requestValues(await queries.fetchQuery({ ...requestRulesOf(org), staleTime: 0 }))}
    >
      <p className="weak">{t(`rules.${part}.help`)}</p>
      {part === 'makeUp' && (
        <>
          <Form.Item name="times" label={t('rules.makeUp.times')} extra={t('rules.makeUp.emptyAny')}>
            <InputNumber
              min={0}
              max={100}
              precision={0}
              placeholder={t('rules.makeUp.anyNumber')}
              suffix={t('rules.short.times')}
              className="rules-number"
            />
          </Form.Item>
          <Form.Item
            name="period_starts_on"
            label={t('rules.makeUp.startsOn')}
            extra={t('rules.makeUp.startsOnHelp')}
            rules={[{ required: true }]}
          >
            <InputNumber min={1} max={28} precision={0} className="rules-number" />
          </Form.Item>
          <Form.Item name="within_days" label={t('rules.makeUp.within_days')} rules={[{ required: true }]}>
            <InputNumber
              min={0}
              max={366}
              precision={0}
              suffix={t('rules.short.days')}
              className="rules-number"
            />
          </Form.Item>
          <Form.Item name="allowed" label={t('rules.makeUp.allowed')} rules={[{ required: true }]}>
            <Checkbox.Group options={FAULTS.map((value) => ({ value, label: t(`rules.fault.${value}`) }))} />
          </Form.Item>
        </>
      )}
      {part === 'steps' && (
        <>
          <Form.Item
            name="steps"
            rules={[
              {
                validator: async (_, steps: StepValues[]) => {
                  if (
                    steps.some(
                      ({ kind, role_id, member_ids }) =>
                        (kind === 'role' && role_id === null) ||
                        (kind === 'members' && member_ids.length === 0),
                    )
                  )
                    throw new Error(t('rules.steps.incomplete'));
                },
              },
            ]}
          >
            <StepsEditor />
          </Form.Item>
          <Form.Item name="when_absent" label={t('rules.steps.absent')}>
            <Radio.Group className="rules-radios">
              {(['reroute', 'wait'] as const).map((value) => (
                <Radio key={value} value={value}>
                  {t(`rules.steps.absent_${value}`)}
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
        </>
      )}
    </FormDialog>
  );
}

/** One step after the other. A value of the form: it stays whole while steps change places. */
function StepsEditor(props: { value?: StepValues[]; onChange?: (steps: StepValues[]) => void }) {
  const { t } = useTranslation('plans');
  const { roles, nameOf } = useRoles();
  const { value: steps = [], onChange } = props;
  const put = (index: number, more: Partial<StepValues>) =>
    onChange?.(steps.map((step, i) => (i === index ? { ...step, ...more } : step)));
  const swap = (index: number, other: number) =>
    onChange?.(
      steps.map((step, i) => (i === index ? steps[other] : i === other ? steps[index] : step) ?? step),
    );
  return (
    <>
      <ol className="rules-edit">
        {steps.map((step, index) => {
          const number = index + 1;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a step is its place in the chain
            <li key={index}>
              <div className="rules-edit-what">
                <Select
                  aria-label={t('rules.steps.who', { number })}
                  value={step.kind}
                  options={APPROVERS.map((value) => ({ value, label: t(`rules.kind.${value}`) }))}
                  onChange={(kind) => put(index, { kind })}
                />
                {step.kind === 'manager' && (
                  <InputNumber
                    aria-label={t('rules.steps.level', { number })}
                    min={1}
                    max={10}
                    precision={0}
                    value={step.level}
                    prefix={t('rules.steps.levelUp')}
                    onChange={(level) => put(index, { level: level ?? 1 })}
                  />
                )}
                {step.kind === 'role' && (
                  <Select
                    aria-label={t('rules.steps.role', { number })}
                    placeholder={t('rules.steps.chooseRole')}
                    value={step.role_id}
                    options={roles.map((role) => ({ value: role.id, label: nameOf(role) }))}
                    onChange={(role_id) => put(index, { role_id })}
                  />
                )}
                {step.kind === 'members' && (
                  <MemberSelect
                    multiple
                    aria-label={t('rules.steps.members', { number })}
                    value={step.member_ids}
                    onChange={(member_ids) => put(index, { member_ids })}
                  />
                )}
                {step.kind !== 'manager' && (
                  <Select
                    aria-label={t('rules.steps.mode', { number })}
                    value={step.mode}
                    options={(['any', 'all'] as const).map((value) => ({
                      value,
                      label: t(`rules.steps.mode_${value}`),
                    }))}
                    onChange={(mode) => put(index, { mode })}
                  />
                )}
              </div>
              <div>
                <Button
                  type="text"
                  icon={<ArrowUpOutlined />}
                  aria-label={t('rules.steps.up', { number })}
                  disabled={index === 0}
                  onClick={() => swap(index, index - 1)}
                />
                <Button
                  type="text"
                  icon={<ArrowDownOutlined />}
                  aria-label={t('rules.steps.down', { number })}
                  disabled={index === steps.length - 1}
                  onClick={() => swap(index, index + 1)}
                />
                <Button
                  type="text"
                  danger
                  icon={<DeleteOutlined />}
                  aria-label={t('rules.steps.remove', { number })}
                  disabled={steps.length === 1}
                  onClick={() => onChange?.(steps.filter((_, i) => i !== index))}
                />
              </div>
            </li>
          );
        })}
      </ol>
      <Button
        icon={<PlusOutlined />}
        disabled={steps.length >= 10}
        onClick={() => onChange?.([...steps, NEW_STEP])}
      >
        {t('rules.steps.add')}
      </Button>
    </>
  );
}
