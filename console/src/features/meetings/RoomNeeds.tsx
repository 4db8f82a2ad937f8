import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useClearable } from '@/shared/ui/useClearable';
import { EQUIPMENT } from './rooms';

type Needs = { seats?: string | undefined; equipment?: string | undefined };

/** What a room must have, as the address says it: seats, and equipment between commas. */
export function RoomNeeds(props: { needs: Needs; onChange: (needs: Needs) => void }) {
  const clearable = useClearable();
  const { t } = useTranslation('meetings');
  const { seats, equipment } = props.needs;
  return (
    <>
      <InputNumber
        className="seats-filter"
        aria-label={t('rooms.leastSeats')}
        placeholder={t('rooms.leastSeats')}
        min={1}
        max={10_000}
        precision={0}
        value={seats ? Number(seats) : null}
        onChange={(next) => props.onChange({ seats: next ? String(next) : undefined })}
      />
      <Select
        mode="multiple"
        allowClear={clearable}
        aria-label={t('rooms.equipment')}
        placeholder={t('rooms.equipment')}
        value={equipment ? equipment.split(',') : []}
        options={EQUIPMENT.map((one) => ({ value: one, label: t(`equipment.${one}`) }))}
        onChange={(next: string[]) => props.onChange({ equipment: next.join(',') || undefined })}
      />
    </>
  );
}
