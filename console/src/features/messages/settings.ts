// What an organization decided about messaging, and when one is not to be disturbed.
import { client, ifMatch, type ReadPath, read, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import type { GroupFlags } from './groupFlags';

export type Settings = Schema<'MessagingSettings'>;
/** What each new department's group follows; `null`: it has none by itself. */
export type NewGroups = GroupFlags | null;
export type SettingsValues = Omit<Schema<'MessagingSettingsReplacement'>, 'department_groups'> & {
  department_groups: NewGroups;
};
export type QuietHours = Schema<'QuietHours'>;

const SETTINGS = '/v1/organizations/{org_id}/messaging-settings';
const QUIET = '/v1/organizations/{org_id}/me/quiet-hours';
export const SETTINGS_CHANGES: ReadPath[] = [SETTINGS];
export const QUIET_CHANGES: ReadPath[] = [QUIET];

/** Of a group of a department's own people alone. */
export const NO_MORE = { with_below: false, with_outsourced: false, with_hidden: false };

const at = (org: string) => ({ path: { org_id: org } });

export const settingsOf = (org: string) => read(SETTINGS, { params: at(org) });
export const quietHoursOf = (org: string) => read(QUIET, { params: at(org) });
export const usageOf = (org: string) => read('/v1/organizations/{org_id}/file-usage', { params: at(org) });

export const replace = (org: string, version: number, body: SettingsValues) =>
  unwrap(client.PUT(SETTINGS, { params: { ...at(org), header: ifMatch(version) }, body }));

export const setQuiet = (org: string, body: QuietHours) =>
  unwrap(client.PUT(QUIET, { params: at(org), body }));

export const valuesOf = ({
  read_receipts,
  recall_minutes,
  department_groups: groups,
  version,
}: Settings): Versioned<SettingsValues> => ({
  values: {
    read_receipts,
    recall_minutes,
    department_groups: groups ? { ...NO_MORE, ...groups } : null,
  },
  version,
});

export const rereadSettings = async (org: string) =>
  valuesOf(await unwrap(client.GET(SETTINGS, { params: at(org) })));
