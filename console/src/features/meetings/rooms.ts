// Rooms and places, the rules of booking, closures, and what waits for approval.
import { client, ifMatch, type ReadPath, read, readAll, readPages, type Schema, unwrap } from '@/api';
import { uploadFile } from '@/shared/files/upload';
import type { Versioned } from '@/shared/forms/FormDialog';

export type Room = Schema<'Room'>;
export type Place = Schema<'RoomPlace'>;
export type PlaceKind = Schema<'PlaceKind'>;
export type Equipment = Schema<'Equipment'>;
export type Opening = Schema<'OpeningStretch'>;
export type Closure = Schema<'RoomClosure'>;
export type Terms = Schema<'RoomTerms'>;
export type Waiting = Schema<'RoomRequest'>;

export const EQUIPMENT: Equipment[] = ['tv', 'projector', 'video_conference', 'whiteboard', 'phone'];
export const DAYS: Schema<'WeekDay'>[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

const TIMELINE: ReadPath = '/v1/organizations/{org_id}/room-timeline';
export const ROOM_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/rooms',
  '/v1/organizations/{org_id}/rooms/{room_id}',
  '/v1/organizations/{org_id}/rooms/{room_id}/policy',
  TIMELINE,
];
export const PLACE_CHANGES: ReadPath[] = ['/v1/organizations/{org_id}/places', ...ROOM_CHANGES];
export const CLOSURE_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/rooms/{room_id}/closures',
  '/v1/organizations/{org_id}/places/{place_id}/closures',
  '/v1/organizations/{org_id}/rooms/{room_id}/bookings',
  TIMELINE,
];
export const APPROVAL_CHANGES: ReadPath[] = [
  '/v1/organizations/{org_id}/room-approvals',
  '/v1/organizations/{org_id}/meetings/{meeting_id}',
  '/v1/organizations/{org_id}/agenda',
  TIMELINE,
];

export const placesOf = (org: string) =>
  readAll('/v1/organizations/{org_id}/places', { params: { path: { org_id: org } } });

export interface RoomFilter {
  place?: string | undefined;
  seats?: string | undefined;
  equipment?: string | undefined;
}

export const roomsOf = (org: string, { place, seats, equipment }: RoomFilter = {}) =>
  readAll('/v1/organizations/{org_id}/rooms', {
    params: {
      path: { org_id: org },
      query: {
        ...(place && { place_id: place }),
        ...(Number(seats) >= 1 && { least_capacity: Math.min(Math.floor(Number(seats)), 10_000) }),
        ...(equipment && { equipment }),
      },
    },
  });

const atRoom = (org: string, room: string) => ({ path: { org_id: org, room_id: room } });

export const roomOf = (org: string, room: string) =>
  read('/v1/organizations/{org_id}/rooms/{room_id}', { params: atRoom(org, room) });
export const policyOf = (org: string, room: string) =>
  read('/v1/organizations/{org_id}/rooms/{room_id}/policy', { params: atRoom(org, room) });
export const managersOf = (org: string, room: string) =>
  read('/v1/organizations/{org_id}/rooms/{room_id}/managers', { params: atRoom(org, room) });
export const readManagers = (org: string, room: string) =>
  unwrap(client.GET('/v1/organizations/{org_id}/rooms/{room_id}/managers', { params: atRoom(org, room) }));
export const closuresOf = (org: string, room: string) =>
  readAll('/v1/organizations/{org_id}/rooms/{room_id}/closures', { params: atRoom(org, room) });
export const placeClosuresOf = (org: string, place: string) =>
  readAll('/v1/organizations/{org_id}/places/{place_id}/closures', {
    params: { path: { org_id: org, place_id: place } },
  });
export const pictureOf = (org: string, file: string, variant: 'preview' | 'thumbnail' = 'preview') =>
  read('/v1/organizations/{org_id}/files/{file_id}/link', {
    params: { path: { org_id: org, file_id: file }, query: { variant } },
  });

export const createPlace = (org: string, body: Schema<'NewRoomPlace'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/places', { params: { path: { org_id: org } }, body }));
export const editPlace = (org: string, id: string, version: number, body: Schema<'RoomPlacePatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/places/{place_id}', {
      params: { path: { org_id: org, place_id: id }, header: ifMatch(version) },
      body,
    }),
  );
export const removePlace = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/places/{place_id}', {
      params: { path: { org_id: org, place_id: id } },
    }),
  );
export const rereadPlace = (org: string, id: string) =>
  unwrap(
    client.GET('/v1/organizations/{org_id}/places/{place_id}', {
      params: { path: { org_id: org, place_id: id } },
    }),
  );

export const createRoom = (org: string, body: Schema<'NewRoom'>) =>
  unwrap(client.POST('/v1/organizations/{org_id}/rooms', { params: { path: { org_id: org } }, body }));
export const editRoom = (org: string, id: string, version: number, body: Schema<'RoomPatch'>) =>
  unwrap(
    client.PATCH('/v1/organizations/{org_id}/rooms/{room_id}', {
      params: { ...atRoom(org, id), header: ifMatch(version) },
      body,
    }),
  );
export const removeRoom = (org: string, id: string) =>
  unwrap(client.DELETE('/v1/organizations/{org_id}/rooms/{room_id}', { params: atRoom(org, id) }));
export const rereadRoom = (org: string, id: string) =>
  unwrap(client.GET('/v1/organizations/{org_id}/rooms/{room_id}', { params: atRoom(org, id) }));

export const setPolicy = (org: string, id: string, version: number, body: Schema<'NewRoomTerms'>) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/rooms/{room_id}/policy', {
      params: { ...atRoom(org, id), header: ifMatch(version) },
      body,
    }),
  );
