// What Chromium's trace says of a page's frames: when each was drawn, and what the page's main thread did for it.
import type { Browser, Page } from '@playwright/test';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds, as `dur` by the clock and `tdur` of the processor. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

export interface Frame {
  /** Milliseconds by the clock from one frame to the next. */
  clock: number;
  /** Milliseconds of processor that the main thread worked in this time. */
  work: number;
}

const CATEGORIES = [
  'disabled-by-default-devtools.timeline',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline.frame',
  'devtools.timeline.frame',
  '__metadata',
];

/** A dot that changes with each frame: one that does not come is seen as a gap, also where nothing else changes. */
export const beat = (page: Page) =>
  page.evaluate(() => {
    const dot = document.createElement('i');
    dot.setAttribute('aria-hidden', 'true');
    dot.style.cssText = 'position: fixed; top: 0; left: 0; width: 2px; height: 2px';
    document.body.append(dot);
    let on = false;
    const change = () => {
      on = !on;
      dot.style.background = on ? '#777' : '#888';
      requestAnimationFrame(change);
    };
    change();
  });

/** The frames of a page with a `beat` while something happens, the longest by the clock first. */
export async function framesOf(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<Frame[]> {
  await page.bringToFront();
  await browser.startTracing(page, { categories: CATEGORIES });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const shown = traceEvents.filter(({ name }) => name === 'DrawFrame').sort((a, b) => a.ts - b.ts);
  // No other page is open, but one that was just closed may have drawn its last.
  const pid = shown.at(-1)?.pid;
  const draws = shown.filter((one) => one.pid === pid);
  const main = traceEvents.find(
    (one) => one.name === 'thread_name' && one.pid === pid && one.args?.name === 'CrRendererMain',
  )?.tid;
  const tasks = traceEvents.filter((one) => one.name === 'RunTask' && one.pid === pid && one.tid === main);
  return draws
    .slice(1)
    .map(({ ts }, n) => {
      const from = draws[n]?.ts ?? ts;
      const own = tasks.filter((task) => task.ts >= from && task.ts < ts);
      return {
        clock: (ts - from) / 1000,
        work: own.reduce((sum, { tdur = 0 }) => sum + tdur, 0) / 1000,
      };
    })
    .sort((a, b) => b.clock - a.clock);
}
