import { CopyOutlined, FileExcelOutlined, LinkOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { AppLink } from '@/shared/ui/AppLink';
import { notify } from '@/shared/ui/notify';
import type { StepProps } from './StepForm';
import { LINK_CHANGES, makeCode } from './setup';

const WEEK_HOURS = 168;
const USES = 500;

export function PeopleStep({ onDone }: StepProps) {
  const { t } = useTranslation('home');
  const [language] = useLanguage();
  const { org, canEverywhere } = useAccess();
  const paths = usePaths();
  const format = useFormat();
  const [approval, setApproval] = useState(true);
  const [made, setMade] = useState<Schema<'JoinLinkSecret'>>();
  const make = useAct(
    () =>
      makeCode(org, {
        id: crypto.randomUUID(),
        kind: 'code',
        approval,
        expires_in_hours: WEEK_HOURS,
        max_uses: USES,
      }),
    LINK_CHANGES,
  );
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    notify.success(t('setup.people.copied'));
  };
  const words = make.error ? problemWords(make.error, language) : undefined;
  return (
    <>
      <div className="setup-ways">
        {canEverywhere('members.manage') && (
          <section className="setup-way" aria-label={t('setup.people.file')}>
            <h3>
              <FileExcelOutlined /> {t('setup.people.file')}
            </h3>
            <p className="weak">{t('setup.people.fileHelp')}</p>
            <AppLink to={paths.people.imports()}>{t('setup.people.fileAct')}</AppLink>
          </section>
        )}
        <section className="setup-way" aria-label={t('setup.people.code')}>
          <h3>
            <LinkOutlined /> {t('setup.people.code')}
          </h3>
          <p className="weak">{t('setup.people.codeHelp')}</p>
          {made ? (
            <div role="status">
              <p className="setup-code">
                <code>{made.secret}</code>
                <Button
                  type="text"
                  icon={<CopyOutlined />}
                  aria-label={t('setup.people.copy')}
                  onClick={() => copy(made.secret)}
                />
              </p>
              <p className="weak small">
                {t('setup.people.until', {
                  time: format.dateTime(made.join_link.expires_at),
                  uses: format.number(made.join_link.max_uses),
                })}
              </p>
              <Button onClick={() => copy(t('setup.people.message', { code: made.secret }))}>
                {t('setup.people.copyMessage')}
              </Button>
            </div>
          ) : (
            <>
              <p>
                <Checkbox checked={approval} onChange={(event) => setApproval(event.target.checked)}>
                  {t('setup.people.approval')}
                </Checkbox>
              </p>
              {words && (
                <Alert
                  className="form-alert"
                  type="error"
                  showIcon
                  title={words.title}
                  description={words.detail}
                />
              )}
              <Button
                loading={make.isPending}
                onClick={async () => setMade(await make.mutateAsync().catch(() => undefined))}
              >
                {t('setup.people.codeAct')}
              </Button>
            </>
          )}
        </section>
        <section className="setup-way" aria-label={t('setup.people.mail')}>
          <h3>{t('setup.people.mail')}</h3>
          <p className="weak">{t('setup.people.mailHelp')}</p>
          <AppLink to={paths.people.invitations()}>{t('setup.people.mailAct')}</AppLink>
        </section>
      </div>
      <div className="form-foot">
        <Button type="primary" onClick={onDone}>
          {t('setup.finish')}
        </Button>
      </div>
    </>
  );
}
