// The organization's own fields of members: what is defined and changed.
import { client, ifMatch, type ReadPath, type Schema, unwrap } from '@/api';
import type { Versioned } from '@/shared/forms/FormDialog';
import type { CustomField } from './people';

export const KINDS: readonly Schema<'FieldKind'>[] = ['text', 'number', 'date', 'choice'];
export const VISIBLE_TO: readonly Schema<'VisibleTo'>[] = [
  'everyone',
  'oneself_and_managers',
  'administrators',
];
export const EDITABLE_BY: readonly Schema<'EditableBy'>[] = ['administrators', 'oneself'];

export const FIELD_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/custom-fields',
  '/v1/organizations/{org_id}/members',
  '/v1/organizations/{org_id}/members/{member_id}',
];

export interface FieldValues {
  name: string;
  kind: Schema<'FieldKind'>;
  choices: string[];
  required: boolean;
  visible_to: Schema<'VisibleTo'>;
  editable_by: Schema<'EditableBy'>;
}

export const NEW_FIELD: FieldValues = {
  name: '',
  kind: 'text',
  choices: [],
  required: false,
  visible_to: 'everyone',
  editable_by: 'administrators',
};

export const fieldValues = (field: CustomField): Versioned<FieldValues> => ({
  values: {
    name: field.name,
    kind: field.kind,
    choices: field.choices,
    required: field.required,
    visible_to: field.visible_to,
    editable_by: field.editable_by,
  },
  version: field.version,
});

/** The one that is defined now comes after all others. */
export const positionAfter = (fields: readonly CustomField[]) =>
  Math.min(10_000, Math.max(-1, ...fields.map(({ position }) => position)) + 1);

/** Where fields stand after one of them changed places: only those that stand elsewhere than before. */
export function moved(fields: readonly CustomField[], id: string, by: 1 | -1) {
  const from = fields.findIndex((field) => field.id === id);
  const next = [...fields];
  const [field] = next.splice(from, 1);
  if (field === undefined || from + by < 0 || from + by > next.length) return [];
  next.splice(from + by, 0, field);
  return next.flatMap((one, position) => (one.position === position ? [] : [{ field: one, position }]));
}

export const createField = (
  org: string,
  id: string,
  position: number,
  { kind, choices, ...rest }: FieldValues,
) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/custom-fields', {
      params: { path: { org_id: org } },
      body: { id, position, kind, ...(kind === 'choice' && { choices }), ...rest },
    }),
  );

export const editField = (org: string, id: string, version: number, body: Schema<'CustomFieldPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/custom-fields/{custom_field_id}', {
      params: { path: { org_id: org, custom_field_id: id }, header: ifMatch(version) },
      body,
    }),
  );

export async function rereadField(org: string, id: string): Promise<Versioned<FieldValues>> {
  return fieldValues(
    await unwrap(
      client.GET('/v1/organizations/{org_id}/custom-fields/{custom_field_id}', {
        params: { path: { org_id: org, custom_field_id: id } },
      }),
    ),
  );
}
