import { useQuery } from '@tanstack/react-query';
import { useAccess } from '@/shared/access/access';
import { pictureOf, type Room } from './rooms';

/** A room's picture, for who may have files; nothing where there is none. */
export function RoomPicture(props: { room: Room; small?: boolean; alt: string }) {
  const { room, small = false } = props;
  const { org, can } = useAccess();
  const link = useQuery({
    ...pictureOf(org, room.picture_id ?? '', small ? 'thumbnail' : 'preview'),
    enabled: can('messaging.use') && room.picture_id != null,
    // A link works for ten minutes.
    staleTime: 8 * 60_000,
    refetchInterval: 8 * 60_000,
    retry: false,
  });
  if (room.picture_id == null || !link.data) return null;
  return <img className={small ? 'room-thumbnail' : 'room-image'} src={link.data.url} alt={props.alt} />;
}
