import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemError, useAct } from '@/api';
import { useAccess } from '@/shared/access/access';
import { useLanguage } from '@/shared/i18n/language';
import {
  CHANGES,
  changesOf,
  type Overtaken,
  overtaken,
  type Pending,
  type RosterRow,
  readPending,
  refusedCells,
  save,
  savedOf,
  withRows,
} from './rosters';

const NONE: ReadonlyMap<string, string> = new Map();
const NO_ROWS: readonly RosterRow[] = [];

interface Input {
  pending: Pending;
  intoThePast: boolean;
  /** What of it was saved, part by part. */
  done: Pending[];
}

/**
 * Saves what is painted, one request for each group, unless somebody else has changed a cell of it in the meantime;
 * knows what was refused, and which cells were changed.
 */
export function useRosterSaving(
  pending: Pending,
  rows: readonly RosterRow[],
  onSaved: (saved: Pending, cells: number, isAll: boolean) => void,
) {
  const { org } = useAccess();
  const [language] = useLanguage();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ProblemError>();
  const [refused, setRefused] = useState(NONE);
  const [fresh, setFresh] = useState(NO_ROWS);
  const forget = () => {
    setProblem(undefined);
    setRefused(NONE);
  };
  const act = useAct(async (input: Input): Promise<number | undefined> => {
    const now = await readPending(org, input.pending);
    setFresh(now);
    queries.setQueriesData({ queryKey: [CHANGES[0]] }, (data: Parameters<typeof withRows>[0]) =>
      withRows(data, now),
    );
    if (overtaken(input.pending, now).length > 0) return undefined;
    let cells = 0;
    for (const part of changesOf(input.pending)) {
      try {
        const came = await save(org, part, input.intoThePast);
        cells += came.set + came.cleared;
        input.done.push(savedOf(input.pending, part));
      } catch (error) {
        if (error instanceof ProblemError) setRefused(refusedCells(part, error, language));
        throw error;
      }
    }
    return cells;
  }, CHANGES);
  const run = async (wanted: Pending, intoThePast: boolean) => {
    forget();
    const done: Pending[] = [];
    const saved = () => new Map(done.flatMap((part) => [...part]));
    try {
      const cells = await act.mutateAsync({ pending: wanted, intoThePast, done });
      if (cells === undefined) return;
      setFresh(NO_ROWS);
      onSaved(saved(), cells, true);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setFresh(NO_ROWS);
      onSaved(saved(), 0, false);
      setProblem(error);
    }
  };
  return { run, problem, refused, lost: lostOf(pending, rows, fresh), forget, isPending: act.isPending };
}

/** What was read before saving is in what is shown, where that has the cell; and that may be newer. */
export function lostOf(
  pending: Pending,
  rows: readonly RosterRow[],
  fresh: readonly RosterRow[],
): Overtaken[] {
  const shown = new Set(rows.flatMap(({ member, days }) => days.map(({ date }) => `${member.id} ${date}`)));
  const hidden = overtaken(pending, fresh).filter(
    ({ painted }) => !shown.has(`${painted.member} ${painted.date}`),
  );
  return [...overtaken(pending, rows), ...hidden];
}
