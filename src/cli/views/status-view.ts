import type { ChainPlan, PlannedLink } from '../../chain/chain-plan.ts';
import type { ChainStatus } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import type { LeaseState } from '../../chain/lease.ts';
import { type LinkState, linkState } from '../../chain/link-state.ts';
import { placed } from '../../chain/named-account.ts';
import { type Expiry, type Standing, unknownStanding } from '../../chain/standing.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import { isoDay, isoTime } from '../../errors/iso-time.ts';
import type { StatusResult } from '../results/chain-results.ts';
import { briefFindingLines, briefReasonLines } from './brief-problems.ts';
import { type Canvas, type Line, type Painted, paint, sentencesOf, wrap } from './paint.ts';
import { headLines } from './plan-view.ts';
import { relativeTime } from './relative-time.ts';
import { needsRestart } from './restart-lines.ts';
import { continuation } from './rotation-view.ts';

/** `now` is in milliseconds since 1970. */
interface StatusStyle {
  readonly canvas: Canvas;
  readonly now: number;
  readonly lease: LeaseState | null;
}

export function statusData(
  { plan, outputs, standings, isHalfDestroyed }: ChainStatus,
  lease: LeaseState | null,
): StatusResult {
  return {
    chain: plan.chain,
    ...plan.madeFor,
    isHalfDestroyed,
    lease: lease && { holder: holderName(lease), since: isoTime(lease.since) },
    ...rotationData(outputs),
    links: plan.links.map((link) => {
      const { since, expires } = shownStanding(link, standings);
      return {
        link: link.link,
        state: linkState(link),
        since: since === null ? null : isoTime(since),
        changes: link.changes.length,
        reasons: link.changes.map(({ target, account, why }) => ({
          target,
          ...(account && { account }),
          why,
        })),
        findings: link.findings.map(({ code, severity, account, what, restart }) => ({
          code,
          severity,
          ...(account && { account }),
          what,
          ...(restart && { restart }),
        })),
        expires: expires.map(({ what, at }) => ({ what, at: isoTime(at) })),
        summary: summaryOf(link),
      };
    }),
  };
}

/** The stage of a rotation, and what it or a move to another issuer waits for. */
export function rotationData(outputs: ChainStatus['outputs']): Pick<StatusResult, 'rotation' | 'waits'> {
  const gates = continuation(outputs)?.gates ?? [];
  return {
    rotation: rotationStage(outputs),
    waits: gates.map(({ why, opensAt }) => ({ why, opensAt: opensAt === null ? null : isoTime(opensAt) })),
  };
}

/** Null without a rotation. An unfinished pass hides how far the API servers are. */
function rotationStage({ rotation, moves }: ChainStatus['outputs']): StatusResult['rotation'] {
  if (rotation === null || rotation.intention === 'first-key') return null;
  return rotation.intention === 'theft' ? 'theft' : (moves?.stage ?? 'unknown');
}

/** A table of the links with their problems, then the next expiry dates. */
export function statusLines(
  { plan, standings, isHalfDestroyed }: ChainStatus,
  context: ChainContext,
  { canvas, now, lease }: StatusStyle,
): Line[] {
  const shown = plan.links.map((link) => ({ link, standing: shownStanding(link, standings) }));
  const isGoing = isHalfDestroyed || isBeingDestroyed(plan);
  const rows = shown.map(({ link, standing: { since, runs } }) => ({
    name: link.link,
    state: shownState(linkState(link), isGoing),
    since: since === null ? '–' : relativeTime(since, now),
    below: [
      ...wrap(summaryOf(link), margin, canvas.width),
      ...(runs === undefined ? [] : wrap(runs, margin, canvas.width)),
      ...briefFindingLines(
        link.findings.filter((one) => !needsRestart(one) && !(isHalfDestroyed && one.code === begunDestroy)),
        margin,
        canvas.width,
      ),
      // The user does not want back what destroy has removed.
      ...(isGoing ? [] : reasonLines(link, canvas)),
    ],
  }));
  const expiries = shown.map(({ standing }) => standing.expires);
  return [
    ...headLines(context, canvas),
    ...(lease ? ['', ...wrap(leaseSentence(lease, now), '', canvas.width)] : []),
    ...(isHalfDestroyed
      ? ['', ...wrap(afterFirstRun('The second run removes the rest.'), '', canvas.width)]
      : []),
    '',
    ...tableLines(rows),
    ...expiryLines(expiries, { now, width: canvas.width }),
  ];
}