export const rereadPolicy = (org: string, id: string) =>
  unwrap(client.GET('/v1/organizations/{org_id}/rooms/{room_id}/policy', { params: atRoom(org, id) }));
export const setManagers = (org: string, id: string, member_ids: string[]) =>
  unwrap(
    client.PUT('/v1/organizations/{org_id}/rooms/{room_id}/managers', {
      params: atRoom(org, id),
      body: { member_ids },
    }),
  );

/** Puts a picture there: uploads it, then hangs it up. */
export async function setPicture(org: string, room: Room, file: File | null): Promise<Room> {
  const file_id = file && (await uploadFile(org, file, room.id));
  return unwrap(
    client.PUT('/v1/organizations/{org_id}/rooms/{room_id}/picture', {
      params: { ...atRoom(org, room.id), header: ifMatch(room.version) },
      body: { file_id },
    }),
  );
}

export const closeRoom = (org: string, id: string, body: Schema<'NewClosure'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/rooms/{room_id}/closures', { params: atRoom(org, id), body }),
  );
export const closePlace = (org: string, id: string, body: Schema<'NewClosure'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/places/{place_id}/closures', {
      params: { path: { org_id: org, place_id: id } },
      body,
    }),
  );
export const reopen = (org: string, id: string) =>
  unwrap(
    client.DELETE('/v1/organizations/{org_id}/room-closures/{closure_id}', {
      params: { path: { org_id: org, closure_id: id } },
    }),
  );

export const waitingOf = (org: string) =>
  readPages('/v1/organizations/{org_id}/room-approvals', { params: { path: { org_id: org } } });
export const decide = (org: string, booking: string, body: Schema<'RoomDecision'>) =>
  unwrap(
    client.POST('/v1/organizations/{org_id}/room-bookings/{booking_id}/decision', {
      params: { path: { org_id: org, booking_id: booking } },
      body,
    }),
  );

/** The zone of a room: its own, that of its place, or the organization's. */
export function zoneOf(
  room: Pick<Room, 'time_zone' | 'place_id'> | undefined,
  places: readonly Place[],
  fallback: string,
): string {
  return room?.time_zone ?? places.find(({ id }) => id === room?.place_id)?.time_zone ?? fallback;
}

export interface PlaceNode {
  place: Place;
  depth: number;
}

/** Places as one reads a tree: each below what it is in. */
export function treeOf(places: readonly Place[]): PlaceNode[] {
  const below = new Map<string | null, Place[]>();
  const known = new Set(places.map(({ id }) => id));
  for (const place of places) {
    const parent = place.parent_id && known.has(place.parent_id) ? place.parent_id : null;
    below.set(parent, [...(below.get(parent) ?? []), place]);
  }
  const walk = (parent: string | null, depth: number): PlaceNode[] =>
    (below.get(parent) ?? []).flatMap((place) => [{ place, depth }, ...walk(place.id, depth + 1)]);
  return walk(null, 0);
}

/** What a place of a kind may be in. */
export function parentsFor(kind: PlaceKind, places: readonly Place[], self?: string): Place[] {
  const above: PlaceKind[] = kind === 'site' ? [] : kind === 'building' ? ['site'] : ['site', 'building'];
  return places.filter((place) => above.includes(place.kind) && place.id !== self);
}

/** `Shanghai / Tower A / 3rd floor`. */
export function wayTo(place: string | null | undefined, places: readonly Place[]): string {
  const names = new Map(places.map(({ id, name }) => [id, name]));
  const way = places.find(({ id }) => id === place)?.path ?? [];
  return way.map((id) => names.get(id) ?? '').join(' / ');
}

export interface RoomValues {
  name: string;
  capacity: number;
  place_id: string | null;
  location: string | null;
  equipment: Equipment[];
  labels: string[];
  description: string | null;
  external_id: string | null;
  time_zone: string | null;
  opening_hours: Opening[] | null;
  out_of_service: boolean;
}

export function roomValues(room: Room): Versioned<RoomValues> {
  return {
    values: {
      name: room.name,
      capacity: room.capacity,
      place_id: room.place_id ?? null,
      location: room.location ?? null,
      equipment: room.equipment,
      labels: room.labels,
      description: room.description ?? null,
      external_id: room.external_id ?? null,
      time_zone: room.time_zone ?? null,
      opening_hours: room.opening_hours ?? null,
      out_of_service: room.out_of_service,
    },
    version: room.version,
  };
}

export const NEW_ROOM: RoomValues = {
  name: '',
  capacity: 8,
  place_id: null,
  location: null,
  equipment: [],
  labels: [],
  description: null,
  external_id: null,
  time_zone: null,
  opening_hours: null,
  out_of_service: false,
};

/** Days with the same hours, one after the other, as one line: Monday to Friday, 08:00 to 20:00. */
export function openingLines(
  hours: readonly Opening[],
): { from: Schema<'WeekDay'>; to: Schema<'WeekDay'>; stretches: { from: string; to: string }[] }[] {
  const lines: ReturnType<typeof openingLines> = [];
  let previous = -2;
  DAYS.forEach((day, index) => {
    const stretches = hours.filter((one) => one.day === day).map(({ from, to }) => ({ from, to }));
    if (stretches.length === 0) return;
    const last = lines.at(-1);
    const same = last && previous === index - 1;
    if (same && JSON.stringify(last.stretches) === JSON.stringify(stretches)) last.to = day;
    else lines.push({ from: day, to: day, stretches });
    previous = index;
  });
  return lines;
}
