import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Dropdown, Tag } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { usePaths } from '@/paths';
import { Can, useAccess } from '@/shared/access/access';
import { useLanguage } from '@/shared/i18n/language';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { type Column, DataTable, type Sort } from '@/shared/ui/DataTable';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { RowActs } from '@/shared/ui/RowActs';
import { SearchField } from '@/shared/ui/SearchField';
import { sorted } from '@/shared/ui/sorted';
import { Closures } from './Closures';
import { PlaceForm } from './PlaceForm';
import { RoomForm } from './RoomForm';
import { RoomNeeds } from './RoomNeeds';
import { RoomPicture } from './RoomPicture';
import {
  PLACE_CHANGES,
  type Place,
  placesOf,
  ROOM_CHANGES,
  type Room,
  removePlace,
  removeRoom,
  roomsOf,
  treeOf,
  wayTo,
  zoneOf,
} from './rooms';
import { useOpeningWords } from './useOpeningWords';
import '@/shared/attendance/tones.css';
import './meetings.css';

type Open =
  | { kind: 'newRoom' }
  | { kind: 'editRoom' | 'removeRoom'; room: Room }
  | { kind: 'newPlace'; within: Place | undefined }
  | { kind: 'editPlace' | 'removePlace'; place: Place };

/** Sites, buildings and floors, and the rooms in them. */
export default function RoomsPage() {
  const { t } = useTranslation(['meetings', 'common']);
  const [language] = useLanguage();
  const { org, organization, can } = useAccess();
  const paths = usePaths();
  const opening = useOpeningWords();
  const [filters, setFilters] = useSearchState(['place', 'seats', 'equipment', 'q']);
  const [open, setOpen] = useState<Open>();
  const [sort, setSort] = useState<Sort>({ by: 'name', descending: false });
  const close = () => setOpen(undefined);
  const placesQuery = useQuery(placesOf(org));
  const places = useMemo(() => placesQuery.data ?? [], [placesQuery.data]);
  const query = useQuery(roomsOf(org, filters));
  const tree = useMemo(() => treeOf(places), [places]);
  const chosen = places.find(({ id }) => id === filters.place);
  const wanted = filters.q?.toLowerCase() ?? '';
  const found = (query.data ?? []).filter(({ name }) => name.toLowerCase().includes(wanted));
  const sortValue = (room: Room, by: string) =>
    by === 'capacity' ? room.capacity : by === 'place' ? wayTo(room.place_id, places) : room.name;
  const rows = sorted(found, sort, sortValue, language);
  const takeRoom = useAct((id: string) => removeRoom(org, id), ROOM_CHANGES);
  const takePlace = useAct((id: string) => removePlace(org, id), PLACE_CHANGES);
  const manages = can('rooms.manage');

  const columns: Column<Room>[] = [
    {
      key: 'name',
      title: t('rooms.name'),
      sortable: true,
      render: (room) => (
        <>
          <RoomPicture room={room} small alt="" />
          <AppLink to={paths.meetings.room(room.id)}>{room.name}</AppLink>
        </>
      ),
    },
    {
      key: 'capacity',
      title: t('rooms.seats'),
      sortable: true,
      width: '56px',
      render: ({ capacity }) => capacity,
    },
    {
      key: 'place',
      title: t('rooms.where'),
      sortable: true,
      render: (room) => (
        <span
          className="two-lines"
          title={[wayTo(room.place_id, places), room.location].filter(Boolean).join(', ')}
        >
          {[wayTo(room.place_id, places), room.location].filter(Boolean).join(', ') || '–'}
        </span>
      ),
    },
    {
      key: 'equipment',
      title: t('rooms.equipment'),
      width: '16%',
      render: ({ equipment, labels }) => {
        const all = [...equipment.map((one) => t(`equipment.${one}`)), ...labels].join(', ');
        return (
          <span className="two-lines" title={all}>
            {all || '–'}
          </span>
        );
      },
    },
    {
      key: 'opening',
      title: t('rooms.opening'),
      width: '14%',
      render: (room) => {
        if (room.out_of_service) return <Tag>{t('rooms.outOfService')}</Tag>;
        const zone = zoneOf(room, places, organization.time_zone);
        const words = [opening(room.opening_hours), zone === organization.time_zone ? '' : zone]
          .filter(Boolean)
          .join(' · ');
        return (
          <span className="two-lines" title={words}>
            {words}
          </span>
        );
      },
    },
    ...(manages
      ? [
          {
            key: 'acts',
            title: t('rooms.acts'),
            width: '128px',
            render: (room: Room) => (
              <RowActs
                name={room.name}
                onEdit={() => setOpen({ kind: 'editRoom', room })}
                onRemove={() => setOpen({ kind: 'removeRoom', room })}
              />
            ),
          },
        ]
      : []),
  ];

  return (
    <Page
      title={t('rooms.title')}
      intro={t('rooms.intro')}
      actions={
        <Can one={['rooms.manage']}>
          <Button onClick={() => setOpen({ kind: 'newPlace', within: chosen })}>{t('places.new')}</Button>
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpen({ kind: 'newRoom' })}>
            {t('rooms.new')}
          </Button>
        </Can>
      }
    >
      <div className="rooms-page">
        <section className="card places" aria-label={t('places.title')}>
          <h2>{t('places.title')}</h2>
          <ListStates
            query={placesQuery}
            isEmpty={places.length === 0}
            empty={{ title: t('places.empty'), help: t('places.emptyHelp') }}
          >
            <ul className="plain-list">
              <li>
                <button
                  type="button"
                  className="place-line"
                  aria-pressed={filters.place === undefined}
                  onClick={() => setFilters({ place: undefined })}
                >
                  {t('places.all')}
                </button>
              </li>
              {tree.map(({ place, depth }) => (
                <li key={place.id} className="place-item">
                  <button
                    type="button"
                    className="place-line"
                    style={{ paddingInlineStart: 8 + depth * 16 }}
                    aria-pressed={filters.place === place.id}
                    onClick={() => setFilters({ place: place.id })}
                  >
                    {place.name}
                    <span className="weak small">
                      {place.kind === 'site' && place.time_zone !== organization.time_zone
                        ? place.time_zone
                        : t(`places.${place.kind}`)}
                    </span>
                  </button>
                  {manages && (
                    <Dropdown
                      trigger={['click']}
                      menu={{
                        items: [
                          ...(place.kind === 'floor'
                            ? []
                            : [{ key: 'newPlace', label: t('places.newWithin') }]),
                          { key: 'editPlace', label: t('common:act.edit') },
                          { key: 'removePlace', label: t('common:act.remove'), danger: true },
                        ],
                        onClick: ({ key }) =>
                          setOpen(
                            key === 'newPlace'
                              ? { kind: 'newPlace', within: place }
                              : { kind: key as 'editPlace' | 'removePlace', place },
                          ),
                      }}
                    >
                      <Button type="text" size="small" aria-label={t('places.acts', { name: place.name })}>
                        …
                      </Button>
                    </Dropdown>
                  )}
                </li>
              ))}
            </ul>
          </ListStates>
        </section>
        <div className="rooms-list">
          <div className="page-filters">
            <SearchField
              label={t('rooms.search')}
              value={filters.q ?? ''}
              onChange={(event) => setFilters({ q: event.target.value })}
            />
            <RoomNeeds needs={filters} onChange={setFilters} />
          </div>
          <ListStates
            query={query}
            isEmpty={rows.length === 0}
            isFiltered={Boolean(filters.q || filters.place || filters.seats || filters.equipment)}
            empty={{ title: t('rooms.empty'), help: t('rooms.emptyHelp') }}
          >
            <DataTable
              label={t('rooms.title')}
              columns={columns}
              rows={rows}
              rowKey={({ id }) => id}
              sort={{ ...sort, onChange: setSort }}
            />
          </ListStates>
          {chosen && (
            <Closures of={{ kind: 'place', id: chosen.id, name: chosen.name }} zone={chosen.time_zone} />
          )}
        </div>
      </div>
      {open?.kind === 'newRoom' && <RoomForm place={filters.place} onClose={close} />}
      {open?.kind === 'editRoom' && <RoomForm room={open.room} onClose={close} />}
      {open?.kind === 'newPlace' && <PlaceForm within={open.within} places={places} onClose={close} />}
      {open?.kind === 'editPlace' && <PlaceForm place={open.place} places={places} onClose={close} />}
      {open?.kind === 'removeRoom' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('rooms.removeTitle', { name: open.room.name })}
          happens={t('rooms.removeHappens')}
          undo={t('rooms.removeUndo')}
          label={t('common:act.remove')}
          act={async () => {
            await takeRoom.mutateAsync(open.room.id);
            notify.success(t('rooms.removed', { name: open.room.name }));
          }}
        />
      )}
      {open?.kind === 'removePlace' && (
        <ConfirmDestructive
          open
          onClose={close}
          title={t('places.removeTitle', { name: open.place.name })}
          happens={t('places.removeHappens')}
          undo={t('places.removeUndo')}
          label={t('common:act.remove')}
          act={async () => {
            await takePlace.mutateAsync(open.place.id);
            if (filters.place === open.place.id) setFilters({ place: undefined });
            notify.success(t('rooms.removed', { name: open.place.name }));
          }}
        />
      )}
    </Page>
  );
}
