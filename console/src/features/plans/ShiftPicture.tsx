// The hours of a shift on a line: sections, breaks, windows, tiers of lateness, flexible edges and midnights. The same
// is said in words beside it (`useHoursWords`), for who cannot see it.
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { clockOf, DAY, hoursText, type ShiftHours, timelineOf, workedMinutes } from './hours';

export function ShiftPicture({ hours, large }: { hours: ShiftHours; large?: boolean }) {
  const { t } = useTranslation('plans');
  const words = useHoursWords()(hours);
  const line = timelineOf(hours);
  // Small pictures share one scale, so that shifts can be compared down a table.
  const from = large ? line.from : Math.min(0, ...line.sections.map((section) => section.from));
  const to = large ? line.to : Math.max(2 * DAY - 720, ...line.sections.map((section) => section.to));
  const length = Math.max(60, to - from);
  const width = large ? 900 : 320;
  const x = (minutes: number) => ((minutes - from) / length) * width;
  const w = (a: number, b: number) => Math.max(0, x(Math.min(b, to)) - x(Math.max(a, from)));
  const height = large ? 150 : 30;
  const bar = large ? { y: 62, h: 34 } : { y: 7, h: 16 };
  const every = length > 1500 ? 180 : length > 700 ? 120 : 60;
  const hoursOn = Array.from(
    { length: Math.floor(length / every) + 1 },
    (_, i) => Math.ceil(from / every) * every + i * every,
  ).filter((minute) => minute >= from && minute <= to);
  const midnights = [-DAY, 0, DAY, 2 * DAY].filter((minute) => minute > from && minute < to);
  return (
    <svg
      className={`shift-picture${large ? ' shift-large' : ''}`}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={words.join(' ')}
      preserveAspectRatio="none"
    >
      {large &&
        hoursOn.map((minute) => (
          <g key={minute}>
            <line className="shift-hour" x1={x(minute)} x2={x(minute)} y1={22} y2={height - 4} />
            <text
              className="shift-text"
              x={Math.min(width - 16, Math.max(16, x(minute)))}
              y={15}
              textAnchor="middle"
            >
              {clockOf(minute)}
            </text>
          </g>
        ))}
      {midnights.map((minute) => (
        <g key={minute}>
          <line
            className="shift-midnight"
            x1={x(minute)}
            x2={x(minute)}
            y1={large ? 22 : 2}
            y2={height - (large ? 4 : 2)}
          />
          {large && (
            <text className="shift-text shift-day" x={x(minute) + 4} y={height - 6}>
              {minute === 0 ? t('shifts.workDate') : minute > 0 ? t('shifts.nextDay') : t('shifts.dayBefore')}
            </text>
          )}
        </g>
      ))}
      {large &&
        line.windows.map((window) => (
          <rect
            key={`${window.kind}${window.section}`}
            className={`shift-window shift-window-${window.kind}`}
            data-auto={window.auto}
            x={x(window.from)}
            width={w(window.from, window.to)}
            y={window.kind === 'on' ? 32 : 104}
            height={22}
            rx={3}
          />
        ))}
      {large &&
        line.windows.map((window) => (
          <text
            key={`${window.kind}${window.section}`}
            className="shift-text"
            x={x(window.from) + 6}
            y={window.kind === 'on' ? 47 : 119}
          >
            {t(`shifts.window.${window.kind}`, { from: clockOf(window.from), to: clockOf(window.to) })}
          </text>
        ))}
      {line.free && (
        <>
          <rect
            className="shift-free"
            x={x(line.free.start)}
            width={w(line.free.start, line.free.start + DAY)}
            {...{ y: bar.y, height: bar.h }}
            rx={3}
          />
          {large && (
            <text className="shift-text" x={x(line.free.start) + 8} y={bar.y + 22}>
              {words[0]}
            </text>
          )}
        </>
      )}
      {line.sections.map((section) => (
        <rect
          key={section.from}
          className="shift-section"
          x={x(section.from)}
          width={w(section.from, section.to)}
          y={bar.y}
          height={bar.h}
          rx={3}
        />
      ))}
      {line.flex.map((stretch) => (
        <rect
          key={stretch.from}
          className="shift-flex"
          x={x(stretch.from)}
          width={w(stretch.from, stretch.to)}
          y={bar.y}
          height={bar.h}
          rx={3}
        />
      ))}
      {line.breaks.map((pause) => (
        <rect
          key={pause.from}
          className="shift-break"
          x={x(pause.from)}
          width={w(pause.from, pause.to)}
          y={bar.y + 2}
          height={bar.h - 4}
        />
      ))}
      {large &&
        line.tiers.map((tier) => (
          <rect
            key={`${tier.section}${tier.kind}`}
            className={`shift-tier shift-tier-${tier.kind}`}
            x={x(tier.from)}
            width={Math.max(2, w(tier.from, tier.to))}
            y={bar.y + bar.h - 9}
            height={9}
          />
        ))}
      {large &&
        line.sections.map((section) => (
          <text
            key={section.from}
            className="shift-text shift-bar-text"
            x={x(section.from) + 8}
            y={bar.y + 16}
          >
            {`${clockOf(section.from)}–${clockOf(section.to)}`}
          </text>
        ))}
    </svg>
  );
}

