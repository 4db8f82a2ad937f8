import { Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { FormDialog } from '@/shared/forms/FormDialog';
import { notify } from '@/shared/ui/notify';
import { useClearable } from '@/shared/ui/useClearable';
import { OpeningInput } from './OpeningInput';
import { PlaceSelect } from './PlaceSelect';
import {
  createRoom,
  EQUIPMENT,
  editRoom,
  NEW_ROOM,
  ROOM_CHANGES,
  type Room,
  type RoomValues,
  rereadRoom,
  roomValues,
  wayTo,
} from './rooms';
import { useOpeningWords } from './useOpeningWords';
import { useRooms } from './useRooms';

const ZONES = Intl.supportedValuesOf('timeZone').map((value) => ({ value, label: value }));
const orNull = (text: string | undefined) => (text === '' || text === undefined ? null : text);

export function RoomForm(props: {
  room?: Room;
  /** Where a new one is. */
  place?: string | undefined;
  onClose: () => void;
  onDone?: (room: Room) => void;
}) {
  const clearable = useClearable();
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { room } = props;
  const { places } = useRooms();
  const opening = useOpeningWords();
  // Chosen once, so that sending twice creates once.
  const [id] = useState(() => crypto.randomUUID());
  const save = useAct((input: { values: RoomValues; changed: Partial<RoomValues>; version: number }) => {
    const { out_of_service: _, ...fresh } = input.values;
    return room ? editRoom(org, room.id, input.version, input.changed) : createRoom(org, { id, ...fresh });
  }, ROOM_CHANGES);
  const show = (field: keyof RoomValues & string, values: RoomValues): string | undefined => {
    if (field === 'place_id') return wayTo(values.place_id, places) || '–';
    if (field === 'equipment') return values.equipment.map((one) => t(`equipment.${one}`)).join(', ');
    if (field === 'labels') return values.labels.join(', ');
    if (field === 'opening_hours') return opening(values.opening_hours);
    if (field === 'out_of_service')
      return t(values.out_of_service ? 'rooms.outOfService' : 'rooms.inService');
    return undefined;
  };
  return (
    <FormDialog<RoomValues>
      open
      onClose={props.onClose}
      width={640}
      title={room ? t('rooms.edit', { name: room.name }) : t('rooms.create')}
      initial={
        room ? roomValues(room) : { values: { ...NEW_ROOM, place_id: props.place ?? null }, version: 0 }
      }
      show={show}
      labels={{
        name: t('rooms.name'),
        capacity: t('rooms.seats'),
        place_id: t('rooms.place'),
        location: t('rooms.location'),
        equipment: t('rooms.equipment'),
        labels: t('rooms.labels'),
        description: t('rooms.description'),
        external_id: t('rooms.externalId'),
        time_zone: t('rooms.zone'),
        opening_hours: t('rooms.opening'),
        out_of_service: t('rooms.outOfService'),
      }}
      submit={async (values, changed, version) => {
        const saved = await save.mutateAsync({ values, changed, version });
        notify.success(t('rooms.saved', { name: values.name }));
        props.onDone?.(saved);
      }}
      {...(room && { reread: async () => roomValues(await rereadRoom(org, room.id)) })}
    >
      <div className="form-pair">
        <Form.Item name="name" label={t('rooms.name')} rules={[{ required: true, whitespace: true }]}>
          <Input maxLength={64} autoFocus />
        </Form.Item>
        <Form.Item name="capacity" label={t('rooms.seats')} rules={[{ required: true }]}>
          <InputNumber min={1} max={10_000} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        <Form.Item name="place_id" label={t('rooms.place')} normalize={orNull}>
          <PlaceSelect />
        </Form.Item>
        <Form.Item name="location" label={t('rooms.location')} normalize={orNull}>
          <Input maxLength={200} placeholder={t('rooms.locationExample')} />
        </Form.Item>
        <Form.Item name="equipment" label={t('rooms.equipment')}>
          <Select
            mode="multiple"
            options={EQUIPMENT.map((one) => ({ value: one, label: t(`equipment.${one}`) }))}
          />
        </Form.Item>
        <Form.Item name="labels" label={t('rooms.labels')} extra={t('rooms.labelsHelp')}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[',', '，']} />
        </Form.Item>
      </div>
      <Form.Item name="opening_hours" label={t('rooms.opening')} extra={t('rooms.openingHelp')}>
        <OpeningInput />
      </Form.Item>
      <div className="form-pair">
        <Form.Item name="time_zone" label={t('rooms.zone')} extra={t('rooms.zoneHelp')} normalize={orNull}>
          <Select allowClear={clearable} showSearch options={ZONES} />
        </Form.Item>
        <Form.Item name="external_id" label={t('rooms.externalId')} normalize={orNull}>
          <Input maxLength={64} />
        </Form.Item>
      </div>
      <Form.Item name="description" label={t('rooms.description')} normalize={orNull}>
        <Input.TextArea rows={2} maxLength={2000} />
      </Form.Item>
      {room && (
        <Form.Item
          name="out_of_service"
          label={t('rooms.outOfService')}
          valuePropName="checked"
          extra={t('rooms.outOfServiceHelp')}
        >
          <Switch />
        </Form.Item>
      )}
    </FormDialog>
  );
}
