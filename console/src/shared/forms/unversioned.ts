// What has no version is saved over whatever holds by then. Before saving it is read again, and where it is another
// than at the beginning that counts as an edit that was overtaken (see FormDialog).
import { useRef } from 'react';
import { ProblemError } from '@/api';
import type { Versioned } from './FormDialog';

const equal = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

export class Unversioned<V extends object> {
  private readonly grounds: V[];

  constructor(
    first: V,
    private readonly read: () => Promise<V>,
  ) {
    this.grounds = [first];
  }

  get initial(): Versioned<V> {
    return { values: this.grounds[0] as V, version: 0 };
  }

  readonly reread = async (): Promise<Versioned<V>> => {
    this.grounds.push(await this.read());
    return { values: this.grounds.at(-1) as V, version: this.grounds.length - 1 };
  };

  /** Throws if somebody else has changed it since this version was read. */
  async check(version: number): Promise<void> {
    if (!equal(await this.read(), this.grounds[version]))
      throw new ProblemError('version_mismatch', 412, 'Somebody else has changed it');
  }
}

export function useUnversioned<V extends object>(first: () => V, read: () => Promise<V>): Unversioned<V> {
  const kept = useRef<Unversioned<V>>(undefined);
  kept.current ??= new Unversioned(first(), read);
  return kept.current;
}
