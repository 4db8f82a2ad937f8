import { ArrowDownOutlined, ArrowUpOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Radio, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useLanguage } from '@/shared/i18n/language';
import { useSearchState } from '@/shared/searchState';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import {
  createField,
  EDITABLE_BY,
  editField,
  FIELD_CHANGES,
  type FieldValues,
  fieldValues,
  KINDS,
  moved,
  NEW_FIELD,
  positionAfter,
  rereadField,
  VISIBLE_TO,
} from './fields';
import { type CustomField, customFieldsOf } from './people';
import './people.css';

type Open = { kind: 'create' } | { kind: 'edit' | 'archive'; field: CustomField } | undefined;

/** What the organization wants to know of its members besides what everybody has. */
export default function FieldsPage() {
  const { t } = useTranslation(['people', 'common']);
  const { org, canEverywhere } = useAccess();
  const format = useFormat();
  const [language] = useLanguage();
  const [{ archived }, setFilters] = useSearchState(['archived']);
  const [open, setOpen] = useState<Open>();
  const away = archived === '1';
  const query = useQuery(customFieldsOf(org, away));
  const rows = query.data ?? [];
  const may = canEverywhere('members.manage');
  const change = useAct(
    ({ field, away: archive }: { field: CustomField; away: boolean }) =>
      editField(org, field.id, field.version, { archived: archive }),
    FIELD_CHANGES,
  );
  const moving = useAct(async ({ id, by }: { id: string; by: 1 | -1 }) => {
    for (const { field, position } of moved(rows, id, by))
      await editField(org, field.id, field.version, { position });
  }, FIELD_CHANGES);
  const tell = (error: unknown) => notify.error(problemWords(error, language).title);
  const close = () => setOpen(undefined);

  const columns: Column<CustomField>[] = [
    { key: 'name', title: t('named'), render: ({ name }) => name },
    {
      key: 'kind',
      title: t('fields.kind'),
      render: ({ kind, choices }) =>
        kind === 'choice' ? (
          <span title={format.list(choices)}>
            {t('fields.kinds.choice')}
            <span className="people-weak">: {format.list(choices)}</span>
          </span>
        ) : (
          t(`fields.kinds.${kind}`)
        ),
    },
    {
      key: 'required',
      title: t('fields.required'),
      width: '90px',
      render: ({ required }) => (required ? t('fields.yes') : '–'),
    },
    {
      key: 'visible',
      title: t('fields.visible'),
      render: ({ visible_to }) => t(`fields.visibleTo.${visible_to}`),
    },
    {
      key: 'editable',
      title: t('fields.editable'),
      width: '150px',
      render: ({ editable_by }) => t(`fields.editableBy.${editable_by}`),
    },
    ...(may
      ? [
          {
            key: 'acts',
            title: t('acts'),
            width: away ? '110px' : '230px',
            render: (field: CustomField) => actsOf(field),
          },
        ]
      : []),
  ];

  function actsOf(field: CustomField) {
    if (away)
      return (
        <Button
          type="link"
          size="small"
          aria-label={`${t('fields.restore')} ${field.name}`}
          onClick={() =>
            change.mutate(
              { field, away: false },
              {
                onSuccess: () => notify.success(t('fields.restored', { name: field.name })),
                onError: tell,
              },
            )
          }
        >
          {t('fields.restore')}
        </Button>
      );
    const place = rows.indexOf(field);
    const step = (by: 1 | -1) => moving.mutate({ id: field.id, by }, { onError: tell });
    return (
      <>
        <Button
          type="text"
          size="small"
          icon={<ArrowUpOutlined />}
          aria-label={t('fields.up', { name: field.name })}
          disabled={place === 0 || moving.isPending}
          onClick={() => step(-1)}
        />
        <Button
          type="text"
          size="small"
          icon={<ArrowDownOutlined />}
          aria-label={t('fields.down', { name: field.name })}
          disabled={place === rows.length - 1 || moving.isPending}
          onClick={() => step(1)}
        />
        <RowActs
          name={field.name}
          remove={t('fields.archive')}
          onEdit={() => setOpen({ kind: 'edit', field })}
          onRemove={() => setOpen({ kind: 'archive', field })}
        />
      </>
    );
  }

  return (
    <Page
      title={t('fields.title')}
      intro={t('fields.intro')}
      actions={
        may &&
        !away && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'create' })}>
            {t('fields.new')}
          </Button>
        )
      }
    >
      <div className="page-filters">
        <Segmented
          aria-label={t('fields.show')}
          value={away ? 'archived' : 'used'}
          options={(['used', 'archived'] as const).map((value) => ({ value, label: t(`fields.${value}`) }))}
          onChange={(value) => setFilters({ archived: value === 'archived' ? '1' : undefined })}
        />
      </div>
      <ListStates
        query={query}
        isEmpty={rows.length === 0}
        empty={
          away
            ? { title: t('fields.noneArchived') }
            : { title: t('fields.empty'), help: t('fields.emptyHelp') }
        }
      >
        <div className="people-wide">
          <DataTable label={t('fields.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
        </div>
      </ListStates>
      {open?.kind === 'create' && <FieldForm position={positionAfter(rows)} onClose={close} />}
      {open?.kind === 'edit' && (
        <FieldForm field={open.field} position={open.field.position} onClose={close} />
      )}
      {open?.kind === 'archive' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('fields.archiveTitle', { name: open.field.name })}
          happens={t('fields.archiveHappens')}
          undo={t('fields.archiveUndo')}
          label={t('fields.archive')}
          act={async () => {
            await change.mutateAsync({ field: open.field, away: true });
            notify.success(t('fields.wasArchived', { name: open.field.name }));
          }}
        />
      )}
    </Page>
  );
}

