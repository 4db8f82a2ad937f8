import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Alert, Button, Checkbox, Collapse, InputNumber, Segmented, Select, Switch } from 'antd';
import { type Ref, useId, useImperativeHandle, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '@/shared/format/useFormat';
import { ClockInput } from './ClockInput';
import {
  clockOf,
  faultsOf,
  minutesOf,
  normal,
  type PointTime,
  type Section,
  type ShiftHours,
  TEMPLATES,
  withDays,
} from './hours';
import { ShiftLegend, ShiftPicture, useHoursWords } from './ShiftPicture';

interface Props {
  value?: ShiftHours;
  onChange?: (hours: ShiftHours) => void;
  ref?: Ref<{ focus: () => void }>;
}

export function HoursEditor({ value = TEMPLATES.office, onChange, ref }: Props) {
  const { t } = useTranslation(['plans', 'common']);
  const format = useFormat();
  const frame = useRef<HTMLFieldSetElement>(null);
  useImperativeHandle(ref, () => ({ focus: () => frame.current?.querySelector('input')?.focus() }));
  const words = useHoursWords()(value);
  const sections = value.sections ?? [];
  const breaks = value.breaks ?? [];
  const set = (change: Partial<ShiftHours>) => onChange?.(withDays({ ...value, ...change }));
  const setSection = (index: number, change: Partial<Section>) =>
    set({ sections: sections.map((old, i) => (i === index ? { ...old, ...change } : old)) });
  const faults = faultsOf(value);
  const isFree = value.free != null;

  const addSection = () => {
    const last = sections.at(-1);
    const start = last ? minutesOf(last.off) + 60 : 540;
    const point = (minutes: number): PointTime => ({
      time: clockOf(minutes),
      next_day: false,
      before_minutes: null,
      after_minutes: null,
      punch: true,
    });
    set({ sections: [...sections, { on: point(start), off: point(start + 180) }] });
  };
  const addBreak = () => {
    const [first] = sections;
    const middle = first ? (minutesOf(first.on) + minutesOf(first.off)) / 2 : 720;
    const at = Math.round(middle / 30) * 30;
    const time = (minutes: number) => ({ time: clockOf(minutes), next_day: false });
    set({ breaks: [...breaks, { start: time(at - 30), end: time(at + 30) }] });
  };
  const nextDay = (point: { next_day: boolean }) => (point.next_day ? t('shifts.plusOne') : undefined);

  return (
    <fieldset className="hours" ref={frame} aria-label={t('shifts.hours')}>
      <Segmented<'fixed' | 'free'>
        aria-label={t('shifts.hours')}
        value={isFree ? 'free' : 'fixed'}
        options={[
          { value: 'fixed', label: t('shifts.fixed') },
          { value: 'free', label: t('shifts.free') },
        ]}
        onChange={(kind) => onChange?.(kind === 'free' ? TEMPLATES.free : normal(TEMPLATES.office))}
      />
      <div className="shift-frame">
        <ShiftPicture hours={value} large />
        <ShiftLegend hours={value} />
      </div>
      <p className="place-hint">{words.join(' ')}</p>
      {faults.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={format.list(faults.map((fault) => t(`shifts.fault.${fault}`)))}
        />
      )}
      {isFree && value.free && (
        <div className="place-fields">
          <span>{t('shifts.dayStarts')}</span>
          <ClockInput
            label={t('shifts.dayStarts')}
            value={value.free.day_starts}
            onChange={(day_starts) => value.free && set({ free: { ...value.free, day_starts } })}
          />
          <Minutes
            label={t('shifts.required')}
            value={value.free.required_minutes}
            max={1440}
            onChange={(next) => value.free && set({ free: { ...value.free, required_minutes: next ?? 480 } })}
          />
        </div>
      )}
      {!isFree && (
        <>
          {sections.map((section, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a section is the one at its place
            <div className="place-fields" key={i}>
              <strong>{t('shifts.section', { number: i + 1 })}</strong>
              <ClockInput
                label={t('shifts.on', { number: i + 1 })}
                value={section.on.time}
                suffix={nextDay(section.on)}
                onChange={(time) => setSection(i, { on: { ...section.on, time } })}
              />
              –
              <ClockInput
                label={t('shifts.off', { number: i + 1 })}
                value={section.off.time}
                suffix={nextDay(section.off)}
                onChange={(time) => setSection(i, { off: { ...section.off, time } })}
              />
              {sections.length > 1 && (
                <Button
                  type="text"
                  danger
                  icon={<DeleteOutlined />}
                  aria-label={t('shifts.removeSection', { number: i + 1 })}
                  onClick={() => set({ sections: sections.filter((_, n) => n !== i) })}
                />
              )}
              {i === sections.length - 1 && sections.length < 3 && (
                <Button icon={<PlusOutlined />} onClick={addSection}>
                  {t('shifts.addSection')}
                </Button>
              )}
            </div>
          ))}
          {breaks.map((pause, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a break is the one at its place
            <div className="place-fields" key={i}>
              <span>{t('shifts.break', { number: i + 1 })}</span>
              {(['start', 'end'] as const).map((end) => (
                <ClockInput
                  key={end}
                  label={t(`shifts.break_${end}`, { number: i + 1 })}
                  value={pause[end].time}
                  suffix={nextDay(pause[end])}
                  onChange={(time) =>
                    set({
                      breaks: breaks.map((old, n) =>
                        n === i ? { ...old, [end]: { ...old[end], time } } : old,
                      ),
                    })
                  }
                />
              ))}
              <Button
                type="text"
                danger
                icon={<DeleteOutlined />}
                aria-label={t('shifts.removeBreak', { number: i + 1 })}
                onClick={() => set({ breaks: breaks.filter((_, n) => n !== i) })}
              />
            </div>
          ))}
          {breaks.length < 6 && (
            <div className="place-fields">
              <Button icon={<PlusOutlined />} onClick={addBreak}>
                {t('shifts.addBreak')}
              </Button>
            </div>
          )}
          <h2 className="form-part">{t('shifts.lateness')}</h2>
          <div className="place-fields">
            <Minutes
              label={t('shifts.permit')}
              value={value.permit_minutes}
              onChange={(next) => set({ permit_minutes: next ?? 0 })}
            />
            <Minutes
              label={t('shifts.serious')}
              value={value.serious_minutes}
              onChange={(next) => set({ serious_minutes: next })}
            />
            <Minutes
              label={t('shifts.absence')}
              value={value.absenteeism_minutes}
              onChange={(next) => set({ absenteeism_minutes: next })}
            />
          </div>
          <div className="place-fields">
            <Switch
              aria-label={t('shifts.flex')}
              checked={value.flex != null}
              onChange={(on) => set({ flex: on ? { early_minutes: 30, late_minutes: 30 } : null })}
            />
            <span>{t('shifts.flex')}</span>
            {value.flex && (
              <>
                <Minutes
                  label={t('shifts.early')}
                  value={value.flex.early_minutes}
                  onChange={(next) =>
                    value.flex && set({ flex: { ...value.flex, early_minutes: next ?? 0 } })
                  }
                />
                <Minutes
                  label={t('shifts.later')}
                  value={value.flex.late_minutes}
                  onChange={(next) => value.flex && set({ flex: { ...value.flex, late_minutes: next ?? 0 } })}
                />
              </>
            )}
          </div>
          <h2 className="form-part">{t('shifts.earliness')}</h2>
          <div className="place-fields">
            <Minutes
              label={t('shifts.earlyPermit')}
              value={value.early_permit_minutes}
              onChange={(next) => set({ early_permit_minutes: next ?? 0 })}
            />
            <Minutes
              label={t('shifts.earlyAbsence')}
              value={value.early_absenteeism_minutes}
              onChange={(next) => set({ early_absenteeism_minutes: next })}
            />
          </div>
          <Collapse
            className="plans-gap"
            size="small"
            items={[
              {
                key: 'windows',
                label: t('shifts.windows'),
                children: (
                  <>
                    <p className="place-hint">{t('shifts.windowsHelp')}</p>
                    {sections.flatMap((section, i) =>
                      (['on', 'off'] as const).map((kind) => (
                        <PointEditor
                          key={`${section[kind].time}${kind}`}
                          label={t(`shifts.${kind}`, { number: i + 1 })}
                          point={section[kind]}
                          onChange={(point) => setSection(i, { [kind]: point })}
                        />
                      )),
                    )}
                  </>
                ),
              },
              {
                key: 'lateOff',
                label: t('shifts.lateOff'),
                children: <LateOff hours={value} set={set} />,
              },
            ]}
          />
        </>
      )}
    </fieldset>
  );
}

