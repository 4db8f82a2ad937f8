import { AutoComplete } from 'antd';
import { useState } from 'react';
import { clockAt, minutesOf, parseClock } from './zone';

/** A time of day: typed, or chosen from the quarters of hours. */
export function TimeInput(props: {
  label: string;
  value: string;
  onChange: (clock: string) => void;
  /** Only what is later is offered. */
  after?: string | undefined;
  /** Every so many minutes. */
  step?: number;
}) {
  const [typed, setTyped] = useState<string>();
  const { step = 15 } = props;
  const first = props.after === undefined ? 0 : minutesOf(props.after) + step;
  const options = Array.from({ length: 1440 / step }, (_, n) => n * step)
    .filter((minutes) => minutes >= first)
    .map((minutes) => ({ value: clockAt(minutes) }));
  const take = (text: string) => {
    const clock = parseClock(text);
    if (clock !== undefined) props.onChange(clock);
  };
  return (
    <AutoComplete
      className="time-input"
      style={{ width: 96 }}
      aria-label={props.label}
      value={typed ?? props.value}
      options={options}
      status={typed !== undefined && parseClock(typed) === undefined ? 'error' : ''}
      onChange={(text: string) => {
        setTyped(text);
        if (text.length >= 4) take(text);
      }}
      onSelect={(text: string) => {
        take(text);
        setTyped(undefined);
      }}
      onBlur={() => {
        if (typed !== undefined) take(typed);
        setTyped(undefined);
      }}
    />
  );
}
