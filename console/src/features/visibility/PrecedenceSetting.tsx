import { useQuery } from '@tanstack/react-query';
import { Button, Form, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { PRECEDENCES, type Precedence, SETTING_CHANGES, setPrecedence, settingsOf } from './visibility';

/** Which rule decides where several name the same person. */
export function PrecedenceSetting() {
  const { t } = useTranslation(['visibility', 'common']);
  const { org } = useAccess();
  const [editing, setEditing] = useState(false);
  const query = useQuery(settingsOf(org));
  const settings = query.data;
  const save = useAct(
    ({ version, precedence }: { version: number; precedence: Precedence }) =>
      setPrecedence(org, version, precedence),
    SETTING_CHANGES,
  );
  return (
    <section className="card" aria-label={t('precedence.title')}>
      <header className="card-head">
        <h2>{t('precedence.title')}</h2>
        {settings && <Button onClick={() => setEditing(true)}>{t('common:act.edit')}</Button>}
      </header>
      <ListStates query={query} isEmpty={!settings}>
        {settings && (
          <>
            <strong>{t(`precedence.${settings.precedence}`)}</strong>
            <p className="weak">{t(`precedence.${settings.precedence}_help`)}</p>
          </>
        )}
      </ListStates>
      {editing && settings && (
        <FormDialog<{ precedence: Precedence }>
          open
          onClose={() => setEditing(false)}
          title={t('precedence.title')}
          initial={{ values: { precedence: settings.precedence }, version: settings.version }}
          labels={{ precedence: t('precedence.title') }}
          submit={async ({ precedence }, _changed, version) => {
            await save.mutateAsync({ version, precedence });
            notify.success(t('precedence.saved'));
          }}
          reread={async () => {
            const { data = settings } = await query.refetch();
            return { values: { precedence: data.precedence }, version: data.version };
          }}
        >
          <Form.Item name="precedence" extra={t('precedence.atOnce')}>
            <Radio.Group className="kinds" aria-label={t('precedence.title')}>
              {PRECEDENCES.map((one) => (
                <Radio key={one} value={one}>
                  <span>{t(`precedence.${one}`)}</span>
                  <span className="weak">{t(`precedence.${one}_help`)}</span>
                </Radio>
              ))}
            </Radio.Group>
          </Form.Item>
        </FormDialog>
      )}
    </section>
  );
}
