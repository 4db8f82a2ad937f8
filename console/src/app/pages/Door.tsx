import { Alert } from 'antd';
import { type ReactNode, useEffect } from 'react';
import { problemWords } from '@/api';
import { useLanguage } from '@/shared/i18n/language';
import { Preferences } from '../Preferences';

/** Around the pages that come before an organization. */
export function Door(props: { title: string; error?: unknown; children: ReactNode }) {
  const [language] = useLanguage();
  useEffect(() => {
    document.title = `${props.title} – Muster`;
  }, [props.title]);
  const words = props.error ? problemWords(props.error, language) : undefined;
  return (
    <div className="door">
      <header className="door-tools">
        <Preferences />
      </header>
      <main className="door-card" id="main">
        <h1>{props.title}</h1>
        {words && (
          <Alert
            className="form-alert"
            type="error"
            showIcon
            title={words.title}
            description={words.detail}
          />
        )}
        {props.children}
      </main>
    </div>
  );
}

/** The secret behind the `#` of a mail's link. */
export function linkToken(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get('token');
}
