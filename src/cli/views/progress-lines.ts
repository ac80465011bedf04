import type { Change } from '../../chain/change.ts';
import type { LinkName } from '../../chain/link-name.ts';
import type { ProgressEvent } from '../../chain/progress.ts';
import { duration } from './duration.ts';

/** What is under way, as far as the last event told. */
export interface UnderWay {
  /** How many changes are done, of how many; none where nothing is counted. */
  readonly done: number;
  readonly total: number;
  readonly now: ChangeStarted | Waiting | null;
  /** When that began; a wait says itself how long it lasts already. In milliseconds. */
  readonly since: number;
  /** The changes that are under way, each by its name, the newest last. */
  readonly changes: ReadonlyMap<string, BegunChange>;
  /** Since the link that is worked on was begun. */
  readonly link: { readonly since: number; readonly done: number };
}

interface BegunChange {
  readonly event: ChangeStarted;
  /** In milliseconds. */
  readonly since: number;
}

type ChangeStarted = Extract<ProgressEvent, { type: 'change-started' }>;
type Waiting = Extract<ProgressEvent, { type: 'waiting' }>;

export function beginning(total: number): UnderWay {
  return { done: 0, total, now: null, since: 0, changes: new Map(), link: { since: 0, done: 0 } };
}

/** What is under way after an event that came at `at`. */
export function after(event: ProgressEvent, before: UnderWay, at: number): UnderWay {
  switch (event.type) {
    case 'change-started': {
      const changes = new Map(before.changes).set(event.change, { event, since: at });
      return { ...before, now: event, since: at, changes };
    }
    case 'waiting':
      return { ...before, now: event, since: at - event.sinceSeconds * 1000 };
    case 'change-done': {
      const changes = new Map(before.changes);
      changes.delete(event.change);
      const next = [...changes.values()].at(-1);
      const link = { ...before.link, done: before.link.done + 1 };
      return {
        ...before,
        done: before.done + 1,
        now: next?.event ?? null,
        since: next?.since ?? before.since,
        changes,
        link,
      };
    }
    case 'link-started':
      return { ...before, now: null, link: { since: at, done: 0 } };
    case 'link-done':
    case 'link-verified':
      return { ...before, now: null };
    case 'interruption':
    case 'finding':
      return before;
  }
}

/** Changes after which it can be told how long the others of a link will take, and of how many others. */
const enough = { done: 10, left: 20 } as const;

/** `, about 2 min 5 s left` where a link makes many changes of one kind. */
function remaining({ done, total, link }: UnderWay, at: number): string {
  const left = total - done;
  if (link.done < enough.done || left < enough.left) return '';
  return `, about ${duration(((at - link.since) / link.done) * left)} left`;
}

/**
 * The living line: how far the work is, what it does, for how long already, and how long that usually takes. Where there
 * is no room for all of that, the bar gets short, then the link's name goes; then what is worked on keeps its end, by which
 * it is told from others, and the node of a file, and what is awaited its beginning, which names the node; last go the usual time and the bar.
 */
export function livingLine(state: UnderWay, at: number, width: number): string {
  const { done, total, now, since } = state;
  if (now === null) return '';
  const [doing, whole] =
    now.type === 'waiting' ? ['waiting for', now.forWhat] : [doingWords[now.action], now.target];
  const elapsed = `, ${duration(at - since)}`;
  const usual = usualWords(now.type === 'waiting' ? now.usuallySeconds : usualSeconds[now.link]);
  const count = total > 1 ? `${done} of ${total}${remaining(state, at)}  ` : '';
  const bar = (boxes: number) => (total > 1 ? `${barOf(done / total, boxes)} ` : '');
  const name = `${now.link}: `;
  const heads = [`${bar(10)}${count}${name}`, `${bar(4)}${count}${name}`, `${bar(4)}${count}`];
  const fitting = heads
    .map((head) => `  ${head}${doing} ${whole}${elapsed}${usual}`)
    .find(({ length }) => length <= width);
  if (fitting !== undefined) return fitting;
  const framed = (head: string, tail: string) => {
    const room = width - head.length - tail.length;
    return { room, line: `${head}${cut(whole, Math.max(room, 2), now.type)}${tail}` };
  };
  const withBar = `  ${bar(4)}${count}${doing} `;
  const readable = [framed(withBar, `${elapsed}${usual}`), framed(withBar, elapsed)].find(
    ({ room }) => room >= leastRoom,
  );
  return (readable ?? framed(`  ${count}${doing} `, elapsed)).line;
}

/** Columns in which `the API server of cp-1` can be read. */
const leastRoom = 24;

function cut(text: string, room: number, of: 'waiting' | 'change-started'): string {
  if (text.length <= room) return text;
  if (of === 'waiting') return `${text.slice(0, room - 1)}…`;
  const [node = ''] = /^[^/:]+:(?=\/[^/])/.exec(text) ?? [];
  const head = node.length < room / 2 ? node : '';
  return `${head}…${text.slice(head.length + 1 - room)}`;
}

/** How long one change of a link takes where AWS and the API server are well. An API server is waited for by itself. */
const usualSeconds: Readonly<Record<LinkName, number>> = {
  'signing-key': 1,
  issuer: 1,
  'control-plane': 2,
  'identity-provider': 2,
  roles: 1,
  injection: 1,
  proof: 1,
};

/** What is awaited, for how long already, and how long it takes when all is well. */
export function waitingLine({ link, forWhat, sinceSeconds, usuallySeconds }: Waiting): string {
  const since = sinceSeconds === 0 ? '' : `, ${sinceSeconds} s`;
  return `${link}: waiting for ${forWhat}${since}${usualWords(usuallySeconds)}`;
}

function usualWords(seconds: number | undefined): string {
  return seconds === undefined ? '' : ` (usually ${seconds} s)`;
}

/** `roles: creating orders (12 of 500)`. */
export function startedLine({ link, action, target }: ChangeStarted, { done, total }: UnderWay): string {
  return `${link}: ${doingWords[action]} ${target} (${done + 1} of ${total})`;
}

const doingWords: Readonly<Record<Change['action'], string>> = {
  create: 'creating',
  update: 'changing',
  delete: 'removing',
};

/** Boxes, filled from the left. */
function barOf(part: number, boxes: number): string {
  const filled = Math.floor(part * boxes);
  return '█'.repeat(filled) + '░'.repeat(boxes - filled);
}
