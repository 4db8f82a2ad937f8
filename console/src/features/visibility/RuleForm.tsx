import { Checkbox, Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProblem, ProblemError, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { SubjectsInput } from './SubjectsInput';
import { useRuleWords } from './useRuleWords';
import {
  bodyOf,
  CHANGES,
  create,
  FIELDS,
  fresh,
  KINDS,
  MOST_SUBJECTS,
  REACHES,
  type Rule,
  type RuleValues,
  replace,
  reread,
  valuesOf,
} from './visibility';

interface Props {
  /** What is edited; without one, a new rule is made. */
  rule?: Rule;
  onClose: () => void;
}

export function RuleForm({ rule, onClose }: Props) {
  const { t } = useTranslation('visibility');
  const { org } = useAccess();
  // Chosen once, so that sending twice creates once.
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct(
    ({ values, version }: { values: RuleValues; version: number }) =>
      rule
        ? replace(org, rule.id, version, bodyOf(values))
        : create(org, { id, kind: values.kind, ...bodyOf(values) }),
    CHANGES,
  );
  const few = { type: 'array' as const, max: MOST_SUBJECTS, message: t('form.most') };
  const labels = {
    name: t('form.name'),
    active: t('form.active'),
    in_profile: t('form.inProfile'),
    in_search: t('form.inSearch'),
    objects: t('form.objects'),
    excludes: t('form.excludes'),
    viewers: t('form.viewers'),
    reach: t('form.reach'),
    listed: t('form.listed'),
    fields: t('form.fields'),
  };
  return (
    <FormDialog<RuleValues>
      open
      onClose={onClose}
      width={640}
      title={rule ? t('form.edit', { name: rule.name }) : t('form.create')}
      initial={rule ? valuesOf(rule) : { values: fresh(), version: 0 }}
      labels={labels}
      submit={async (values, _changed, version) => {
        await save
          .mutateAsync({ values, version })
          .catch((error: unknown) => Promise.reject(atFields(error)));
        notify.success(t('form.saved', { name: values.name }));
      }}
      {...(rule && { reread: () => reread(org, rule.id) })}
    >
      {!rule && (
        <Form.Item name="kind" label={t('form.kind')}>
          <Radio.Group className="kinds">
            {KINDS.map((kind) => (
              <Radio key={kind} value={kind}>
                <span>{t(`kind.${kind}`)}</span>
                <span className="weak">{t(`kindHelp.${kind}`)}</span>
              </Radio>
            ))}
          </Radio.Group>
        </Form.Item>
      )}
      <Form.Item name="name" label={labels.name} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item noStyle dependencies={['kind', 'reach']}>
        {({ getFieldsValue }) => {
          const { kind = rule?.kind, reach } = getFieldsValue(true) as Partial<RuleValues>;
          return kind === 'scope' ? (
            <>
              <Form.Item
                name="viewers"
                label={labels.viewers}
                rules={[{ required: true, type: 'array' }, few]}
              >
                <SubjectsInput label={labels.viewers} />
              </Form.Item>
              <Form.Item name="reach" label={labels.reach}>
                <Radio.Group options={REACHES.map((value) => ({ value, label: t(`reach.${value}`) }))} />
              </Form.Item>
              {reach === 'listed' && (
                <Form.Item
                  name="listed"
                  label={labels.listed}
                  rules={[{ required: true, type: 'array' }, few]}
                >
                  <SubjectsInput label={labels.listed} withRoles={false} />
                </Form.Item>
              )}
            </>
          ) : (
            <>
              {kind === 'fields' && (
                <Form.Item name="fields" label={labels.fields} rules={[{ required: true, type: 'array' }]}>
                  <Select
                    mode="multiple"
                    options={FIELDS.map((value) => ({ value, label: t(`field.${value}`) }))}
                  />
                </Form.Item>
              )}
              <Form.Item
                name="objects"
                label={kind === 'fields' ? t('form.whose') : labels.objects}
                rules={[{ required: true, type: 'array' }, few]}
              >
                <SubjectsInput label={kind === 'fields' ? t('form.whose') : labels.objects} />
              </Form.Item>
              <Form.Item name="excludes" label={labels.excludes} extra={t('form.excludesHelp')} rules={[few]}>
                <SubjectsInput label={labels.excludes} />
              </Form.Item>
            </>
          );
        }}
      </Form.Item>
      <Form.Item noStyle dependencies={['kind']}>
        {({ getFieldValue }) =>
          getFieldValue('kind') !== 'fields' && (
            <>
              <Form.Item name="in_profile" valuePropName="checked" className="switch">
                <Checkbox>{labels.in_profile}</Checkbox>
              </Form.Item>
              <Form.Item name="in_search" valuePropName="checked" className="switch">
                <Checkbox>{labels.in_search}</Checkbox>
              </Form.Item>
            </>
          )
        }
      </Form.Item>
      <Form.Item name="active" valuePropName="checked">
        <Checkbox>{labels.active}</Checkbox>
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldsValue }) => (
          <Preview
            values={{
              ...fresh(),
              ...(rule && valuesOf(rule).values),
              ...(getFieldsValue(true) as Partial<RuleValues>),
            }}
          />
        )}
      </Form.Item>
    </FormDialog>
  );
}

/** What the rule will do, in words, while one makes it. */
function Preview({ values }: { values: RuleValues }) {
  const { t } = useTranslation('visibility');
  const words = useRuleWords([values]);
  return (
    <div className="rule-preview" role="status">
      <strong>{t('form.preview')}</strong>
      <p>{words.sentence(values)}</p>
    </div>
  );
}

/** A fault of an entry stands at its list. */
function atFields(error: unknown): unknown {
  if (!isProblem(error) || error.faults.length === 0) return error;
  const faults = error.faults.map((one) => ({
    ...one,
    pointer: one.pointer.replace(/^\/(\w+)\/.*$/, '/$1'),
  }));
  return new ProblemError(error.code, error.status, error.message, { ...error, faults });
}
