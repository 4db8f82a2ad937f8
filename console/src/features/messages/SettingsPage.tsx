import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Form, Input, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useFlagWords } from './groupFlags';
import {
  type NewGroups,
  NO_MORE,
  QUIET_CHANGES,
  type QuietHours,
  quietHoursOf,
  replace,
  rereadSettings,
  SETTINGS_CHANGES,
  type Settings,
  type SettingsValues,
  setQuiet,
  settingsOf,
  usageOf,
  valuesOf,
} from './settings';
import '@/shared/attendance/tones.css';
import './messages.css';

/** What the organization decided about messages, how much room files take, and one's own quiet hours. */
export default function SettingsPage() {
  const { t } = useTranslation('messages');
  const { canEverywhere } = useAccess();
  return (
    <Page title={t('settings.title')} intro={t('settings.intro')}>
      <div className="cards">
        <Rules />
        {canEverywhere('organization.manage') && <Room />}
        <Quiet />
      </div>
    </Page>
  );
}

function Rules() {
  const { t } = useTranslation(['messages', 'common']);
  const { org, canEverywhere } = useAccess();
  const query = useQuery(settingsOf(org));
  const [editing, setEditing] = useState(false);
  const lasts = useLasts();
  const groups = useNewGroups();
  return (
    <section className="card" aria-labelledby="rules-title">
      <header className="card-head">
        <h2 id="rules-title">{t('settings.rules')}</h2>
        {query.data && canEverywhere('organization.manage') && (
          <Button onClick={() => setEditing(true)}>{t('common:act.edit')}</Button>
        )}
      </header>
      <ListStates query={query} isEmpty={!query.data}>
        {query.data && (
          <dl className="group-dl">
            <div>
              <dt>{t('settings.receipts')}</dt>
              <dd>{query.data.read_receipts ? t('settings.receiptsOn') : t('settings.receiptsOff')}</dd>
            </div>
            <div>
              <dt>{t('settings.recall')}</dt>
              <dd>{lasts(query.data.recall_minutes)}</dd>
            </div>
            <div>
              <dt>{t('settings.byThemselves')}</dt>
              <dd>{groups(valuesOf(query.data).values.department_groups)}</dd>
            </div>
          </dl>
        )}
      </ListStates>
      {editing && query.data && <RulesForm settings={query.data} onClose={() => setEditing(false)} />}
    </section>
  );
}

/** How long an author may take a message back, in words. */
function useLasts() {
  const { t } = useTranslation('messages');
  const format = useFormat();
  return (minutes: number) => {
    if (minutes === 0) return t('settings.never');
    if (minutes % 1440 === 0) return t('settings.days', { count: minutes / 1440 });
    return format.minutes(minutes);
  };
}

/** What the groups of new departments follow, in words. */
function useNewGroups() {
  const { t } = useTranslation('messages');
  const flagWords = useFlagWords();
  return (groups: NewGroups) => {
    if (!groups) return t('settings.byThemselvesNone');
    return flagWords(groups).join(' · ') || t('settings.byThemselvesPlain');
  };
}

/** A field of a form: whether new departments have groups, and what these follow. */
function NewGroupsField(props: { value?: NewGroups; onChange?: (groups: NewGroups) => void }) {
  const { value, onChange } = props;
  const { t } = useTranslation('messages');
  const flags = [
    ['with_below', t('departments.withBelow')],
    ['with_outsourced', t('departments.withOutsourced')],
    ['with_hidden', t('departments.withHidden')],
  ] as const;
  return (
    <>
      <Checkbox
        checked={Boolean(value)}
        onChange={({ target }) => onChange?.(target.checked ? { ...NO_MORE, with_below: true } : null)}
      >
        {t('settings.byThemselvesLabel')}
      </Checkbox>
      {value && (
        <div className="settings-flags">
          {flags.map(([flag, label]) => (
            <Checkbox
              key={flag}
              checked={value[flag]}
              onChange={({ target }) => onChange?.({ ...value, [flag]: target.checked })}
            >
              {label}
            </Checkbox>
          ))}
        </div>
      )}
    </>
  );
}

/** What is usual; what was set otherwise stands among them. */
const MINUTES = [0, 2, 10, 60, 1_440, 4_320, 10_080];

