import { useNavigate } from '@tanstack/react-router';
import { Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { MemberSelect } from '@/shared/pickers';
import { notify } from '@/shared/ui/notify';
import {
  type AboutValues,
  aboutOf,
  CHANGES,
  type Conversation,
  create,
  edit,
  type Policy,
  policyOf,
  reread,
} from './conversations';
import { PolicyFields } from './PolicyFields';

/** A new group; one owns what one makes. */
export function GroupForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['messages', 'common']);
  const { org } = useAccess();
  const navigate = useNavigate();
  const paths = usePaths();
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct(
    (values: { name: string; member_ids: string[] }) => create(org, { id, ...values }),
    CHANGES,
  );
  return (
    <FormDialog<{ name: string; member_ids: string[] }>
      open
      onClose={onClose}
      title={t('groups.new')}
      label={t('common:act.create')}
      initial={{ values: { name: '', member_ids: [] }, version: 0 }}
      submit={async (values) => {
        const made = await save.mutateAsync(values);
        notify.success(t('groups.made', { name: made.name }));
        await navigate({ to: paths.messages.group(made.id) });
      }}
    >
      <Form.Item name="name" label={t('about.name')} rules={[{ required: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item
        name="member_ids"
        label={t('groups.people')}
        extra={t('groups.peopleHelp')}
        rules={[{ required: true }]}
      >
        <MemberSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}

/** Name and description. */
export function AboutForm(props: { one: Conversation; mayRename: boolean; onClose: () => void }) {
  const { one, mayRename, onClose } = props;
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const save = useAct(
    (input: { changed: Partial<AboutValues>; version: number }) =>
      edit(org, one.id, input.version, input.changed),
    CHANGES,
  );
  return (
    <FormDialog<AboutValues>
      open
      onClose={onClose}
      title={t('about.edit', { name: one.name })}
      initial={aboutOf(one)}
      labels={{ name: t('about.name'), description: t('about.description') }}
      submit={async (_, changed, version) => {
        await save.mutateAsync({ changed, version });
        notify.success(t('saved'));
      }}
      reread={() => reread(org, one.id, aboutOf)}
    >
      {mayRename && (
        <Form.Item name="name" label={t('about.name')} rules={[{ required: true }]}>
          <Input maxLength={64} autoFocus />
        </Form.Item>
      )}
      <Form.Item name="description" label={t('about.description')}>
        <Input.TextArea maxLength={1000} showCount rows={3} />
      </Form.Item>
    </FormDialog>
  );
}

/** Who may do what. */
export function PolicyForm(props: { one: Conversation; withPosting: boolean; onClose: () => void }) {
  const { one, withPosting, onClose } = props;
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const save = useAct(
    (input: { changed: Partial<Policy>; version: number }) => edit(org, one.id, input.version, input.changed),
    CHANGES,
  );
  return (
    <FormDialog<Policy>
      open
      onClose={onClose}
      title={t('policy.edit', { name: one.name })}
      initial={policyOf(one)}
      labels={{
        posting: t('policy.posting'),
        mention_everyone: t('policy.mention_everyone'),
        inviting: t('policy.inviting'),
        pinning: t('policy.pinning'),
        editing: t('policy.editing'),
        history: t('policy.history'),
        join_approval: t('policy.join_approval'),
      }}
      submit={async (_, changed, version) => {
        await save.mutateAsync({ changed, version });
        notify.success(t('saved'));
      }}
      reread={() => reread(org, one.id, policyOf)}
    >
      <PolicyFields kind={one.kind} withPosting={withPosting} />
    </FormDialog>
  );
}
