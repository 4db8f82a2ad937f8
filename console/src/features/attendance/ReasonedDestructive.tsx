import { Input } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';

interface Props {
  onClose: () => void;
  title: string;
  happens: React.ReactNode;
  undo: React.ReactNode;
  label: string;
  act: (reason: string) => Promise<unknown>;
}

/** What destroys something and wants a reason, which is kept with it. */
export function ReasonedDestructive({ undo, act, ...rest }: Props) {
  const { t } = useTranslation('attendance');
  const id = useId();
  const [reason, setReason] = useState('');
  return (
    <ConfirmDestructive
      open
      {...rest}
      undo={
        <>
          {undo}
          <span className="reason">
            <label htmlFor={id}>{t('reason')}</label>
            <Input.TextArea
              id={id}
              rows={3}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </span>
        </>
      }
      act={() => act(reason.trim())}
    />
  );
}
