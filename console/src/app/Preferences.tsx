import { BgColorsOutlined, GlobalOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { LANGUAGES, useLanguage } from '@/shared/i18n/language';
import { chooseTheme, THEMES, type Theme, useChosenTheme } from './theme';

const OWN_NAMES = { en: 'English', 'zh-CN': '简体中文' } as const;

/** Language and theme, switched at once. */
export function Preferences() {
  const { t } = useTranslation();
  const [language, changeLanguage] = useLanguage();
  const chosen = useChosenTheme();
  return (
    <>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [language],
          items: LANGUAGES.map((key) => ({ key, label: <span lang={key}>{OWN_NAMES[key]}</span> })),
          onClick: ({ key }) => void changeLanguage(key as (typeof LANGUAGES)[number]),
        }}
      >
        <Button type="text" icon={<GlobalOutlined />} aria-label={t('language')} />
      </Dropdown>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [chosen],
          items: THEMES.map((key) => ({ key, label: t(`theme.${key}`) })),
          onClick: ({ key }) => chooseTheme(key as Theme),
        }}
      >
        <Button type="text" icon={<BgColorsOutlined />} aria-label={t('theme.label')} />
      </Dropdown>
    </>
  );
}