function FieldForm(props: { field?: CustomField; position: number; onClose: () => void }) {
  const { t } = useTranslation('people');
  const { org } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const { field } = props;
  const save = useAct(
    async (input: { values: FieldValues; changed: Partial<FieldValues>; version: number }) => {
      const { kind: _, ...changed } = input.changed;
      if (field) await editField(org, field.id, input.version, changed);
      else await createField(org, id, props.position, input.values);
    },
    FIELD_CHANGES,
  );
  return (
    <FormDialog<FieldValues>
      open
      onClose={props.onClose}
      title={field ? t('fields.edit', { name: field.name }) : t('fields.new')}
      initial={field ? fieldValues(field) : { values: NEW_FIELD, version: 0 }}
      labels={{
        name: t('named'),
        choices: t('fields.choices'),
        required: t('fields.required'),
        visible_to: t('fields.visible'),
        editable_by: t('fields.editable'),
      }}
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('saved', { name: values.name }));
      }}
      {...(field && { reread: () => rereadField(org, field.id) })}
    >
      <Form.Item name="name" label={t('named')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus placeholder={t('fields.nameExample')} />
      </Form.Item>
      <Form.Item name="kind" label={t('fields.kind')} extra={t('fields.kindHelp')}>
        <Select
          disabled={field !== undefined}
          options={KINDS.map((value) => ({ value, label: t(`fields.kinds.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        noStyle
        shouldUpdate={(before: FieldValues, after: FieldValues) => before.kind !== after.kind}
      >
        {({ getFieldValue }) =>
          getFieldValue('kind') === 'choice' && (
            <Form.Item
              name="choices"
              label={t('fields.choices')}
              extra={field ? t('fields.choicesChange') : t('fields.choicesHelp')}
              rules={[{ required: true }]}
            >
              <Select
                mode="tags"
                maxCount={100}
                open={false}
                suffixIcon={null}
                tokenSeparators={[',', ';', '，', '；', '\n']}
              />
            </Form.Item>
          )
        }
      </Form.Item>
      <Form.Item name="required" valuePropName="checked" extra={t('fields.requiredHelp')}>
        <Checkbox>{t('fields.required')}</Checkbox>
      </Form.Item>
      <Form.Item name="visible_to" label={t('fields.visible')}>
        <Radio.Group
          vertical
          options={VISIBLE_TO.map((value) => ({ value, label: t(`fields.visibleTo.${value}`) }))}
        />
      </Form.Item>
      <Form.Item name="editable_by" label={t('fields.editable')}>
        <Radio.Group
          vertical
          options={EDITABLE_BY.map((value) => ({ value, label: t(`fields.editableBy.${value}`) }))}
        />
      </Form.Item>
    </FormDialog>
  );
}
