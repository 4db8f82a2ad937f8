import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { organization } from '@/paths/organization';
import { type Access, useAccess } from '@/shared/access/access';
import { NAVIGATION_GROUPS, type PageDefinition } from '@/shared/feature';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { mayOpen } from './Allowed';
import { PAGES } from './registry';

/** What is in the navigation for somebody: what they may not open is not shown. */
export function shown(pages: readonly PageDefinition[], access: Pick<Access, 'can'>): PageDefinition[] {
  return pages
    .filter((page) => page.navigation && mayOpen(page, access))
    .sort((a, b) => (a.navigation?.order ?? 0) - (b.navigation?.order ?? 0));
}

export function Navigation(props: { open: boolean; onGo: () => void }) {
  const { t } = useTranslation();
  const [language] = useLanguage();
  const access = useAccess();
  const here = useRouterState({ select: (state) => state.location.pathname });
  const pages = shown(PAGES, access);
  // The list is longer than most windows are high: where one is must be in sight.
  const list = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: as often as the page is another, or the list is opened
  useEffect(() => {
    list.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'nearest' });
  }, [here, props.open]);
  return (
    <nav className="shell-nav" aria-label={t('navigation.label')} data-open={props.open} ref={list}>
      {NAVIGATION_GROUPS.map((group) => {
        const mine = pages.filter((page) => page.navigation?.group === group);
        if (mine.length === 0) return null;
        return (
          <section key={group} aria-label={t(`navigation.${group}`)}>
            {group !== 'home' && <h2>{t(`navigation.${group}`)}</h2>}
            <ul>
              {mine.map((page) => {
                const to = `${organization(access.org)}${page.path === '' ? '' : `/${page.path}`}`;
                const Icon = page.navigation?.icon;
                return (
                  <li key={page.id}>
                    <AppLink to={to} aria-current={here === to ? 'page' : undefined} onClick={props.onGo}>
                      {Icon && <Icon />}
                      {page.title[language]}
                    </AppLink>
                  </li>
                );
              })}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}
