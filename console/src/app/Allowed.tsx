import type { ReactNode } from 'react';
import { type Access, useAccess } from '@/shared/access/access';
import type { PageDefinition } from '@/shared/feature';
import { useLanguage } from '@/shared/i18n/language';
import { Forbidden } from '@/shared/ui/ListStates';
import { Page } from '@/shared/ui/Page';

/** Whether somebody may open a page at all: they hold one of what it needs. */
export const mayOpen = ({ needs }: Pick<PageDefinition, 'needs'>, { can }: Pick<Access, 'can'>) =>
  needs === undefined || needs.some(can);

/** A page, or for who came to its address without a permission for it, that they may not see it. */
export function Allowed(props: { page: Pick<PageDefinition, 'needs' | 'title'>; children: ReactNode }) {
  const access = useAccess();
  const [language] = useLanguage();
  if (mayOpen(props.page, access)) return props.children;
  return (
    <Page title={props.page.title[language]}>
      <Forbidden />
    </Page>
  );
}
