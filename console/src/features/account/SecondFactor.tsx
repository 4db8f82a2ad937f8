import { Alert, Button, Form, Input, Modal, QRCode } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Schema, useAct } from '@/api';
import { saveFile } from '@/shared/files/save';
import { FormDialog } from '@/shared/forms/FormDialog';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import { ACCOUNT, beginFactor, confirmFactor, endFactor, renewCodes } from './account';

type Step =
  | { kind: 'begin' | 'renew' | 'end' }
  | { kind: 'confirm'; secret: Schema<'SecondFactorSecret'> }
  | { kind: 'codes'; codes: readonly string[] }
  | undefined;

export function SecondFactor({ on }: { on: boolean }) {
  const { t } = useTranslation('account');
  const [step, setStep] = useState<Step>();
  const begin = useAct(beginFactor, []);
  const confirm = useAct(confirmFactor, ACCOUNT);
  const renew = useAct(renewCodes, []);
  const close = () => setStep(undefined);
  const code = (help: string) => (
    <Form.Item name="code" label={t('factor.code')} extra={help} rules={[{ required: true }]}>
      <Input autoComplete="one-time-code" maxLength={40} autoFocus />
    </Form.Item>
  );
  return (
    <>
      <p>{on ? t('factor.on') : t('factor.off')}</p>
      <div className="account-acts">
        {on ? (
          <>
            <Button onClick={() => setStep({ kind: 'renew' })}>{t('factor.renew')}</Button>
            <Button danger onClick={() => setStep({ kind: 'end' })}>
              {t('factor.end')}
            </Button>
          </>
        ) : (
          <Button type="primary" onClick={() => setStep({ kind: 'begin' })}>
            {t('factor.begin')}
          </Button>
        )}
      </div>
      {step?.kind === 'begin' && (
        <FormDialog<{ password: string }>
          key="begin"
          open
          // After success the next step is shown in its place.
          onClose={() => setStep((now) => (now?.kind === 'begin' ? undefined : now))}
          title={t('factor.title')}
          label={t('factor.continue')}
          initial={{ values: { password: '' }, version: 0 }}
          submit={async ({ password }) =>
            setStep({ kind: 'confirm', secret: await begin.mutateAsync(password) })
          }
        >
          <Form.Item name="password" label={t('password.current')} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" autoFocus />
          </Form.Item>
        </FormDialog>
      )}
      {step?.kind === 'confirm' && (
        <FormDialog<{ code: string }>
          key="confirm"
          open
          onClose={() => setStep((now) => (now?.kind === 'confirm' ? undefined : now))}
          title={t('factor.title')}
          label={t('factor.confirm')}
          initial={{ values: { code: '' }, version: 0 }}
          submit={async (values) =>
            setStep({ kind: 'codes', codes: (await confirm.mutateAsync(values.code)).recovery_codes })
          }
        >
          <p>{t('factor.scan')}</p>
          <div className="account-qr">
            <div aria-hidden>
              <QRCode value={step.secret.otpauth_uri} type="svg" size={168} color="#000" bgColor="#fff" />
            </div>
            <div>
              {t('factor.secret')}
              <code>{step.secret.secret}</code>
            </div>
          </div>
          {code(t('factor.sixDigits'))}
        </FormDialog>
      )}
      {step?.kind === 'renew' && (
        <FormDialog<{ code: string }>
          key="renew"
          open
          onClose={() => setStep((now) => (now?.kind === 'renew' ? undefined : now))}
          title={t('factor.renew')}
          label={t('factor.continue')}
          initial={{ values: { code: '' }, version: 0 }}
          submit={async (values) =>
            setStep({ kind: 'codes', codes: (await renew.mutateAsync(values.code)).recovery_codes })
          }
        >
          {code(t('factor.codeHelp'))}
        </FormDialog>
      )}
      {step?.kind === 'codes' && <Codes codes={step.codes} onClose={close} />}
      {step?.kind === 'end' && <End onClose={close} />}
    </>
  );
}

function Codes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('account');
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
      <ul className="account-codes">
        {codes.map((one) => (
          <li key={one}>
            <code>{one}</code>
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function End({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('account');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const end = useAct(() => endFactor({ password, code }), ACCOUNT);
  return (
    <ConfirmDestructive
      open
      onClose={onClose}
      title={t('factor.endTitle')}
      happens={
        <>
          {t('factor.endHappens')}
          <label className="account-label" htmlFor="end-password">
            {t('password.current')}
          </label>
          <Input.Password
            id="end-password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <label className="account-label" htmlFor="end-code">
            {t('factor.code')}
          </label>
          <Input
            id="end-code"
            autoComplete="one-time-code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </>
      }
      undo={t('factor.endUndo')}
      label={t('factor.end')}
      act={async () => {
        await end.mutateAsync();
        notify.success(t('factor.ended'));
      }}
    />
  );
}
