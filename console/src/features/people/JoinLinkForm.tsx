import { Form, InputNumber, Radio } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { paths as outside } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { DepartmentSelect } from '@/shared/pickers';
import { SecretOnce } from '@/shared/ui/SecretOnce';
import { createLink, LINKS } from './invitations';

interface LinkValues {
  kind: Schema<'JoinLinkKind'>;
  department_id: string | null;
  expires_in_hours: number;
  max_uses: number;
  approval: boolean;
}

/** Makes a link or a code; its secret is shown once. */
export function JoinLinkForm({ onClose, onMade }: { onClose: () => void; onMade: () => void }) {
  const { t } = useTranslation('people');
  const { org, organization, canEverywhere } = useAccess();
  const [id] = useState(() => crypto.randomUUID());
  const isMade = useRef(false);
  const [made, setMade] = useState<Schema<'JoinLinkSecret'>>();
  const make = useAct((values: LinkValues) => createLink(org, { id, ...values }), LINKS);
  if (made) {
    const words =
      made.join_link.kind === 'link'
        ? `${location.origin}/console${outside.join()}#token=${made.secret}`
        : made.secret;
    return <SecretOnce title={t('links.made')} help={t('links.madeHelp')} secret={words} onClose={onClose} />;
  }
  return (
    <FormDialog<LinkValues>
      open
      // Once it is made, its secret is shown in the place of the form.
      onClose={() => isMade.current || onClose()}
      title={t('links.new')}
      label={t('links.make')}
      initial={{
        values: {
          kind: 'link',
          department_id: canEverywhere('members.manage') ? organization.root_department_id : null,
          expires_in_hours: 168,
          max_uses: 100,
          approval: true,
        },
        version: 0,
      }}
      submit={async (values) => {
        const secret = await make.mutateAsync(values);
        isMade.current = true;
        setMade(secret);
        onMade();
      }}
    >
      <Form.Item name="kind" label={t('links.kind')}>
        <Radio.Group
          options={[
            { value: 'link', label: t('links.linkHelp') },
            { value: 'code', label: t('links.codeHelp') },
          ]}
        />
      </Form.Item>
      <Form.Item name="department_id" label={t('links.leadsTo')} rules={[{ required: true }]}>
        <DepartmentSelect allowClear={false} />
      </Form.Item>
      <Form.Item name="approval" label={t('links.approval')}>
        <Radio.Group
          options={[
            { value: true, label: t('links.decided') },
            { value: false, label: t('links.atOnce') },
          ]}
        />
      </Form.Item>
      <div className="people-form">
        <Form.Item name="expires_in_hours" label={t('links.hours')} rules={[{ required: true }]}>
          <InputNumber min={1} max={2160} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="max_uses" label={t('links.most')} rules={[{ required: true }]}>
          <InputNumber min={1} max={10_000} style={{ width: '100%' }} />
        </Form.Item>
      </div>
    </FormDialog>
  );
}
