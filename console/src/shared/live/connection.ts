// One socket for everything that is shown live (docs/realtime.md): signs in by the session's cookie, resumes where it
// was cut, comes back by itself.
import type { EventKind, Schema } from '@/api';
import { renewSession } from '@/api/renewal';

export type LiveState = 'connecting' | 'connected' | 'lost';

export interface LiveEvent {
  kind: string;
  payload: unknown;
  position: number;
  occurred_at: string;
}

/** How many have read what one wrote in a conversation: those that changed. In no log. */
export interface ReadCounts {
  conversation_id: string;
  counts: Schema<'MessageReadCount'>[];
}

/** Messages of one's own in a conversation, however old, of which `read_counts` shall tell: at most 50. */
export interface WatchedReads {
  conversation_id: string;
  seqs: readonly number[];
}

export interface LiveHandlers {
  state: (state: LiveState) => void;
  event: (event: LiveEvent) => void;
  /** Everything may have changed: the first connection, or one that was too far behind. */
  resync: () => void;
  readCounts?: (told: ReadCounts) => void;
}

type Frame =
  | { type: 'welcome'; position: number; heartbeat_seconds: number }
  | ({ type: 'event' } & LiveEvent)
  | { type: 'heartbeat' | 'pong' | 'resync'; position: number }
  | ({ type: 'read_counts' } & ReadCounts)
  | { type: 'other' };

export class LiveConnection {
  private socket: WebSocket | undefined;
  private after: number | null = null;
  private failures = 0;
  private silence = 60_000;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private over = false;
  private welcomed = false;
  private watched: WatchedReads | undefined;

  constructor(
    private readonly org: string,
    private readonly handlers: LiveHandlers,
    private readonly open: () => WebSocket = () =>
      new WebSocket(`${location.origin.replace(/^http/, 'ws')}/v1/realtime`),
  ) {}

  start(): void {
    this.over = false;
    addEventListener('online', this.hurry);
    this.connect();
  }

  stop(): void {
    this.over = true;
    removeEventListener('online', this.hurry);
    clearTimeout(this.timer);
    clearTimeout(this.watchdog);
    this.socket?.close(1000);
    this.socket = undefined;
  }

  /** From now on these are looked at, and no others; also by the connections that follow this one. */
  watchReads(watched: WatchedReads): void {
    this.watched = watched.seqs.length > 0 ? watched : undefined;
    if (this.welcomed) this.say({ type: 'watch_read_counts', ...watched });
  }

  private say(frame: object): void {
    this.socket?.send(JSON.stringify(frame));
  }

  private readonly hurry = () => {
    if (this.socket !== undefined) return;
    clearTimeout(this.timer);
    this.connect();
  };

  private connect(): void {
    if (this.over) return;
    this.handlers.state(this.failures === 0 ? 'connecting' : 'lost');
    const socket = this.open();
    this.socket = socket;
    this.listen();
    socket.onopen = () =>
      socket.send(JSON.stringify({ type: 'hello', organization_id: this.org, after: this.after }));
    socket.onmessage = (message) => this.take(JSON.parse(String(message.data)) as Frame);
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.ended(code);
    };
  }

  private take(frame: Frame): void {
    this.listen();
    switch (frame.type) {
      case 'welcome': {
        const first = this.after === null;
        this.silence = frame.heartbeat_seconds * 2_000;
        this.after ??= frame.position;
        this.failures = 0;
        this.welcomed = true;
        if (this.watched) this.say({ type: 'watch_read_counts', ...this.watched });
        this.handlers.state('connected');
        if (first) this.handlers.resync();
        return;
      }
      case 'event':
        this.after = frame.position;
        this.handlers.event(frame);
        return;
      case 'resync':
        this.after = frame.position;
        this.handlers.resync();
        return;
      case 'heartbeat':
      case 'pong':
        this.after = frame.position;
        return;
      case 'read_counts':
        this.handlers.readCounts?.(frame);
        return;
      default:
      // Kinds that are not known yet are no matter of ours.
    }
  }

  /** Nothing heard for two heartbeats: the connection is dead, whatever the browser believes. */
  private listen(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => {
      const socket = this.socket;
      this.ended(4408);
      socket?.close();
    }, this.silence);
  }

  private ended(code: number): void {
    this.socket = undefined;
    this.welcomed = false;
    clearTimeout(this.watchdog);
    if (this.over) return;
    const at_once = (code === 1001 || code === 1012 || code === 4409) && this.failures === 0;
    this.failures += 1;
    this.handlers.state('lost');
    // The organization is not there for us any more: pages say so, the socket need not ask again.
    if (code === 4404) return;
    const wait = at_once ? 0 : delay(this.failures);
    const again = () => this.connect();
    this.timer = setTimeout(() => {
      if (code === 4401 || this.failures === 2) renewSession(Date.now() - wait).then(again, again);
      else again();
    }, wait);
  }
}

/** One second, then two, four, up to a minute, each with a random part. */
export function delay(failures: number, random: number = Math.random()): number {
  return Math.min(60_000, 1_000 * 2 ** (failures - 1)) * (0.75 + random / 2);
}

/** The entries of a registry that an event concerns: its kind, and `noun.*`. */
export function kindsOf(kind: string): EventKind[] {
  return [kind, `${kind.slice(0, kind.lastIndexOf('.'))}.*`] as EventKind[];
}