function leaseSentence(lease: LeaseState, now: number): string {
  return `${holderName(lease)}, took the chain's Lease ${relativeTime(lease.since, now)}: it is changing the chain, or was killed.`;
}

function holderName({ holder: { user, host, pid } }: LeaseState): string {
  return `${user}@${host}, process ${pid}`;
}

interface Row {
  readonly name: string;
  readonly state: ShownState;
  readonly since: string;
  /** The summary, which often has an ARN or a URL, and the problems. */
  readonly below: readonly Line[];
}

function tableLines(rows: readonly Row[]): Line[] {
  const widthOf = (column: 'name' | 'state', head: string) =>
    Math.max(head.length, ...rows.map((row) => row[column].length)) + 2;
  const name = widthOf('name', 'link');
  const state = widthOf('state', 'state');
  return [
    [paint('dim', `  ${'link'.padEnd(name)}${'state'.padEnd(state)}since`)],
    ...rows.flatMap((row): Line[] => [
      [`  ${row.name.padEnd(name)}`, stateCell(row.state), ' '.repeat(state - row.state.length), row.since],
      ...row.below,
    ]),
  ];
}

const margin = ' '.repeat(4);

type ShownState = LinkState | 'removed';

function shownState(state: LinkState, isGoing: boolean): ShownState {
  return isGoing && state === 'to be created' ? 'removed' : state;
}

function stateCell(state: ShownState): Painted {
  const styles = {
    'in place': 'green',
    'to be created': 'yellow',
    'to be changed': 'yellow',
    'has errors': 'red',
    'not checked': 'dim',
    removed: 'dim',
  } as const;
  return paint(styles[state], state);
}

/** The first sentence of each reason; `irsactl plan` shows the rest. Empty if the link has errors, which come first. */
function reasonLines(link: PlannedLink, { width }: Canvas): string[] {
  if (linkState(link) === 'has errors') return [];
  return briefReasonLines(
    [
      ...new Set(
        link.changes.map(({ target, account, why }) => `${placed(target, account)}: ${sentencesOf(why)[0]}`),
      ),
    ],
    margin,
    width,
  );
}

/** Without `since` unless the link is in place: it is unknown when a link broke. */
function shownStanding(link: PlannedLink, standings: ChainStatus['standings']): Standing {
  const standing = standings.get(link.link) ?? unknownStanding;
  return { ...standing, since: linkState(link) === 'in place' ? standing.since : null };
}

function summaryOf(link: PlannedLink): string {
  return linkState(link) === 'not checked' ? `${link.summary}: run \`irsactl verify\`` : link.summary;
}

const label = 'Expires next: ';

/** The next expiry of each link, the earliest first. */
function expiryLines(
  expiries: readonly (readonly Expiry[])[],
  { now, width }: { readonly now: number; readonly width: number },
): Line[] {
  const next = expiries.flatMap((ofLink) => nextOf(ofLink) ?? []).sort((one, other) => one.at - other.at);
  if (next.length === 0) return [];
  const indent = ' '.repeat(label.length);
  const lines = next.flatMap((expiry, index): Line[] => {
    const styled = (text: string) => (expiry.at > now ? text : paint('red', text));
    const [first = '', ...rest] = wrap(expiryText(expiry, now), indent, width);
    return [[index === 0 ? label : indent, styled(first.trimStart())], ...rest.map((line) => [styled(line)])];
  });
  return ['', ...lines];
}

interface NextExpiry extends Expiry {
  /** The number of others that expire on the same day. */
  readonly others: number;
}

function nextOf(expiries: readonly Expiry[]): NextExpiry | null {
  const days = expiries.map(({ at }) => isoDay(at));
  const earliest = [...days].sort()[0];
  const sameDay = expiries.filter((_, index) => days[index] === earliest);
  const [first] = sameDay;
  return first === undefined ? null : { ...first, others: sameDay.length - 1 };
}

function expiryText({ what, at, others }: NextExpiry, now: number): string {
  const more = others > 0 ? `, and ${others} more that day` : '';
  return `${what} ${at > now ? '' : 'ended '}${relativeTime(at, now)} (${isoDay(at)})${more}`;
}

export function afterFirstRun(what: string): string {
  return `The first run of destroy is done: AWS no longer trusts the chain. ${what}`;
}

const begunDestroy: ErrorCode = 'IRSA-CONTROLPLANE-168';

/** Whether the nodes record that destroy has begun and has not ended. */
export function isBeingDestroyed({ links }: Pick<ChainPlan, 'links'>): boolean {
  return links.some(({ findings }) => findings.some(({ code }) => code === begunDestroy));
}
