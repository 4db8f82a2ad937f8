import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { Alert, Button, Form, Tag } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { SendingBar } from '@/shared/files/SendingBar';
import { useSending } from '@/shared/files/sending';
import { useFormat } from '@/shared/format/useFormat';
import { FormDialog } from '@/shared/forms/FormDialog';
import { useUnversioned } from '@/shared/forms/unversioned';
import { useLanguage } from '@/shared/i18n/language';
import { MemberSelect, useMemberNames } from '@/shared/pickers';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { Closures } from './Closures';
import { PolicyForm } from './PolicyForm';
import { policyValues } from './policy';
import { RoomForm } from './RoomForm';
import { RoomPicture } from './RoomPicture';
import {
  managersOf,
  policyOf,
  ROOM_CHANGES,
  type Room,
  readManagers,
  removeRoom,
  roomOf,
  setManagers,
  setPicture,
  wayTo,
  zoneOf,
} from './rooms';
import { useOpeningWords } from './useOpeningWords';
import { usePolicyWords } from './usePolicyWords';
import { useRooms } from './useRooms';
import '@/shared/attendance/tones.css';
import './meetings.css';

/** One room: what it has, on which terms it is booked, who decides, and when it is closed. */
export default function RoomPage() {
  const { t } = useTranslation(['meetings', 'common']);
  const { room: id = '' } = useParams({ strict: false }) as { room?: string };
  const { org, organization } = useAccess();
  const paths = usePaths();
  const navigate = useNavigate();
  const opening = useOpeningWords();
  const { places } = useRooms();
  const query = useQuery(roomOf(org, id));
  const room = query.data;
  const [open, setOpen] = useState<'edit' | 'remove'>();
  const close = () => setOpen(undefined);
  const removal = useAct(() => removeRoom(org, id), ROOM_CHANGES);
  const zone = zoneOf(room, places, organization.time_zone);
  return (
    <Page
      title={room?.name ?? t('timeline.room')}
      intro={<AppLink to={paths.meetings.rooms()}>{t('rooms.title')}</AppLink>}
      actions={
        room && (
          <>
            <Can one={['rooms.manage']}>
              <Button danger onClick={() => setOpen('remove')}>
                {t('common:act.remove')}
              </Button>
              <Button onClick={() => setOpen('edit')}>{t('common:act.edit')}</Button>
            </Can>
            <Button
              type="primary"
              onClick={() =>
                navigate({
                  to: paths.meetings.timeline().split('?')[0] ?? '',
                  search: { q: room.name } as never,
                })
              }
            >
              {t('rooms.toTimeline')}
            </Button>
          </>
        )
      }
    >
      <ListStates query={query} isEmpty={room === undefined}>
        {room && (
          <>
            {room.out_of_service && (
              <Alert
                type="warning"
                showIcon
                title={t('rooms.outOfService')}
                description={t('rooms.outOfServiceHelp')}
              />
            )}
            <div className="room-cards">
              <section className="card room-facts" aria-label={t('rooms.about')}>
                <div className="card-head">
                  <h2>{t('rooms.about')}</h2>
                </div>
                <Picture room={room} />
                <dl className="facts">
                  <Fact name={t('rooms.seats')} text={String(room.capacity)} />
                  <Fact name={t('rooms.place')} text={wayTo(room.place_id, places) || '–'} />
                  {room.location && <Fact name={t('rooms.location')} text={room.location} />}
                  <div>
                    <dt>{t('rooms.equipment')}</dt>
                    <dd>
                      {room.equipment.length + room.labels.length === 0 && '–'}
                      {room.equipment.map((one) => (
                        <Tag key={one}>{t(`equipment.${one}`)}</Tag>
                      ))}
                      {room.labels.map((one) => (
                        <Tag key={one} color="blue" variant="outlined">
                          {one}
                        </Tag>
                      ))}
                    </dd>
                  </div>
                  <Fact name={t('rooms.opening')} text={opening(room.opening_hours)} />
                  <Fact name={t('rooms.zone')} text={zone} />
                  {room.description && <Fact name={t('rooms.description')} text={room.description} />}
                  {room.external_id && <Fact name={t('rooms.externalId')} text={room.external_id} />}
                </dl>
              </section>
              <div className="room-side">
                <Policy room={room} />
                <Managers room={room} />
                <Closures of={{ kind: 'room', id: room.id, name: room.name }} zone={zone} />
              </div>
            </div>
          </>
        )}
      </ListStates>
      {room && open === 'edit' && <RoomForm room={room} onClose={close} />}
      {room && open === 'remove' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('rooms.removeTitle', { name: room.name })}
          happens={t('rooms.removeHappens')}
          undo={t('rooms.removeUndo')}
          label={t('common:act.remove')}
          act={async () => {
            await removal.mutateAsync();
            notify.success(t('rooms.removed', { name: room.name }));
            navigate({ to: paths.meetings.rooms() });
          }}
        />
      )}
    </Page>
  );
}

function Fact({ name, text }: { name: string; text: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="meeting-note">{text}</dd>
    </div>
  );
}

