import { Form, Input, Radio, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { PlaceSelect } from './PlaceSelect';
import {
  createPlace,
  editPlace,
  PLACE_CHANGES,
  type Place,
  type PlaceKind,
  parentsFor,
  rereadPlace,
} from './rooms';

interface Values {
  kind: PlaceKind;
  name: string;
  parent_id: string | null;
  time_zone: string | null;
}

const KINDS: PlaceKind[] = ['site', 'building', 'floor'];
const ZONES = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));
const valuesOf = ({ kind, name, parent_id, time_zone, version }: Place) => ({
  values: { kind, name, parent_id: parent_id ?? null, time_zone },
  version,
});

export function PlaceForm(props: {
  place?: Place;
  /** What a new one is in. */
  within?: Place | undefined;
  places: readonly Place[];
  onClose: () => void;
}) {
  const { t } = useTranslation('meetings');
  const { org, organization } = useAccess();
  const { place, within, places } = props;
  // Chosen once, so that sending twice creates once.
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct(
    ({ values, changed, version }: { values: Values; changed: Partial<Values>; version: number }) => {
      const { kind: _, ...patch } = changed;
      if (place) return editPlace(org, place.id, version, patch);
      const { kind, name, parent_id, time_zone } = values;
      return createPlace(org, {
        id,
        kind,
        name,
        ...(kind === 'site' ? { time_zone } : { parent_id }),
      });
    },
    PLACE_CHANGES,
  );
  const kind: PlaceKind = within ? (within.kind === 'site' ? 'building' : 'floor') : 'site';
  const parent = within?.kind === 'floor' ? (within.parent_id ?? null) : (within?.id ?? null);
  const initial = place
    ? valuesOf(place)
    : { values: { kind, name: '', parent_id: parent, time_zone: organization.time_zone }, version: 0 };
  return (
    <FormDialog<Values>
      open
      onClose={props.onClose}
      title={place ? t('places.edit', { name: place.name }) : t('places.create')}
      initial={initial}
      labels={{ name: t('places.name'), parent_id: t('places.within'), time_zone: t('rooms.zone') }}
      show={(field, values) =>
        field === 'parent_id' ? places.find((one) => one.id === values.parent_id)?.name : undefined
      }
      submit={async (values, changed, version) => {
        await save.mutateAsync({ values, changed, version });
        notify.success(t('rooms.saved', { name: values.name }));
      }}
      {...(place && { reread: async () => valuesOf(await rereadPlace(org, place.id)) })}
    >
      {!place && (
        <Form.Item name="kind" label={t('places.kind')}>
          <Radio.Group
            optionType="button"
            options={KINDS.filter((one) => one === 'site' || parentsFor(one, places).length > 0).map(
              (value) => ({ value, label: t(`places.${value}`) }),
            )}
          />
        </Form.Item>
      )}
      <Form.Item name="name" label={t('places.name')} rules={[{ required: true, whitespace: true }]}>
        <Input maxLength={64} autoFocus />
      </Form.Item>
      <Form.Item noStyle shouldUpdate>
        {({ getFieldValue }) =>
          getFieldValue('kind') === 'site' || (place ?? { kind: '' }).kind === 'site' ? (
            <Form.Item name="time_zone" label={t('rooms.zone')} extra={t('places.zoneHelp')}>
              <Select showSearch options={ZONES} />
            </Form.Item>
          ) : (
            <Form.Item name="parent_id" label={t('places.within')} rules={[{ required: true }]}>
              <PlaceSelect
                among={parentsFor(
                  place?.kind ?? (getFieldValue('kind') as PlaceKind | undefined) ?? kind,
                  places,
                  place?.id,
                )}
              />
            </Form.Item>
          )
        }
      </Form.Item>
    </FormDialog>
  );
}
