// Setting up the second factor: the password, the app's key with its first code, and the recovery codes. From the
// account, and where an organization lets nobody in without.
import { Alert, Button, Form, Input, Modal, QRCode } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client, type ReadPath, type Schema, unwrap, useAct } from '@/api';
import { saveFile } from '@/shared/files/save';
import { FormDialog } from '@/shared/forms/FormDialog';
import './factor.css';

/** What is another when the factor is on or off. */
export const FACTOR_CHANGES: ReadPath[] = ['/v1/me', '/v1/organizations/{org_id}/me'];

const begin = (password: string) => unwrap(client.POST('/v1/me/second-factor', { body: { password } }));
const confirm = (code: string) => unwrap(client.POST('/v1/me/second-factor/confirm', { body: { code } }));

type Step =
  | { kind: 'begin' }
  | { kind: 'confirm'; secret: Schema<'SecondFactorSecret'> }
  | { kind: 'codes'; codes: readonly string[] };

/** `onClose`: it is on and the codes are kept, or somebody gave up. */
export function SetUpSecondFactor({ onClose }: { onClose: (on: boolean) => void }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>({ kind: 'begin' });
  const begun = useAct(begin, []);
  const confirmed = useAct(confirm, FACTOR_CHANGES);
  // After success a form closes, but the next step is shown in its place already.
  const shown = useRef<Step['kind']>('begin');
  const next = (to: Step) => {
    shown.current = to.kind;
    setStep(to);
  };
  const leave = (kind: Step['kind']) => {
    if (shown.current === kind) onClose(false);
  };
  if (step.kind === 'codes') return <RecoveryCodes codes={step.codes} onClose={() => onClose(true)} />;
  if (step.kind === 'begin')
    return (
      <FormDialog<{ password: string }>
        key="begin"
        open
        onClose={() => leave('begin')}
        title={t('factor.title')}
        label={t('factor.continue')}
        initial={{ values: { password: '' }, version: 0 }}
        submit={async ({ password }) => next({ kind: 'confirm', secret: await begun.mutateAsync(password) })}
      >
        <Form.Item name="password" label={t('factor.password')} rules={[{ required: true }]}>
          <Input.Password autoComplete="current-password" autoFocus />
        </Form.Item>
      </FormDialog>
    );
  return (
    <FormDialog<{ code: string }>
      key="confirm"
      open
      onClose={() => leave('confirm')}
      title={t('factor.title')}
      label={t('factor.confirm')}
      initial={{ values: { code: '' }, version: 0 }}
      submit={async ({ code }) =>
        next({ kind: 'codes', codes: (await confirmed.mutateAsync(code)).recovery_codes })
      }
    >
      <p>{t('factor.scan')}</p>
      <div className="factor-qr">
        <div aria-hidden>
          <QRCode value={step.secret.otpauth_uri} type="svg" size={168} color="#000" bgColor="#fff" />
        </div>
        <div>
          {t('factor.secret')}
          <code>{step.secret.secret}</code>
        </div>
      </div>
      <Form.Item
        name="code"
        label={t('factor.code')}
        extra={t('factor.sixDigits')}
        rules={[{ required: true }]}
      >
        <Input autoComplete="one-time-code" maxLength={40} autoFocus />
      </Form.Item>
    </FormDialog>
  );
}

export function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const save = () =>
    saveFile(new Blob([codes.join('\n')], { type: 'text/plain' }), 'muster-recovery-codes.txt');
  return (
    <Modal
      open
      title={t('factor.codes')}
      closable={false}
      mask={{ closable: false }}
      keyboard={false}
      footer={
        <>
          <Button onClick={save}>{t('factor.save')}</Button>
          <Button type="primary" onClick={onClose}>
            {t('factor.kept')}
          </Button>
        </>
      }
    >
      <Alert type="warning" showIcon title={t('factor.codesHelp')} />
      <ul className="factor-codes">
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
