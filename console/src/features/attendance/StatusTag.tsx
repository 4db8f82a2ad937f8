import { useTranslation } from 'react-i18next';
import { type DayStatus, TONES, type Tone } from '@/shared/attendance/status';

export function StatusTag({ status }: { status: DayStatus }) {
  const { t } = useTranslation('attendance');
  return <ToneTag tone={TONES[status]}>{t(`status.${status}`)}</ToneTag>;
}

export function ToneTag(props: { tone: Tone; children: React.ReactNode }) {
  return (
    <span className="tone" data-tone={props.tone}>
      {props.children}
    </span>
  );
}