function RulesForm({ settings, onClose }: { settings: Settings; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const lasts = useLasts();
  const save = useAct(
    ({ values, version }: { values: SettingsValues; version: number }) => replace(org, version, values),
    SETTINGS_CHANGES,
  );
  const groups = useNewGroups();
  const choices = [...new Set([...MINUTES, settings.recall_minutes])].sort((a, b) => a - b);
  return (
    <FormDialog<SettingsValues>
      open
      onClose={onClose}
      title={t('settings.rules')}
      initial={valuesOf(settings)}
      labels={{
        read_receipts: t('settings.receipts'),
        recall_minutes: t('settings.recall'),
        department_groups: t('settings.byThemselves'),
      }}
      show={(field, values) =>
        field === 'department_groups' ? groups(values.department_groups ?? null) : undefined
      }
      submit={async (values, _, version) => {
        await save.mutateAsync({ values, version });
        notify.success(t('saved'));
      }}
      reread={() => rereadSettings(org)}
    >
      <Form.Item
        name="read_receipts"
        label={t('settings.receipts')}
        valuePropName="checked"
        extra={t('settings.receiptsHelp')}
      >
        <Switch />
      </Form.Item>
      <Form.Item name="recall_minutes" label={t('settings.recall')} extra={t('settings.recallHelp')}>
        <Select options={choices.map((value) => ({ value, label: lasts(value) }))} />
      </Form.Item>
      <Form.Item name="department_groups" extra={t('settings.byThemselvesHelp')}>
        <NewGroupsField />
      </Form.Item>
    </FormDialog>
  );
}

function Room() {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const format = useFormat();
  const query = useQuery(usageOf(org));
  const share = query.data && query.data.quota_bytes > 0 ? query.data.used_bytes / query.data.quota_bytes : 0;
  return (
    <section className="card" aria-labelledby="room-title">
      <header className="card-head">
        <h2 id="room-title">{t('settings.room')}</h2>
      </header>
      <ListStates query={query} isEmpty={!query.data}>
        {query.data && (
          <>
            <p className="read-share">
              <span className="read-bar" aria-hidden>
                <span style={{ width: `${Math.min(1, share) * 100}%` }} />
              </span>
              {t('settings.used', {
                used: format.bytes(query.data.used_bytes),
                all: format.bytes(query.data.quota_bytes),
                share: format.percent(share),
              })}
            </p>
            <p className="weak">{t('settings.roomHelp')}</p>
          </>
        )}
      </ListStates>
    </section>
  );
}

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

function Quiet() {
  const { t } = useTranslation(['messages', 'common']);
  const { org } = useAccess();
  const format = useFormat();
  const query = useQuery(quietHoursOf(org));
  const [editing, setEditing] = useState(false);
  const quiet = query.data;
  return (
    <section className="card" aria-labelledby="quiet-title">
      <header className="card-head">
        <h2 id="quiet-title">{t('quiet.title')}</h2>
        {quiet && <Button onClick={() => setEditing(true)}>{t('quiet.change')}</Button>}
      </header>
      <ListStates query={query} isEmpty={!quiet}>
        {quiet && (
          <p>
            {quiet.active && quiet.days.length > 0
              ? t('quiet.on', {
                  from: quiet.starts_at.slice(0, 5),
                  to: quiet.ends_at.slice(0, 5),
                  days:
                    quiet.days.length === 7
                      ? t('quiet.daily')
                      : format.list(
                          DAYS.filter((day) => quiet.days.includes(day)).map((day) => t(`quiet.days.${day}`)),
                        ),
                })
              : t('quiet.off')}
          </p>
        )}
        <p className="weak">{t('quiet.help')}</p>
      </ListStates>
      {editing && quiet && <QuietForm quiet={quiet} onClose={() => setEditing(false)} />}
    </section>
  );
}

function QuietForm({ quiet, onClose }: { quiet: QuietHours; onClose: () => void }) {
  const { t } = useTranslation('messages');
  const { org } = useAccess();
  const save = useAct((values: QuietHours) => setQuiet(org, values), QUIET_CHANGES);
  return (
    <FormDialog<QuietHours>
      open
      onClose={onClose}
      title={t('quiet.title')}
      initial={{
        values: { ...quiet, starts_at: quiet.starts_at.slice(0, 5), ends_at: quiet.ends_at.slice(0, 5) },
        version: 0,
      }}
      submit={async (values) => {
        await save.mutateAsync(values);
        notify.success(t('saved'));
      }}
    >
      <Form.Item name="active" label={t('quiet.active')} valuePropName="checked">
        <Switch />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="starts_at" label={t('quiet.from')} rules={[{ required: true }]}>
          <Input type="time" />
        </Form.Item>
        <Form.Item
          name="ends_at"
          label={t('quiet.to')}
          extra={t('quiet.overNight')}
          rules={[{ required: true }]}
        >
          <Input type="time" />
        </Form.Item>
      </div>
      <Form.Item name="days" label={t('quiet.begin')}>
        <Checkbox.Group options={DAYS.map((value) => ({ value, label: t(`quiet.days.${value}`) }))} />
      </Form.Item>
    </FormDialog>
  );
}
