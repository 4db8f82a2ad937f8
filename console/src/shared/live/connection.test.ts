import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { delay, kindsOf, LiveConnection } from './connection';

class FakeSocket {
  static all: FakeSocket[] = [];
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (end: { code: number }) => void;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {}
  tell(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

function connect() {
  FakeSocket.all = [];
  const handlers = { state: vi.fn(), event: vi.fn(), resync: vi.fn() };
  const connection = new LiveConnection('org', handlers, () => new FakeSocket() as unknown as WebSocket);
  connection.start();
  return { connection, handlers, socket: (n: number) => FakeSocket.all[n] as FakeSocket };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('it resumes after the last position that it was told', () => {
  const { connection, handlers, socket } = connect();
  socket(0).onopen?.();
  expect(socket(0).sent).toEqual([{ type: 'hello', organization_id: 'org', after: null }]);
  socket(0).tell({ type: 'welcome', position: 41, heartbeat_seconds: 30 });
  expect(handlers.resync).toHaveBeenCalledTimes(1);
  socket(0).tell({ type: 'event', position: 42, kind: 'department.created', payload: {}, occurred_at: '' });
  socket(0).tell({ type: 'from_the_future' });
  socket(0).onclose?.({ code: 1012 });
  expect(handlers.state).toHaveBeenLastCalledWith('lost');
  vi.advanceTimersByTime(0);
  socket(1).onopen?.();
  expect(socket(1).sent).toEqual([{ type: 'hello', organization_id: 'org', after: 42 }]);
  socket(1).tell({ type: 'welcome', position: 42, heartbeat_seconds: 30 });
  expect(handlers.state).toHaveBeenLastCalledWith('connected');
  expect(handlers.resync).toHaveBeenCalledTimes(1);
  connection.stop();
});

test('what is looked at is asked for again by the next connection', () => {
  const { connection, socket } = connect();
  const welcome = { type: 'welcome', position: 1, heartbeat_seconds: 30 };
  connection.watchReads({ conversation_id: 'a', seqs: [3] });
  socket(0).onopen?.();
  expect(socket(0).sent).toHaveLength(1);
  socket(0).tell(welcome);
  const three = { type: 'watch_read_counts', conversation_id: 'a', seqs: [3] };
  expect(socket(0).sent.slice(1)).toEqual([three]);
  const four = { ...three, seqs: [4] };
  connection.watchReads({ conversation_id: 'a', seqs: [4] });
  expect(socket(0).sent.slice(2)).toEqual([four]);
  socket(0).onclose?.({ code: 1012 });
  vi.advanceTimersByTime(0);
  socket(1).onopen?.();
  socket(1).tell(welcome);
  expect(socket(1).sent.slice(1)).toEqual([four]);
  const none = { ...three, seqs: [] };
  connection.watchReads({ conversation_id: 'a', seqs: [] });
  expect(socket(1).sent.slice(2)).toEqual([none]);
  socket(1).onclose?.({ code: 1012 });
  vi.advanceTimersByTime(0);
  socket(2).onopen?.();
  socket(2).tell(welcome);
  expect(socket(2).sent).toHaveLength(1);
  connection.stop();
});

test('a silent connection is given up, and one that fails comes back ever later', () => {
  const { connection, handlers } = connect();
  FakeSocket.all[0]?.tell({ type: 'welcome', position: 1, heartbeat_seconds: 30 });
  vi.advanceTimersByTime(60_000);
  expect(handlers.state).toHaveBeenLastCalledWith('lost');
  vi.advanceTimersByTime(1_300);
  expect(FakeSocket.all).toHaveLength(2);
  connection.stop();
  expect(delay(1, 0.5)).toBe(1_000);
  expect(delay(3, 0.5)).toBe(4_000);
  expect(delay(20, 0.5)).toBe(60_000);
});

test('a kind is found by its noun', () => {
  expect(kindsOf('department.created')).toEqual(['department.created', 'department.*']);
});