function Picture({ room }: { room: Room }) {
  const { t } = useTranslation(['meetings', 'common']);
  const [language] = useLanguage();
  const { org, can } = useAccess();
  const act = useAct((file: File | null) => setPicture(org, room, file), ROOM_CHANGES);
  const manages = can('messaging.use') && can('rooms.manage');
  const [isRemoving, setRemoving] = useState(false);
  const sending = useSending().find(({ to }) => to === room.id);
  return (
    <div className="room-picture">
      <RoomPicture room={room} alt={t('rooms.pictureOf', { name: room.name })} />
      {manages && (
        <div className="when-line">
          <label className="calendar-file">
            {t(room.picture_id ? 'rooms.changePicture' : 'rooms.addPicture')}
            <input
              type="file"
              accept="image/*"
              disabled={act.isPending}
              onChange={(event) => {
                const file = event.target.files?.[0];
                if (file) act.mutate(file);
                event.target.value = '';
              }}
            />
          </label>
          {room.picture_id && (
            <Button size="small" type="link" danger onClick={() => setRemoving(true)}>
              {t('rooms.removePicture')}
            </Button>
          )}
        </div>
      )}
      {sending && <SendingBar {...sending} />}
      {act.error && !isRemoving && (
        <Alert type="error" showIcon title={problemWords(act.error, language).title} />
      )}
      <ConfirmDestructive
        open={isRemoving}
        onClose={() => setRemoving(false)}
        title={t('rooms.removePictureTitle', { name: room.name })}
        happens={t('rooms.removePictureHappens')}
        undo={t('rooms.removePictureUndo')}
        label={t('rooms.removePicture')}
        act={() => act.mutateAsync(null)}
      />
    </div>
  );
}

function Policy({ room }: { room: Room }) {
  const { t } = useTranslation(['meetings', 'common']);
  const { org } = useAccess();
  const words = usePolicyWords();
  const query = useQuery(policyOf(org, room.id));
  const [open, setOpen] = useState(false);
  const terms = query.data;
  return (
    <section className="card" aria-label={t('policy.title')}>
      <div className="card-head">
        <h2>{t('policy.title')}</h2>
        {terms && (
          <Can one={['rooms.manage']}>
            <Button size="small" onClick={() => setOpen(true)}>
              {t('policy.change')}
            </Button>
          </Can>
        )}
      </div>
      <ListStates query={query} isEmpty={terms === undefined}>
        {terms && (
          <dl className="facts">
            {words(policyValues(terms).values).map(({ field, name, text }) => (
              <Fact key={field} name={name} text={text} />
            ))}
          </dl>
        )}
      </ListStates>
      {open && terms && <PolicyForm room={room} terms={terms} onClose={() => setOpen(false)} />}
    </section>
  );
}

function Managers({ room }: { room: Room }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const format = useFormat();
  const query = useQuery(managersOf(org, room.id));
  const people = query.data?.items ?? [];
  const [open, setOpen] = useState(false);
  return (
    <section className="card" aria-label={t('managers.title')}>
      <div className="card-head">
        <h2>{t('managers.title')}</h2>
        {query.isSuccess && (
          <Can one={['rooms.manage']}>
            <Button size="small" onClick={() => setOpen(true)}>
              {t('managers.change')}
            </Button>
          </Can>
        )}
      </div>
      <ListStates query={query} isEmpty={false}>
        <p className={people.length === 0 ? 'weak' : ''}>
          {people.length === 0 ? t('managers.none') : format.list(people.map(({ name }) => name))}
        </p>
      </ListStates>
      {open && <ManagersForm room={room} people={people} onClose={() => setOpen(false)} />}
    </section>
  );
}

const idsOf = (people: readonly { id: string }[]) => ({ member_ids: people.map(({ id }) => id) });

function ManagersForm(props: { room: Room; people: readonly Schema<'Person'>[]; onClose: () => void }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const format = useFormat();
  const { room, people, onClose } = props;
  const known = useRef(new Map(people.map(({ id, name }) => [id, name])));
  const ground = useUnversioned(
    () => idsOf(people),
    async () => {
      const { items } = await readManagers(org, room.id);
      for (const { id, name } of items) known.current.set(id, name);
      return idsOf(items);
    },
  );
  const act = useAct(
    (ids: string[]) => setManagers(org, room.id, ids),
    ['/v1/organizations/{org_id}/rooms/{room_id}/managers'],
  );
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const names = useMemberNames(chosen);
  const nameOf = (id: string) => known.current.get(id) ?? names.get(id) ?? '…';
  return (
    <FormDialog<{ member_ids: string[] }>
      open
      onClose={onClose}
      title={t('managers.edit', { name: room.name })}
      initial={ground.initial}
      reread={ground.reread}
      labels={{ member_ids: t('managers.title') }}
      show={(_, { member_ids }) => (member_ids.length > 0 ? format.list(member_ids.map(nameOf)) : undefined)}
      submit={async ({ member_ids }, _, version) => {
        setChosen(member_ids);
        await ground.check(version);
        await act.mutateAsync(member_ids);
        notify.success(t('managers.saved'));
      }}
    >
      <Form.Item
        name="member_ids"
        label={t('managers.title')}
        extra={t('managers.help')}
        rules={[{ type: 'array', max: 20, message: t('managers.twenty') }]}
      >
        <MemberSelect multiple />
      </Form.Item>
    </FormDialog>
  );
}