function Minutes(props: {
  label: string;
  value: number | null | undefined;
  max?: number;
  onChange: (minutes: number | null) => void;
}) {
  const { t } = useTranslation('plans');
  const id = useId();
  return (
    <span className="minutes">
      <label htmlFor={id}>{props.label}</label>
      <InputNumber
        id={id}
        min={0}
        max={props.max ?? 1440}
        precision={0}
        value={props.value ?? null}
        placeholder="–"
        suffix={t('shifts.min')}
        onChange={(next) => props.onChange(next)}
        style={{ width: 100 }}
      />
    </span>
  );
}

function PointEditor(props: { label: string; point: PointTime; onChange: (point: PointTime) => void }) {
  const { t } = useTranslation('plans');
  const { point, onChange } = props;
  return (
    <div className="place-fields">
      <strong className="point-name">
        {props.label} {point.time}
      </strong>
      <Checkbox
        checked={point.punch}
        onChange={(event) => onChange({ ...point, punch: event.target.checked })}
      >
        {t('shifts.punch')}
      </Checkbox>
      {point.punch &&
        (['before_minutes', 'after_minutes'] as const).map((side) => {
          const minutes = point[side] ?? null;
          const kind = minutes === null ? 'auto' : minutes === -1 ? 'all' : 'minutes';
          const name = t(`shifts.${side}`);
          return (
            <span className="minutes" key={side}>
              <span>{name}</span>
              <Select
                aria-label={`${props.label}: ${name}`}
                value={kind}
                style={{ width: 130 }}
                options={(['auto', 'all', 'minutes'] as const).map((v) => ({
                  value: v,
                  label: t(`shifts.limit.${v}`),
                }))}
                onChange={(next: 'auto' | 'all' | 'minutes') =>
                  onChange({ ...point, [side]: next === 'auto' ? null : next === 'all' ? -1 : 60 })
                }
              />
              {kind === 'minutes' && (
                <InputNumber
                  aria-label={`${props.label}: ${name}, ${t('shifts.min')}`}
                  min={0}
                  max={1440}
                  precision={0}
                  value={minutes}
                  onChange={(next) => onChange({ ...point, [side]: next ?? 0 })}
                  style={{ width: 80 }}
                />
              )}
            </span>
          );
        })}
    </div>
  );
}