/** What the colors mean. */
export function ShiftLegend({ hours }: { hours: ShiftHours }) {
  const { t } = useTranslation('plans');
  const line = timelineOf(hours);
  const kinds = [
    ...(line.sections.length > 0 ? ['section', 'window'] : ['free']),
    ...(line.breaks.length > 0 ? ['break'] : []),
    ...(line.flex.length > 0 ? ['flex'] : []),
    ...new Set(line.tiers.map((tier) => `tier-${tier.kind}`)),
  ] as (
    | 'section'
    | 'window'
    | 'free'
    | 'break'
    | 'flex'
    | 'tier-permitted'
    | 'tier-late'
    | 'tier-serious'
    | 'tier-absence'
  )[];
  return (
    <ul className="shift-legend">
      {kinds.map((kind) => (
        <li key={kind}>
          <span className={`shift-swatch shift-swatch-${kind}`} aria-hidden />
          {t(`shifts.legend.${kind}`)}
        </li>
      ))}
    </ul>
  );
}

/** The hours in sentences. */
export function useHoursWords(): (hours: ShiftHours) => string[] {
  const { t } = useTranslation('plans');
  const format = useFormat();
  return (hours) => {
    const line = timelineOf(hours);
    if (line.free)
      return [
        t('shifts.words.free', {
          required: format.minutes(line.free.required),
          start: clockOf(line.free.start),
        }),
      ];
    const { permit_minutes, serious_minutes, absenteeism_minutes, flex, late_off } = hours;
    const { early_permit_minutes: permitted = 0, early_absenteeism_minutes: gone } = hours;
    const breaks = line.breaks.map(({ from, to }) => `${clockOf(from)}–${clockOf(to)}`);
    const base = (line.sections[0]?.from ?? 0) + (flex?.late_minutes ?? 0);
    const unpunched = (hours.sections ?? [])
      .flatMap(({ on, off }) => [on, off])
      .filter((point) => !point.punch);
    return [
      t('shifts.words.hours', {
        hours: hoursText(hours, t('shifts.plusOne')),
        work: format.minutes(Math.max(0, workedMinutes(hours))),
      }),
      ...(breaks.length > 0 ? [t('shifts.words.breaks', { breaks: format.list(breaks) })] : []),
      t('shifts.words.late', { from: clockOf(base + permit_minutes + 1) }),
      ...(serious_minutes == null
        ? []
        : [t('shifts.words.serious', { from: clockOf(base + serious_minutes) })]),
      ...(absenteeism_minutes == null
        ? []
        : [t('shifts.words.absence', { from: clockOf(base + absenteeism_minutes) })]),
      ...(permitted > 0 ? [t('shifts.words.early', { permitted: format.minutes(permitted) })] : []),
      ...(gone == null ? [] : [t('shifts.words.earlyAbsence', { from: format.minutes(gone) })]),
      ...(flex ? [t('shifts.words.flex', { early: flex.early_minutes, late: flex.late_minutes })] : []),
      ...(late_off ?? []).map((tier) =>
        t('shifts.words.lateOff', {
          off: format.minutes(tier.late_off_minutes),
          on: format.minutes(tier.late_on_minutes),
        }),
      ),
      ...(unpunched.length > 0
        ? [t('shifts.words.unpunched', { times: format.list(unpunched.map(({ time }) => time)) })]
        : []),
    ];
  };
}
