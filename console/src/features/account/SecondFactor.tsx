import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { FormDialog } from '@/shared/forms/FormDialog';
import { FACTOR_CHANGES, RecoveryCodes, SetUpSecondFactor } from '@/shared/secondFactor/SetUpSecondFactor';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { notify } from '@/shared/ui/notify';
import { endFactor, renewCodes } from './account';

type Step = { kind: 'begin' | 'renew' | 'end' } | { kind: 'codes'; codes: readonly string[] } | undefined;

export function SecondFactor({ on }: { on: boolean }) {
  const { t } = useTranslation(['account', 'common']);
  const [step, setStep] = useState<Step>();
  const renew = useAct(renewCodes, []);
  const close = () => setStep(undefined);
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
      {step?.kind === 'begin' && <SetUpSecondFactor onClose={close} />}
      {step?.kind === 'renew' && (
        <FormDialog<{ code: string }>
          key="renew"
          open
          onClose={() => setStep((now) => (now?.kind === 'renew' ? undefined : now))}
          title={t('factor.renew')}
          label={t('common:factor.continue')}
          initial={{ values: { code: '' }, version: 0 }}
          submit={async (values) =>
            setStep({ kind: 'codes', codes: (await renew.mutateAsync(values.code)).recovery_codes })
          }
        >
          <Form.Item
            name="code"
            label={t('common:factor.code')}
            extra={t('factor.codeHelp')}
            rules={[{ required: true }]}
          >
            <Input autoComplete="one-time-code" maxLength={40} autoFocus />
          </Form.Item>
        </FormDialog>
      )}
      {step?.kind === 'codes' && <RecoveryCodes codes={step.codes} onClose={close} />}
      {step?.kind === 'end' && <End onClose={close} />}
    </>
  );
}

function End({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(['account', 'common']);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const end = useAct(() => endFactor({ password, code }), FACTOR_CHANGES);
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
            {t('common:factor.code')}
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
