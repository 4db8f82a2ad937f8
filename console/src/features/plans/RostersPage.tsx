import { CopyOutlined, LeftOutlined, RightOutlined, UndoOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { Alert, Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemError, problemWords, type Schema, useAct } from '@/api';
import { usePaths } from '@/paths';
import { useAccess } from '@/shared/access/access';
import { today } from '@/shared/format/format';
import { useFormat } from '@/shared/format/useFormat';
import { useLanguage } from '@/shared/i18n/language';
import { DepartmentSelect } from '@/shared/pickers';
import { useSearchState } from '@/shared/searchState';
import { AppLink } from '@/shared/ui/AppLink';
import { ConfirmDestructive } from '@/shared/ui/ConfirmDestructive';
import { ListStates } from '@/shared/ui/ListStates';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { groupsOf } from './groups';
import './plans.css';
import './rosters.css';
import { RosterCopy } from './RosterCopy';
import { RosterFill } from './RosterFill';
import { RosterGrid, type ShiftMark } from './RosterGrid';
import {
  type Cell,
  CHANGES,
  changesOf,
  type Entry,
  entryOf,
  isMine,
  keyOf,
  overtaken,
  type Pending,
  paint,
  rectangle,
  refusedCells,
  rosterOf,
  save,
  shiftMonth,
} from './rosters';
import { shiftsOf } from './shifts';
import { addDays } from './versions';

const NOTHING: Pending = new Map();
const NOWHERE: Cell = { row: 0, column: 0 };
const COLORS = 8;

export default function RostersPage() {
  const { t } = useTranslation(['plans', 'common']);
  const [language] = useLanguage();
  const format = useFormat();
  const paths = usePaths();
  const { org, organization, can } = useAccess();
  const now = today(organization.time_zone);
  const [filters, setFilters] = useSearchState(['month', 'group', 'department']);
  const month = filters.month ?? now.slice(0, 7);
  const groups = useQuery({ ...groupsOf(org), enabled: can('attendance.manage') });
  const rostered = (groups.data ?? []).filter(({ rules }) => rules.schedule === 'roster');
  const group = filters.group ?? rostered[0]?.id;
  const shifts = useQuery(shiftsOf(org));
  const isReady = !can('attendance.manage') || groups.isSuccess || groups.isError;
  const query = useInfiniteQuery({ ...rosterOf(org, month, group, filters.department), enabled: isReady });
  const rows = useRows(query);
  const dates = useMemo(() => {
    const last = addDays(`${shiftMonth(month, 1)}-01`, -1);
    return Array.from({ length: Number(last.slice(8)) }, (_, i) => addDays(`${month}-01`, i));
  }, [month]);
  const marks = useMemo(() => {
    const found = new Map<string, ShiftMark>();
    (shifts.data ?? []).forEach(({ id, name }, i) => {
      found.set(id, { name, color: i % COLORS });
    });
    // Those that are in use no more, and stand on days that have passed.
    const pages = (query.data?.pages ?? []) as unknown as Schema<'RosterPage'>[];
    for (const { id, name } of pages.flatMap((page) => page.shifts ?? []))
      if (!found.has(id)) found.set(id, { name, color: found.size % COLORS });
    return found;
  }, [shifts.data, query.data]);
  const palette: { entry: Entry; name: string; key: string }[] = [
    ...(shifts.data ?? []).slice(0, 9).map(({ id, name }, i) => ({ entry: id, name, key: String(i + 1) })),
    { entry: 'rest', name: t('rosters.rest'), key: '0' },
    { entry: 'cleared', name: t('rosters.none'), key: 'Del' },
  ];

  const [history, setHistory] = useState<Pending[]>([]);
  const pending = history.at(-1) ?? NOTHING;
  const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
  const [anchor, setAnchor] = useState<Cell>(NOWHERE);
  const [focus, setFocus] = useState<Cell>(NOWHERE);
  const [brush, setBrush] = useState<Entry>();
  const [clipboard, setClipboard] = useState<Entry[][]>();
  const [problem, setProblem] = useState<ProblemError>();
  const [open, setOpen] = useState<'copy' | 'fill' | 'past'>();
  const mayPlan = can('attendance.plan_rosters');
  const lost = useMemo(() => overtaken(pending, rows), [pending, rows]);
  const past = [...pending.values()].filter(({ date }) => date < now).length;
  const isDirty = pending.size > 0;
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isDirty && current.pathname !== next.pathname && !window.confirm(t('rosters.leave')),
    enableBeforeUnload: () => isDirty,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another grid begins at its first cell
  useEffect(() => {
    setAnchor(NOWHERE);
    setFocus(NOWHERE);
  }, [month, group, filters.department]);

  const change = (next: Pending) => {
    setHistory((before) => [...before.slice(-50), next]);
    setRefused(new Map());
    setProblem(undefined);
  };
  const chosen = () => {
    const area = rectangle(anchor, focus);
    return rows
      .slice(area.rows[0], area.rows[1] + 1)
      .map(({ member, days }) =>
        days.slice(area.columns[0], area.columns[1] + 1).map((day) => ({ member: member.id, day })),
      );
  };
  const apply = (entry: Entry) => {
    if (!mayPlan) return;
    const cells = chosen()
      .flat()
      .filter(({ day }) => isMine(day, group));
    if (cells.length > 0) change(paint(pending, cells, entry));
  };
  const paste = () => {
    if (!clipboard || !mayPlan) return;
    let next = pending;
    clipboard.forEach((entries, r) => {
      entries.forEach((entry, c) => {
        const row = rows[focus.row + r];
        const day = row?.days[focus.column + c];
        if (row && day && isMine(day, group)) next = paint(next, [{ member: row.member.id, day }], entry);
      });
    });
    change(next);
  };
  const undo = () => setHistory((before) => before.slice(0, -1));

  const onKey = (event: React.KeyboardEvent) => {
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      Home: [0, -31],
      End: [0, 31],
      PageUp: [-10, 0],
      PageDown: [10, 0],
    };
    const step = steps[event.key];
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const entry =
      event.key === 'Delete' || event.key === 'Backspace'
        ? 'cleared'
        : palette.find((choice) => choice.key === event.key)?.entry;
    if (step) {
      const next = {
        row: Math.max(0, Math.min(rows.length - 1, focus.row + step[0])),
        column: Math.max(0, Math.min(dates.length - 1, focus.column + step[1])),
      };
      setFocus(next);
      if (!event.shiftKey) setAnchor(next);
    } else if (isCommand && key === 'c')
      setClipboard(
        chosen().map((line) =>
          line.map(({ member, day }) => pending.get(keyOf(member, day.date))?.to ?? entryOf(day)),
        ),
      );
    else if (isCommand && key === 'v') paste();
    else if (isCommand && key === 'z') undo();
    else if (event.key === 'Escape') setBrush(undefined);
    else if (entry !== undefined && !isCommand) apply(entry);
    else return;
    event.preventDefault();
  };

  const saving = useAct(async (intoThePast: boolean) => {
    let cells = 0;
    for (const part of changesOf(pending)) {
      try {
        const done = await save(org, part, intoThePast);
        cells += done.set + done.cleared;
      } catch (error) {
        if (error instanceof ProblemError) setRefused(refusedCells(part, error, language));
        throw error;
      }
    }
    return cells;
  }, CHANGES);
  const run = async (intoThePast: boolean) => {
    setProblem(undefined);
    try {
      const cells = await saving.mutateAsync(intoThePast);
      setHistory([]);
      setRefused(new Map());
      notify.success(t('rosters.saved', { count: cells }));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      setProblem(error);
    }
  };
  const nameOf = (id: string) => rows.find(({ member }) => member.id === id)?.member.name ?? '…';
  const entryName = (entry: Entry) =>
    entry === 'rest'
      ? t('rosters.rest')
      : entry === 'cleared'
        ? t('rosters.none')
        : (marks.get(entry)?.name ?? '…');
  const words = problem && problemWords(problem, language);
  const noRoster = can('attendance.manage') && groups.isSuccess && rostered.length === 0 && !filters.group;

  return (
    <Page
      title={t('rosters.title')}
      intro={t('rosters.intro')}
      actions={
        mayPlan &&
        group && (
          <>
            <Button icon={<CopyOutlined />} onClick={() => setOpen('copy')} disabled={isDirty}>
              {t('rosters.copy.button')}
            </Button>
            <Button onClick={() => setOpen('fill')} disabled={isDirty || rows.length === 0}>
              {t('rosters.fill.button')}
            </Button>
            <Button
              type="primary"
              disabled={!isDirty}
              loading={saving.isPending}
              onClick={() => (past > 0 ? setOpen('past') : run(false))}
            >
              {isDirty ? t('rosters.saveCount', { count: pending.size }) : t('common:act.save')}
            </Button>
          </>
        )
      }
    >
      <div className="page-filters">
        <Button
          icon={<LeftOutlined />}
          aria-label={t('rosters.before')}
          onClick={() => setFilters({ month: shiftMonth(month, -1) })}
        />
        <DatePicker
          picker="month"
          allowClear={false}
          aria-label={t('rosters.month')}
          value={dayjs(`${month}-01`)}
          onChange={(day) => day && setFilters({ month: day.format('YYYY-MM') })}
        />
        <Button
          icon={<RightOutlined />}
          aria-label={t('rosters.after')}
          onClick={() => setFilters({ month: shiftMonth(month, 1) })}
        />
        {(groups.data ?? []).length > 0 && (
          <Select
            aria-label={t('rosters.group')}
            placeholder={t('rosters.group')}
            value={group ?? null}
            options={(groups.data ?? []).map(({ id, name, rules }) => ({
              value: id,
              label: rules.schedule === 'roster' ? name : t('rosters.weekGroup', { name }),
            }))}
            onChange={(id: string | null) => setFilters({ group: id ?? undefined })}
          />
        )}
        <div className="which-member">
          <DepartmentSelect
            aria-label={t('rosters.department')}
            placeholder={t('rosters.department')}
            value={filters.department ?? null}
            onChange={(id) => setFilters({ department: id ?? undefined })}
          />
        </div>
      </div>
      {noRoster && (
        <Alert
          type="info"
          showIcon
          title={t('rosters.noGroup')}
          description={<AppLink to={paths.attendance.groups()}>{t('rosters.noGroupHelp')}</AppLink>}
        />
      )}
      {mayPlan && rows.length > 0 && (
        <div className="palette" role="toolbar" aria-label={t('rosters.palette')}>
          {palette.map(({ entry, name, key }) => {
            const color = marks.get(entry)?.color;
            return (
              <button
                type="button"
                key={entry}
                className="palette-item"
                aria-pressed={brush === entry}
                title={t('rosters.paint', { name })}
                onClick={() => {
                  setBrush(brush === entry ? undefined : entry);
                  if (brush !== entry) apply(entry);
                }}
              >
                <span
                  className={`palette-color${color === undefined ? '' : ` roster-color-${color}`}`}
                  aria-hidden
                />
                {name} <kbd>{key}</kbd>
              </button>
            );
          })}
          <Button icon={<UndoOutlined />} disabled={history.length === 0} onClick={undo}>
            {t('rosters.undo')}
          </Button>
          {isDirty && (
            <Button danger type="text" onClick={() => setHistory([])}>
              {t('common:form.discard')}
            </Button>
          )}
        </div>
      )}
      {words && (
        <Alert
          type="error"
          showIcon
          title={t('rosters.refused', { title: words.title })}
          description={
            refused.size > 0 ? (
              <ul className="faults">
                {[...refused].slice(0, 20).map(([key, detail]) => {
                  const [member = '', date = ''] = key.split(' ');
                  return <li key={key}>{`${nameOf(member)}, ${format.weekday(date)}: ${detail}`}</li>;
                })}
              </ul>
            ) : (
              words.detail
            )
          }
        />
      )}
      {lost.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('rosters.overtaken', { count: lost.length })}
          description={
            <ul className="faults">
              {lost.slice(0, 10).map(({ painted, now: theirs }) => (
                <li key={keyOf(painted.member, painted.date)}>
                  {t('rosters.overtakenCell', {
                    name: nameOf(painted.member),
                    day: format.weekday(painted.date),
                    theirs: entryName(theirs),
                    mine: entryName(painted.to),
                  })}
                </li>
              ))}
            </ul>
          }
          action={
            <Button
              size="small"
              onClick={() => {
                const next = new Map(pending);
                for (const { painted } of lost) next.delete(keyOf(painted.member, painted.date));
                change(next);
              }}
            >
              {t('rosters.takeTheirs')}
            </Button>
          }
        />
      )}
      <ListStates
        query={{ isPending: query.isPending, error: query.error, refetch: query.refetch }}
        isEmpty={rows.length === 0}
        isFiltered={Boolean(filters.department)}
        empty={{ title: t('rosters.empty'), help: t('rosters.emptyHelp') }}
      >
        <RosterGrid
          rows={rows}
          dates={dates}
          today={now}
          group={group}
          marks={marks}
          pending={pending}
          refused={refused}
          anchor={anchor}
          focus={focus}
          onFocus={(cell, extend) => {
            setFocus(cell);
            if (!extend) setAnchor(cell);
          }}
          onDrawn={() => brush !== undefined && apply(brush)}
          onKey={onKey}
          pages={query}
        />
        <p className="place-hint">{t(mayPlan ? 'rosters.keys' : 'rosters.readOnly')}</p>
      </ListStates>
      {open === 'past' && (
        <ConfirmDestructive
          open
          onClose={() => setOpen(undefined)}
          title={t('rosters.past.title', { count: past })}
          happens={t('from.pastHelp')}
          undo={t('rosters.past.undo')}
          label={t('common:act.save')}
          act={() => run(true)}
        />
      )}
      {open === 'copy' && group && (
        <RosterCopy group={group} month={month} nameOf={nameOf} onClose={() => setOpen(undefined)} />
      )}
      {open === 'fill' && group && (
        <RosterFill
          group={group}
          month={month}
          rows={rows}
          shifts={shifts.data ?? []}
          chosen={rows
            .slice(rectangle(anchor, focus).rows[0], rectangle(anchor, focus).rows[1] + 1)
            .map(({ member }) => member.id)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
}
