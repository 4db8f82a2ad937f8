import { Button, Modal } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from './notify';
import './secret.css';

interface Props {
  title: string;
  /** What it is good for, and that it is shown this once. */
  help: ReactNode;
  secret: string;
  onClose: () => void;
}

/** A link or code that nobody can read again later. */
export function SecretOnce({ title, help, secret, onClose }: Props) {
  const { t } = useTranslation();
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    notify.success(t('secret.copied'));
  };
  return (
    <Modal open title={title} onCancel={onClose} footer={<Button onClick={onClose}>{t('act.close')}</Button>}>
      <p>{help}</p>
      <div className="secret">
        <output>{secret}</output>
        <Button type="primary" onClick={copy}>
          {t('secret.copy')}
        </Button>
      </div>
    </Modal>
  );
}
