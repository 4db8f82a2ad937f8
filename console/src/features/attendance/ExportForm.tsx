import { Form, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { DepartmentSelect } from '@/shared/pickers';
import { follow } from '@/shared/tasks/tasks';
import { EXPORT_CHANGES, makeExport } from './reports';

interface Values {
  format: Schema<'ExportFormat'>;
  language: Schema<'ExportLanguage'>;
  department_id: string | null;
}

export function ExportForm(props: {
  from: string;
  to: string;
  department: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation('attendance');
  const [language] = useLanguage();
  const { org } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [id] = useState(() => crypto.randomUUID());
  const { from, to } = props;
  const range = `${format.day(from)} – ${format.day(to)}`;
  const make = useAct((values: Values) => makeExport(org, { id, from, to, ...values }), EXPORT_CHANGES);
  return (
    <FormDialog<Values>
      open
      onClose={props.onClose}
      title={t('export.title', { range })}
      label={t('export.make')}
      initial={{
        values: {
          format: 'xlsx',
          language: language === 'zh-CN' ? 'zh_cn' : 'en',
          department_id: props.department,
        },
        version: 0,
      }}
      submit={async (values) => {
        const { id: made } = await make.mutateAsync(values);
        follow({
          kind: 'attendance.export',
          id: made,
          org,
          title: t('export.task', { range }),
          href: paths.attendance.reports({ from, to }),
        });
      }}
    >
      <p className="weak">{t('export.help')}</p>
      <Form.Item name="format" label={t('export.format')}>
        <Radio.Group
          options={[
            { value: 'xlsx', label: 'Excel (XLSX)' },
            { value: 'csv', label: 'CSV' },
          ]}
        />
      </Form.Item>
      <Form.Item name="language" label={t('export.language')}>
        <Radio.Group
          options={[
            { value: 'zh_cn', label: t('export.chinese') },
            { value: 'en', label: t('export.english') },
          ]}
        />
      </Form.Item>
      <Form.Item name="department_id" label={t('filter.department')}>
        <DepartmentSelect placeholder={t('export.everybody')} />
      </Form.Item>
    </FormDialog>
  );
}
