import type { Change } from '../../chain/change.ts';
import type { LinkName } from '../../chain/link-name.ts';
import type { ProgressEvent } from '../../chain/progress.ts';
import { duration } from './duration.ts';

/** The state of the work after the last event. */
export interface WorkState {
  /** Changes done, of `total`; `total` is 0 if nothing is counted. */
  readonly done: number;
  readonly total: number;
  readonly now: ChangeStarted | Waiting | null;
  /** When `now` began, in milliseconds. */
  readonly since: number;
  /** Changes that have begun and are not done, by name, the newest last. */
  readonly changes: ReadonlyMap<string, BegunChange>;
  /** When the current link began, in milliseconds, and its changes done since then. */
  readonly link: { readonly since: number; readonly done: number };
}

interface BegunChange {
  readonly event: ChangeStarted;
  /** In milliseconds. */
  readonly since: number;
}

type ChangeStarted = Extract<ProgressEvent, { type: 'change-started' }>;
type Waiting = Extract<ProgressEvent, { type: 'waiting' }>;

export function beginning(total: number): WorkState {
  return { done: 0, total, now: null, since: 0, changes: new Map(), link: { since: 0, done: 0 } };
}

/** The state after an event at the time `at`. */
export function after(event: ProgressEvent, before: WorkState, at: number): WorkState {
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

/** An estimate needs so many changes done, and is worth printing for so many left. */
const enough = { done: 10, left: 20 } as const;

/** `, about 2 min 5 s left`, for a link with many changes. */
function remaining({ done, total, link }: WorkState, at: number): string {
  const left = total - done;
  if (link.done < enough.done || left < enough.left) return '';
  return `, about ${duration(((at - link.since) / link.done) * left)} left`;
}

/**
 * The living line: the count, the current step, its duration so far and its usual duration. On a narrow terminal the usual
 * duration goes first. Then a target keeps its node and its end, and a wait its beginning, which names the node.
 */
export function livingLine(state: WorkState, at: number, width: number): string {
  const { done, total, now, since } = state;
  if (now === null) return '';
  const [doing, whole] =
    now.type === 'waiting' ? ['waiting for', now.forWhat] : [doingWords[now.action], now.target];
  const elapsed = `, ${duration(at - since)}`;
  const usual = usualWords(now.type === 'waiting' ? now.usuallySeconds : usualSeconds[now.link]);
  const head = `  ${total > 1 ? `${done} of ${total}${remaining(state, at)}  ` : ''}${doing} `;
  const room = width - head.length - elapsed.length;
  const isRoomy = room - usual.length >= Math.min(whole.length, leastRoom);
  const tail = isRoomy ? `${elapsed}${usual}` : elapsed;
  return `${head}${cut(whole, Math.max(width - head.length - tail.length, 2), now.type)}${tail}`;
}

/** The width of `the API server of cp-1`. */
const leastRoom = 24;

function cut(text: string, room: number, of: 'waiting' | 'change-started'): string {
  if (text.length <= room) return text;
  if (of === 'waiting') return `${text.slice(0, room - 1)}…`;
  const [node = ''] = /^[^/:]+:(?=\/[^/])/.exec(text) ?? [];
  const head = node.length < room / 2 ? node : '';
  return `${head}…${text.slice(head.length + 1 - room)}`;
}

/** The usual duration of one change of each link. Restarts of API servers are waits of their own. */
const usualSeconds: Readonly<Record<LinkName, number>> = {
  'signing-key': 1,
  issuer: 1,
  'control-plane': 2,
  'identity-provider': 2,
  roles: 1,
  injection: 1,
  proof: 1,
};

/** What irsactl waits for, for how long so far, and the usual duration. */
export function waitingLine({ link, forWhat, sinceSeconds, usuallySeconds }: Waiting): string {
  const since = sinceSeconds === 0 ? '' : `, ${sinceSeconds} s`;
  return `${link}: waiting for ${forWhat}${since}${usualWords(usuallySeconds)}`;
}

function usualWords(seconds: number | undefined): string {
  return seconds === undefined ? '' : ` (usually ${seconds} s)`;
}

/** `roles: creating orders (12 of 500)`. */
export function startedLine({ link, action, target }: ChangeStarted, { done, total }: WorkState): string {
  return `${link}: ${doingWords[action]} ${target} (${done + 1} of ${total})`;
}

/** The work that begins with an event; null if the current work continues. */
export function workOf(event: ProgressEvent): string | null {
  switch (event.type) {
    case 'link-started':
      return `checking ${event.link}`;
    case 'change-started':
      return `${event.link}: ${doingWords[event.action]} ${event.target}`;
    case 'waiting':
      return waitingLine({ ...event, sinceSeconds: 0 });
    default:
      return null;
  }
}

const doingWords: Readonly<Record<Change['action'], string>> = {
  create: 'creating',
  update: 'changing',
  delete: 'removing',
};
