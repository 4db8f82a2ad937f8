import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '@/api';
import { Can, useAccess } from '@/shared/access/access';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { ClosureForm } from './ClosureForm';
import { CLOSURE_CHANGES, type Closure, closuresOf, placeClosuresOf, reopen } from './rooms';
import { useMeetingWords } from './useMeetingTexts';
import { useRooms } from './useRooms';

/** The closures of a room or a place that are not over. */
export function Closures(props: { of: { kind: 'room' | 'place'; id: string; name: string }; zone: string }) {
  const { t } = useTranslation('meetings');
  const { org } = useAccess();
  const { of, zone } = props;
  const words = useMeetingWords();
  const { places } = useRooms();
  const query = useQuery({ ...closuresOf(org, of.id), enabled: of.kind === 'room' });
  const above = useQuery({ ...placeClosuresOf(org, of.id), enabled: of.kind === 'place' });
  const read = of.kind === 'room' ? query : above;
  const rows = read.data ?? [];
  const [open, setOpen] = useState(false);
  const [ending, setEnding] = useState<Closure>();
  const act = useAct((id: string) => reopen(org, id), CLOSURE_CHANGES);
  return (
    <section className="card" aria-label={t('closure.title')}>
      <div className="card-head">
        <h2>{t('closure.title')}</h2>
        <Can one={['rooms.manage']}>
          <Button size="small" onClick={() => setOpen(true)}>
            {t('closure.new')}
          </Button>
        </Can>
      </div>
      <ListStates query={read} isEmpty={rows.length === 0} empty={{ title: t('closure.none') }}>
        <ul className="plain-list">
          {rows.map((one) => {
            const own = of.kind === 'room' ? one.room_id === of.id : one.place_id === of.id;
            return (
              <li key={one.id} className="agenda-line">
                <span className="agenda-what">
                  <strong>{one.reason}</strong>
                  <span className="weak small">
                    {words.span(one.starts_at, one.ends_at, { zone })}
                    {!own &&
                      ` · ${t('closure.ofPlace', {
                        place: places.find(({ id }) => id === one.place_id)?.name ?? '',
                      })}`}
                  </span>
                </span>
                <Can one={['rooms.manage']}>
                  <Button size="small" type="link" danger onClick={() => setEnding(one)}>
                    {t('closure.end')}
                    <span className="unseen"> {one.reason}</span>
                  </Button>
                </Can>
              </li>
            );
          })}
        </ul>
      </ListStates>
      {open && <ClosureForm of={of} zone={zone} onClose={() => setOpen(false)} />}
      {ending && (
        <ConfirmDestructive
          open
          onClose={() => setEnding(undefined)}
          title={t('closure.endTitle', { reason: ending.reason })}
          happens={t('closure.endHappens')}
          undo={t('closure.endUndo')}
          label={t('closure.end')}
          act={async () => {
            await act.mutateAsync(ending.id);
            notify.success(t('closure.ended'));
          }}
        />
      )}
    </section>
  );
}
