import { CopyOutlined, LeftOutlined, RightOutlined, UndoOutlined } from '@ant-design/icons';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { Alert, Button, DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { problemWords, type Schema } from '@/api';
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
import { NextPage } from '@/shared/ui/nextPage';
import { notify } from '@/shared/ui/notify';
import { Page } from '@/shared/ui/Page';
import { useRows } from '@/shared/useRows';
import { OvertakenNotice } from './OvertakenNotice';
import './plans.css';
import './rosters.css';
import { RosterCopy } from './RosterCopy';
import { RosterFill } from './RosterFill';
import { RosterGrid, type ShiftMark } from './RosterGrid';
import {
  afterSaving,
  type Cell,
  type Entry,
  entryOf,
  insisted,
  isMine,
  keyOf,
  type Pending,
  paint,
  rectangle,
  rosterOf,
  shiftMonth,
  yielded,
} from './rosters';
import { shiftsOf } from './shifts';
import { useRosterGroups } from './useRosterGroups';
import { useRosterSaving } from './useRosterSaving';
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
  const { groups, isReady, isNone } = useRosterGroups(month);
  const byRoster = groups.find(({ isRostered }) => isRostered);
  const group = filters.group ?? (byRoster ?? (can('attendance.manage') ? undefined : groups[0]))?.id;
  const shifts = useQuery(shiftsOf(org));
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
  const [anchor, setAnchor] = useState<Cell>(NOWHERE);
  const [focus, setFocus] = useState<Cell>(NOWHERE);
  const [brush, setBrush] = useState<Entry>();
  const [clipboard, setClipboard] = useState<Entry[][]>();
  const [open, setOpen] = useState<'copy' | 'fill' | 'past' | 'discard'>();
  const saving = useRosterSaving(pending, rows, (saved, cells, isAll) => {
    setHistory((before) => {
      const left = afterSaving(before.at(-1) ?? NOTHING, saved);
      return left.size > 0 ? [left] : [];
    });
    if (isAll) notify.success(t('rosters.saved', { count: cells }));
  });
  const { problem, refused, lost } = saving;
  const mayPlan = can('attendance.plan_rosters');
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
    saving.forget();
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
  const start = (wanted: Pending) => {
    if (past > 0) setOpen('past');
    else void saving.run(wanted, false);
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

  const nameOf = (id: string) => rows.find(({ member }) => member.id === id)?.member.name ?? '…';
  const entryName = (entry: Entry) =>
    entry === 'rest'
      ? t('rosters.rest')
      : entry === 'cleared'
        ? t('rosters.none')
        : (marks.get(entry)?.name ?? '…');
  const words = problem && problemWords(problem, language);
  const noRoster = isNone && !filters.group;

  return (
    <Page
      title={t('rosters.title')}
      intro={t('rosters.intro')}
      actions={
        mayPlan && (
          <>
            {group && (
              <>
                <Button icon={<CopyOutlined />} onClick={() => setOpen('copy')} disabled={isDirty}>
                  {t('rosters.copy.button')}
                </Button>
                <Button onClick={() => setOpen('fill')} disabled={isDirty || rows.length === 0}>
                  {t('rosters.fill.button')}
                </Button>
              </>
            )}
            <Button
              type="primary"
              disabled={!isDirty}
              loading={saving.isPending}
              onClick={() => start(pending)}
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
        {groups.length > 0 && (
          <Select
            aria-label={t('rosters.group')}
            placeholder={t('rosters.group')}
            value={group ?? null}
            options={groups.map(({ id, name, isRostered }) => ({
              value: id,
              label: isRostered || !can('attendance.manage') ? name : t('rosters.weekGroup', { name }),
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
            <Button danger type="text" onClick={() => setOpen('discard')}>
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
        <OvertakenNotice
          lost={lost}
          nameOf={nameOf}
          entryName={entryName}
          onMine={() => {
            const next = insisted(pending, lost);
            change(next);
            start(next);
          }}
          onTheirs={() => change(yielded(pending, lost))}
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
        <NextPage pages={query} />
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
          act={() => saving.run(pending, true)}
        />
      )}
      {open === 'discard' && (
        <ConfirmDestructive
          open
          onClose={() => setOpen(undefined)}
          title={t('rosters.discard.title', { count: pending.size })}
          happens={t('rosters.discard.happens')}
          undo={t('rosters.discard.undo')}
          label={t('common:form.discard')}
          act={async () => change(NOTHING)}
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
