import { Form, Input, Radio } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import {
  addDays,
  CHANGES,
  change,
  LONGEST_NOTICE,
  lacking,
  type PolicyValues,
  policyOf,
  REQUIRED_OF,
  valuesOf,
} from './secondFactor';

interface Props {
  organization: Schema<'Organization'>;
  counts: Schema<'SecondFactorCounts'> | undefined;
  onClose: () => void;
}

/** Who and from when; then what will happen, before it does. */
export function PolicyChange({ organization, counts, onClose }: Props) {
  const { t } = useTranslation('security');
  const zone = organization.time_zone;
  const [now] = useState(() => Date.now());
  const [chosen, setChosen] = useState<PolicyValues>();
  const continued = useRef(false);
  if (chosen)
    return <Confirm organization={organization} counts={counts} values={chosen} onClose={onClose} />;
  const first = addDays(today(zone, now), 1);
  const last = addDays(today(zone, now), LONGEST_NOTICE);
  return (
    <FormDialog<PolicyValues>
      open
      // After "Continue" the confirmation is shown in its place.
      onClose={() => continued.current || onClose()}
      title={t('factor.form')}
      label={t('factor.continue')}
      initial={{ values: valuesOf(organization.second_factor, zone, now), version: organization.version }}
      submit={async (values) => {
        continued.current = true;
        setChosen(values);
      }}
    >
      <Form.Item name="required_of" label={t('factor.required_of')}>
        <Radio.Group className="security-choices">
          {REQUIRED_OF.map((one) => (
            <Radio key={one} value={one}>
              <span>{t(`factor.who.${one}`)}</span>
              <span className="security-weak">{t(`factor.whoHelp.${one}`)}</span>
            </Radio>
          ))}
        </Radio.Group>
      </Form.Item>
      <Form.Item noStyle dependencies={['required_of', 'start']}>
        {({ getFieldValue }) =>
          getFieldValue('required_of') !== 'nobody' && (
            <>
              <Form.Item name="start" label={t('factor.start')}>
                <Radio.Group
                  options={[
                    { value: 'day', label: t('factor.day') },
                    { value: 'now', label: t('factor.now') },
                  ]}
                />
              </Form.Item>
              {getFieldValue('start') === 'day' && (
                <Form.Item
                  name="day"
                  label={t('factor.dayLabel')}
                  extra={t('factor.dayHelp')}
                  rules={[{ required: true }]}
                >
                  <Input type="date" min={first} max={last} />
                </Form.Item>
              )}
            </>
          )
        }
      </Form.Item>
    </FormDialog>
  );
}

function Confirm({ organization, counts, values, onClose }: Props & { values: PolicyValues }) {
  const { t } = useTranslation('security');
  const { org } = useAccess();
  const format = useFormat();
  const policy = policyOf(values, organization.time_zone);
  const save = useAct(() => change(org, organization.version, policy), CHANGES);
  const without = counts && lacking(values.required_of, organization.second_factor, counts);
  const happens = () => {
    if (values.required_of === 'nobody') return t('factor.happens.free');
    if (values.start === 'now' && without === 0) return t('factor.happens.nowNone');
    const words =
      values.start === 'now'
        ? t('factor.happens.now')
        : t('factor.happens.later', { day: format.day(values.day) });
    return without === undefined
      ? words
      : `${words} ${t('factor.happens.lacking', { count: without, number: format.number(without) })}`;
  };
  return (
    <ConfirmDestructive
      open
      onClose={onClose}
      title={t(`factor.confirm.${values.required_of}`)}
      happens={happens()}
      undo={values.required_of === 'nobody' ? t('factor.undoFree') : t('factor.undo')}
      label={t('factor.confirm.act')}
      act={async () => {
        await save.mutateAsync();
        notify.success(t('factor.done'));
      }}
    />
  );
}
