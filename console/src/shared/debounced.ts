import { useEffect, useState } from 'react';

/** The value once it has stood still: for questions to the service while somebody types. */
export function useDebounced<T>(value: T, milliseconds = 250): T {
  const [still, setStill] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setStill(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return still;
}
