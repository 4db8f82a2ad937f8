import { useQueryClient } from '@tanstack/react-query';
import { Checkbox, Form, InputNumber, Radio } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import {
  FIELD_WORK,
  forgetsSooner,
  PLACE_CHANGES,
  type PlaceRules,
  type PlaceValues,
  placeRulesOf,
  placeValues,
  setPlaceRules,
} from './rules';

export type PlacePart = 'fix' | 'fieldWork' | 'doubts' | 'kept';

interface Wanted {
  values: PlaceValues;
  version: number;
}

export function PlaceRulesForm(props: { part: PlacePart; rules: PlaceRules; onClose: () => void }) {
  const { t } = useTranslation('plans');
  const { org } = useAccess();
  const queries = useQueryClient();
  const [forgetting, setForgetting] = useState<Wanted>();
  const wanted = useRef<Wanted>(undefined);
  const save = useAct(({ values, version }: Wanted) => setPlaceRules(org, version, values), PLACE_CHANGES);
  const put = async (next: Wanted) => {
    await save.mutateAsync(next);
    notify.success(t('rules.saved'));
  };
  const { part, rules } = props;
  const now = placeValues(rules);
  if (forgetting)
    return (
      <ConfirmDestructive
        open
        onClose={props.onClose}
        title={t('rules.kept.confirm')}
        happens={t('rules.kept.happens', {
          rounded: forgetting.values.rounded_after_days,
          erased: forgetting.values.erased_after_days,
        })}
        undo={t('rules.kept.undo')}
        label={t('rules.kept.act')}
        act={() => put(forgetting)}
      />
    );
  const number = (name: keyof PlaceValues, label: string, least: number, most: number, unit: string) => (
    <Form.Item name={name} label={label} rules={[{ required: true }]}>
      <InputNumber min={least} max={most} precision={0} suffix={unit} className="rules-number" />
    </Form.Item>
  );
  const maybe = (name: keyof PlaceValues, least: number, most: number, unit: string) => (
    <Form.Item name={name} label={t(`rules.doubts.${name as 'repeats'}`)} extra={t('rules.emptyNever')}>
      <InputNumber
        min={least}
        max={most}
        precision={0}
        suffix={unit}
        placeholder={t('rules.never')}
        className="rules-number"
      />
    </Form.Item>
  );
  return (
    <FormDialog<PlaceValues>
      open
      onClose={() => (wanted.current ? setForgetting(wanted.current) : props.onClose())}
      title={t(`rules.${part}.title`)}
      initial={now}
      labels={{
        accuracy_cap_m: t('rules.fix.accuracy_cap_m'),
        age_cap_seconds: t('rules.fix.age_cap_seconds'),
        field_work: t('rules.fieldWork.title'),
        field_photo_required: t('rules.fieldWork.photo'),
        mock_provider: t('rules.doubts.mock_provider'),
        speed_kmh: t('rules.doubts.speed_kmh'),
        repeats: t('rules.doubts.repeats'),
        device_people: t('rules.doubts.device_people'),
        rounded_after_days: t('rules.kept.rounded_after_days'),
        erased_after_days: t('rules.kept.erased_after_days'),
      }}
      submit={async (given, _changed, version) => {
        // What was deleted from a field is no number.
        const { speed_kmh = null, repeats = null, device_people = null } = given;
        const values = { ...given, speed_kmh, repeats, device_people };
        // What shall be forgotten is asked for once more, when this dialog has closed.
        if (forgetsSooner(now.values, values)) wanted.current = { values, version };
        else await put({ values, version });
      }}
      reread={async () => placeValues(await queries.fetchQuery({ ...placeRulesOf(org), staleTime: 0 }))}
    >
      <p className="weak">{t(`rules.${part}.help`)}</p>
      {part === 'fix' && (
        <>
          {number('accuracy_cap_m', t('rules.fix.accuracy_cap_m'), 10, 1_000, t('rules.short.m'))}
          {number('age_cap_seconds', t('rules.fix.age_cap_seconds'), 10, 3_600, t('rules.short.s'))}
        </>
      )}
      {part === 'fieldWork' && (
        <>
          <Form.Item name="field_work" label={t('rules.fieldWork.what')}>
            <Radio.Group className="rules-radios">
              {FIELD_WORK.map((value) => (
                <Radio key={value} value={value}>
                  {t(`rules.fieldWork.${value}`)}
                  <span className="weak small"> {t(`rules.fieldWork.${value}Help`)}</span>
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
          <Form.Item name="field_photo_required" valuePropName="checked">
            <Checkbox>{t('rules.fieldWork.photo')}</Checkbox>
          </Form.Item>
        </>
      )}
      {part === 'doubts' && (
        <>
          <Form.Item name="mock_provider" valuePropName="checked">
            <Checkbox>{t('rules.doubts.mock_provider')}</Checkbox>
          </Form.Item>
          {maybe('speed_kmh', 50, 5_000, t('rules.short.kmh'))}
          {maybe('repeats', 2, 20, t('rules.short.times'))}
          {maybe('device_people', 2, 100, t('rules.short.people'))}
        </>
      )}
      {part === 'kept' && (
        <>
          {number('rounded_after_days', t('rules.kept.rounded_after_days'), 1, 3_653, t('rules.short.days'))}
          {number('erased_after_days', t('rules.kept.erased_after_days'), 1, 3_653, t('rules.short.days'))}
        </>
      )}
    </FormDialog>
  );
}
