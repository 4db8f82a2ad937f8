import { App, ConfigProvider, theme } from 'antd';
import english from 'antd/es/locale/en_US';
import chinese from 'antd/es/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { type ReactNode, useEffect, useSyncExternalStore } from 'react';
import { useLanguage } from '@/shared/i18n/language';
import { connectNotify } from '@/shared/ui/notify';

export const THEMES = ['light', 'dark', 'system'] as const;
export type Theme = (typeof THEMES)[number];

const KEPT = 'muster.theme';
const system = matchMedia('(prefers-color-scheme: dark)');
const still = matchMedia('(prefers-reduced-motion: reduce)');
const listeners = new Set<() => void>();

function chosen(): Theme {
  const kept = localStorage.getItem(KEPT);
  return THEMES.find((name) => name === kept) ?? 'system';
}

export function chooseTheme(name: Theme): void {
  localStorage.setItem(KEPT, name);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  system.addEventListener('change', listener);
  still.addEventListener('change', listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener('change', listener);
    still.removeEventListener('change', listener);
  };
}

export function useChosenTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen);
}

const dark = () => chosen() === 'dark' || (chosen() === 'system' && system.matches);

export function applyTheme(): void {
  document.documentElement.dataset.theme = dark() ? 'dark' : 'light';
}

/** The service writes it with each page; without it the browser would refuse styles that scripts make. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** Ant Design passes the nonce on nearly everywhere; its lock of the page's scrolling behind a dialog does not. */
export function giveStylesTheNonce(): void {
  const create = document.createElement;
  document.createElement = function (this: Document, name: string, options?: ElementCreationOptions) {
    const element = create.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  } as typeof document.createElement;
}

const LIGHT = {
  colorPrimary: '#1554c0',
  colorLink: '#1554c0',
  // What the pointer is on must be read, too: the hues that are derived are too light on white.
  colorLinkHover: '#0e3f92',
  colorLinkActive: '#0a2f70',
  colorTextPlaceholder: '#6a7280',
  colorTextDescription: '#5b6472',
  colorError: '#c5221f',
};
const DARK = {
  colorPrimary: '#3f7de8',
  colorLink: '#8ab4f8',
  colorLinkHover: '#b3cffb',
  colorLinkActive: '#d2e3fc',
  colorTextPlaceholder: '#9aa4b2',
  colorTextDescription: '#aab3c0',
  colorBgLayout: '#101418',
  // What the theme makes of it is read on every surface; on it, dark letters are.
  colorError: '#ff8080',
};
const DARK_PARTS = { Button: { dangerColor: '#1f0d0d' } };

export function Themed(props: { children: ReactNode }) {
  const isDark = useSyncExternalStore(subscribe, dark);
  const isStill = useSyncExternalStore(subscribe, () => still.matches);
  const [language] = useLanguage();
  useEffect(() => {
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
  }, [isDark]);
  dayjs.locale(language === 'zh-CN' ? 'zh-cn' : 'en');
  return (
    <ConfigProvider
      csp={{ nonce }}
      locale={language === 'zh-CN' ? chinese : english}
      button={{ autoInsertSpace: false }}
      theme={{
        algorithm: isDark ? theme.darkAlgorithm : theme.defaultAlgorithm,
        token: { ...(isDark ? DARK : LIGHT), borderRadius: 6, motion: !isStill },
        ...(isDark && { components: DARK_PARTS }),
      }}
    >
      <App className="app">
        <Notify />
        {props.children}
      </App>
    </ConfigProvider>
  );
}

function Notify() {
  const { message } = App.useApp();
  useEffect(() => connectNotify(message), [message]);
  return null;
}
