import { useState } from 'react';
import { ProblemError, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { CHANGES, changesOf, type Pending, refusedCells, save, savedOf } from './rosters';

const NONE: ReadonlyMap<string, string> = new Map();

/** Saves what is painted, one request for each group, and knows what was refused of it. */
export function useRosterSaving(onSaved: (saved: Pending, cells: number, isAll: boolean) => void) {
  const { org } = useAccess();
  const [problem, setProblem] = useState<ProblemError>();
  const [refused, setRefused] = useState(NONE);
  const forget = () => {
    setProblem(undefined);
    setRefused(NONE);
  };
  const act = useAct(async (input: { pending: Pending; intoThePast: boolean; done: Pending[] }) => {
    let cells = 0;
    for (const part of changesOf(input.pending)) {
      try {
        const came = await save(org, part, input.intoThePast);
        cells += came.set + came.cleared;
        input.done.push(savedOf(input.pending, part));
      } catch (error) {
        if (error instanceof ProblemError) setRefused(refusedCells(part, error));
        throw error;
      }
    }
    return cells;
  }, CHANGES);
  const run = async (pending: Pending, intoThePast: boolean) => {
    forget();
    const done: Pending[] = [];
    const saved = () => new Map(done.flatMap((part) => [...part]));
    try {
      const cells = await act.mutateAsync({ pending, intoThePast, done });
      onSaved(saved(), cells, true);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      onSaved(saved(), 0, false);
      setProblem(error);
    }
  };
  return { run, problem, refused, forget, isPending: act.isPending };
}
