// What an organization decided about messaging, and when one is not to be disturbed.
import { client, ifMatch, type ReadPath, read, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';

export type Settings = Schema<'MessagingSettings'>;
export type SettingsValues = Schema<'MessagingSettingsReplacement'>;
export type QuietHours = Schema<'QuietHours'>;

const SETTINGS = '/v1/organizations/{org_id}/messaging-settings';
const QUIET = '/v1/organizations/{org_id}/me/quiet-hours';
export const SETTINGS_CHANGES: ReadPath[] = [SETTINGS];
export const QUIET_CHANGES: ReadPath[] = [QUIET];

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
  version,
}: Settings): Versioned<SettingsValues> => ({
  values: { read_receipts, recall_minutes },
  version,
});

export const rereadSettings = async (org: string) =>
  valuesOf(await unwrap(client.GET(SETTINGS, { params: at(org) })));
