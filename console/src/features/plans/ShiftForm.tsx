import { Collapse, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { FromEditor, Versions, wantsPast } from './FromEditor';
import { HoursEditor } from './HoursEditor';
import { faultsOf, type ShiftHours, TEMPLATES } from './hours';
import { useHoursWords } from './ShiftPicture';
import { CHANGES, create, edit, reread, type Shift, type ShiftValues, valuesOf } from './shifts';
import { NOW } from './versions';

interface Props {
  shift?: Shift;
  /** The groups that work by it. */
  usedBy: readonly string[];
  onClose: () => void;
}

export function ShiftForm({ shift, usedBy, onClose }: Props) {
  const { t } = useTranslation('plans');
  const format = useFormat();
  const words = useHoursWords();
  const { org, organization } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct(
    (input: { values: ShiftValues; changed: Partial<ShiftValues>; version: number }) =>
      shift
        ? edit(org, shift.id, input.version, input.changed, input.values.from)
        : create(org, id, input.values),
    CHANGES,
  );
  const initial = shift
    ? valuesOf(shift)
    : { values: { name: '', hours: TEMPLATES.office, from: NOW }, version: 0 };
  return (
    <FormDialog<ShiftValues>
      open
      width={960}
      onClose={onClose}
      title={shift ? t('shifts.edit', { name: shift.name }) : t('shifts.new')}
      initial={initial}
      labels={{ name: t('shifts.name'), hours: t('shifts.hours'), from: t('from.label') }}
      show={(field, { hours }) => (field === 'hours' ? words(hours).join(' ') : undefined)}
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('shifts.saved', { name: values.name }));
      }}
      {...(shift && { reread: () => reread(org, shift.id) })}
    >
      <Form.Item name="name" label={t('shifts.name')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      {!shift && (
        <Form.Item noStyle shouldUpdate>
          {(form) => (
            <Form.Item label={t('shifts.template')}>
              <Select
                aria-label={t('shifts.template')}
                placeholder={t('shifts.templateHelp')}
                options={Object.keys(TEMPLATES).map((value) => ({
                  value,
                  label: t(`shifts.templates.${value as keyof typeof TEMPLATES}`),
                }))}
                onChange={(value: keyof typeof TEMPLATES) => form.setFieldValue('hours', TEMPLATES[value])}
              />
            </Form.Item>
          )}
        </Form.Item>
      )}
      <Form.Item
        name="hours"
        validateTrigger={[]}
        rules={[
          {
            validator: async (_, hours: ShiftHours | undefined) => {
              const [fault] = hours ? faultsOf(hours) : [];
              if (fault) throw new Error(t(`shifts.fault.${fault}`));
            },
          },
        ]}
      >
        <HoursEditor />
      </Form.Item>
      {shift && (
        <>
          <Form.Item
            name="from"
            label={t('from.hours')}
            validateTrigger={[]}
            rules={[wantsPast(organization.time_zone, t('from.mustConfirm'))]}
          >
            <FromEditor
              versions={shift.versions}
              concerns={
                usedBy.length === 0
                  ? t('shifts.usedByNobody')
                  : t('shifts.concerns', { groups: format.list(usedBy) })
              }
            />
          </Form.Item>
          <Collapse
            size="small"
            items={[
              {
                key: 'versions',
                label: t('from.versions'),
                children: (
                  <Versions versions={shift.versions} render={({ hours }) => words(hours).join(' ')} />
                ),
              },
            ]}
          />
        </>
      )}
    </FormDialog>
  );
}
