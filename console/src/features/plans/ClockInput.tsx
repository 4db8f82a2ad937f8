import { Input } from 'antd';
import { useState } from 'react';
import { clockMinutes, clockOf, parseClock } from './hours';

/** A time as one types it; the arrow keys move it by five minutes. */
export function ClockInput(props: {
  label: string;
  value: string;
  onChange: (clock: string) => void;
  suffix?: string | undefined;
}) {
  const [typed, setTyped] = useState<string>();
  const isWrong = typed !== undefined && parseClock(typed) === undefined;
  return (
    <Input
      className="clock"
      aria-label={props.label}
      aria-invalid={isWrong}
      status={isWrong ? 'error' : ''}
      inputMode="numeric"
      value={typed ?? props.value}
      suffix={props.suffix ?? <span />}
      onChange={(event) => {
        setTyped(event.target.value);
        const clock = parseClock(event.target.value);
        if (clock !== undefined && event.target.value.length >= 4) props.onChange(clock);
      }}
      onBlur={() => {
        const clock = typed === undefined ? undefined : parseClock(typed);
        if (clock !== undefined) props.onChange(clock);
        setTyped(undefined);
      }}
      onKeyDown={(event) => {
        const step = event.key === 'ArrowUp' ? 5 : event.key === 'ArrowDown' ? -5 : 0;
        if (step === 0) return;
        event.preventDefault();
        setTyped(undefined);
        props.onChange(clockOf(clockMinutes(parseClock(typed ?? '') ?? props.value) + step));
      }}
    />
  );
}
