import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useAccess } from '@/shared/access/access';
import { type Place, placesOf, type Room, roomsOf, zoneOf } from './rooms';

/** All rooms and places, and what one asks of them most. */
export function useRooms() {
  const { org, organization } = useAccess();
  const rooms = useQuery(roomsOf(org));
  const places = useQuery(placesOf(org));
  return useMemo(() => {
    const all: readonly Room[] = rooms.data ?? [];
    const around: readonly Place[] = places.data ?? [];
    const byId = new Map(all.map((room) => [room.id, room]));
    return {
      rooms: all,
      places: around,
      room: (id: string) => byId.get(id),
      zone: (id: string) => zoneOf(byId.get(id), around, organization.time_zone),
      isPending: rooms.isPending || places.isPending,
    };
  }, [rooms.data, places.data, rooms.isPending, places.isPending, organization.time_zone]);
}
