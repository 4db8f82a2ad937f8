import { Alert, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';

interface Props {
  open: boolean;
  onClose: () => void;
  /** A question that names the thing: "Remove the department Sales?" */
  title: string;
  happens: ReactNode;
  /** How to undo it; or that it cannot be undone, and what to do instead. */
  undo: ReactNode;
  /** The verb on the button. */
  label: string;
  act: () => Promise<unknown>;
}

/** Whatever destroys something says first what will happen and how to undo it. */
export function ConfirmDestructive(props: Props) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const close = () => {
    setError(undefined);
    props.onClose();
  };
  const act = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await props.act();
      props.onClose();
    } catch (cause) {
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const words = error === undefined ? undefined : problemWords(error, language);
  return (
    <Modal
      open={props.open}
      title={props.title}
      onCancel={close}
      onOk={act}
      okText={props.label}
      okButtonProps={{ danger: true, loading: busy }}
      cancelText={t('act.cancel')}
      destroyOnHidden
    >
      <h2 className="form-part">{t('destroy.happens')}</h2>
      <p>{props.happens}</p>
      <h2 className="form-part">{t('destroy.undo')}</h2>
      <p>{props.undo}</p>
      {words && <Alert type="error" showIcon title={words.title} description={words.detail} />}
    </Modal>
  );
}
