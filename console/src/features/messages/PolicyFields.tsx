import { Form, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Kind } from './conversations';
import { decidesOnJoining, decisionsOf, HISTORIES, WHO } from './policies';

export function PolicyFields({ kind, withPosting }: { kind: Kind; withPosting: boolean }) {
  const { t } = useTranslation('messages');
  return (
    <>
      {decisionsOf(kind, withPosting).map((name) => (
        <Form.Item key={name} name={name} label={t(`policy.${name}`)}>
          <Radio.Group options={WHO.map((value) => ({ value, label: t(`policy.who.${value}`) }))} />
        </Form.Item>
      ))}
      {decidesOnJoining(kind) && (
        <Form.Item name="join_approval" label={t('policy.join_approval')} extra={t('policy.joinHelp')}>
          <Radio.Group
            options={[
              { value: false, label: t('policy.joining.free') },
              { value: true, label: t('policy.joining.decided') },
            ]}
          />
        </Form.Item>
      )}
      <Form.Item name="history" label={t('policy.history')} extra={t('policy.historyHelp')}>
        <Radio.Group options={HISTORIES.map((value) => ({ value, label: t(`policy.histories.${value}`) }))} />
      </Form.Item>
    </>
  );
}