function LateOff({ hours, set }: { hours: ShiftHours; set: (change: Partial<ShiftHours>) => void }) {
  const { t } = useTranslation('plans');
  const tiers = hours.late_off ?? [];
  const change = (index: number, part: object) =>
    set({ late_off: tiers.map((tier, i) => (i === index ? { ...tier, ...part } : tier)) });
  return (
    <>
      <p className="place-hint">{t('shifts.lateOffHelp')}</p>
      {tiers.map((tier, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a tier is the one at its place
        <div className="place-fields" key={i}>
          <Minutes
            label={t('shifts.leavesLater')}
            value={tier.late_off_minutes}
            onChange={(next) => change(i, { late_off_minutes: next ?? 0 })}
          />
          <Minutes
            label={t('shifts.comesLater')}
            value={tier.late_on_minutes}
            onChange={(next) => change(i, { late_on_minutes: next ?? 0 })}
          />
          <Button
            type="text"
            danger
            icon={<DeleteOutlined />}
            aria-label={t('shifts.removeTier', { number: i + 1 })}
            onClick={() => set({ late_off: tiers.filter((_, n) => n !== i) })}
          />
        </div>
      ))}
      {tiers.length < 5 && (
        <Button
          className="plans-gap"
          icon={<PlusOutlined />}
          onClick={() => {
            const last = tiers.at(-1);
            const next = last
              ? { late_off_minutes: last.late_off_minutes + 60, late_on_minutes: last.late_on_minutes + 60 }
              : { late_off_minutes: 120, late_on_minutes: 60 };
            set({ late_off: [...tiers, next] });
          }}
        >
          {t('shifts.addTier')}
        </Button>
      )}
    </>
  );
}
