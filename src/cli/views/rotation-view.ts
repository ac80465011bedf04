import type { ChainPlan } from '../../chain/chain-plan.ts';
import type { Finding } from '../../chain/finding.ts';
import { type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { type Gate, type Holder, lastOpening } from '../../rotation/gates.ts';
import { stages } from '../../rotation/moves.ts';
import { briefFindingLines } from './brief-problems.ts';
import { type Line, wrap } from './paint.ts';
import { relativeTime } from './relative-time.ts';
import { holderLines, restartOf } from './restart-lines.ts';

interface RotationLook extends Pick<ChainOutputs, 'rotation' | 'moves'> {
  readonly chain: string;
  /** The key ID that signs. */
  readonly signer: string;
  /** Whether this run ended a rotation. */
  readonly hasEnded: boolean;
  /** What still waits elsewhere, such as nodes that cannot be reached. */
  readonly left: readonly Finding[];
  /** Workloads whose tokens were refused by this run. */
  readonly refused: readonly Holder[];
  /** The command that continues. */
  readonly next: string;
}

interface Style {
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a rotation waits for, which workloads hold it up, and how to continue. */
export function rotationLines(look: RotationLook, style: Style): readonly Line[] {
  const lines =
    look.rotation === null
      ? ['', ...wrap(endSentence(look), '', style.width)]
      : [
          ...stageLines(look, style),
          ...leftLines(look, style.width),
          ...nextLines(look.next, look.moves?.gates ?? []),
        ];
  return [...lines, ...refusedLines(look.refused, style.width)];
}

/** The command that continues a rotation or a migration in progress, and the gates that keep it waiting; null without one. */
export function continuation({
  rotation,
  moves,
  migration,
}: Pick<ChainOutputs, 'rotation' | 'moves' | 'migration'>): Continuation | null {
  if (rotation !== null && rotation.intention !== 'first-key') {
    return { command: 'rotate', gates: moves?.gates ?? [] };
  }
  return migration && { command: 'apply', gates: migration.gates };
}

interface Continuation {
  readonly command: 'rotate' | 'apply';
  readonly gates: readonly Gate[];
}

/** The next command, and when it can continue: gates with holders also open as soon as these are recreated. */
export function nextLines(command: string, gates: readonly Gate[]): readonly Line[] {
  const at = lastOpening(gates);
  const ways = [
    ...(gates.length > 0 && gates.every(({ holders }) => holders.length > 0)
      ? ['when all of the above are recreated']
      : []),
    ...(at === null ? [] : [`after ${isoTime(at)}`]),
  ];
  return [`Next: ${command}`, ...(ways.length === 0 ? [] : [`      (${ways.join(', or ')})`])];
}

/** Said only of what was just seen: the record goes when every API server and the public copy have one key. */
function endSentence({ hasEnded, signer, chain }: RotationLook): string {
  if (!hasEnded) return `Chain ${chain} has no rotation in progress.`;
  return `The rotation is over: API servers and JWKS have ${signer}, and no other key of a rotation.`;
}

/** What holds the end of a theft. */
function leftLines({ left }: RotationLook, width: number): readonly Line[] {
  if (left.length === 0) return [];
  return ['Left:', ...briefFindingLines(left, '  ', width)];
}

/** The stage of a rotation and its gates; empty without a rotation. */
export function stageLines(
  { rotation, moves }: Pick<ChainOutputs, 'rotation' | 'moves'>,
  { width, now }: Style,
): readonly Line[] {
  if (rotation === null || rotation.intention === 'first-key') return [];
  if (rotation.intention === 'theft') {
    const said = `A stolen key is being replaced by ${rotation.next}. New pods get tokens of it; running pods must be restarted.`;
    return ['', ...wrap(said, '', width)];
  }
  // An unfinished pass hides how far the API servers are.
  if (moves === null || moves.stage === null) return ['', 'Rotation: in progress.'];
  const { stage } = moves;
  const at = stages.findIndex((one) => one.stage === stage);
  const gates = gatesLines(moves.gates, width, now);
  const waits = gates.length > 0 ? ', waits:' : '.';
  const isAbort = rotation.givenUp !== null;
  return [
    '',
    `${isAbort ? 'Reversed rotation' : 'Rotation'}: stage ${stage}, ${at + 1} of ${stages.length}${waits}`,
    ...gates,
  ];
}

/** What the first stage of a rotation does, before it begins. */
export function firstStageLines(isCompromised: boolean, width: number): readonly Line[] {
  const [first, ...others] = stages;
  const what = isCompromised
    ? 'Your answer declares the keys of this cluster stolen, which cannot be taken back. irsactl then makes a fresh key. A second plan, which names the workloads whose tokens end, publishes that key alone and restarts every API server with it.'
    : `Rotation: stage ${first.stage}, 1 of ${stages.length}, creates the next key on every control plane node. No API server restarts. Then come ${others.map(({ stage }) => stage).join(', ')}, each after its wait: about a day in all.`;
  return ['', ...wrap(what, '', width)];
}

/** The stage of a rotation, or what a migration waits for, with the gates; empty if neither is in progress. */
export function waitLines(
  outputs: Pick<ChainOutputs, 'rotation' | 'moves' | 'migration' | 'recordedIssuers' | 'issuerUrl'>,
  style: Style,
): readonly Line[] {
  const waits = (outputs.migration?.gates ?? []).length > 0;
  return [...stageLines(outputs, style), ...(waits ? migrationLines(outputs, style) : [])];
}

/** A plan without the findings about gates: `waitLines` shows them with their times and holders. */
export function withoutGates(plan: ChainPlan): ChainPlan {
  const isGate = ({ code, link }: Finding) => code === 'IRSA-KEY-032' && link === 'control-plane';
  const links = plan.links.map((link) => ({
    ...link,
    findings: link.findings.filter((one) => !isGate(one)),
  }));
  return { ...plan, links };
}

/** That a plan is a part of a migration; empty if none is in progress. */
export function moveLines({ migration }: Pick<ChainOutputs, 'migration'>, width: number): readonly string[] {
  const move = 'This plan is a step of a move to another issuer, which takes about a day.';
  return migration === null ? [] : wrap(move, '', width);
}

/** What a migration to another issuer waits for. */
export function migrationLines(
  {
    migration,
    recordedIssuers,
    issuerUrl,
  }: Pick<ChainOutputs, 'migration' | 'recordedIssuers' | 'issuerUrl'>,
  { width, now }: Style,
): readonly Line[] {
  const formers = formerIssuers({ issuerUrl, recordedIssuers }).map(({ url }) => url);
  return [
    '',
    ...wrap('The API servers sign for the new issuer, and still accept the former one:', '', width),
    ...formers.map((url) => `  ${url}`),
    ...gatesLines(migration?.gates ?? [], width, now),
  ];
}

/** Every workload is listed: its pods get 401 until they restart. */
function refusedLines(refused: readonly Holder[], width: number): readonly Line[] {
  if (refused.length === 0) return [];
  const isSystem = ({ namespace }: Holder) => namespace === 'kube-system';
  const bySystem = refused.toSorted((one, other) => Number(isSystem(other)) - Number(isSystem(one)));
  const said = 'Restart these workloads now: the API servers and AWS refuse the tokens of their pods.';
  return ['', ...wrap(said, '', width), ...new Set(bySystem.map((one) => `    ${restartOf(one)}`))];
}

/** A workload that keeps several gates closed is named once. */
function gatesLines(gates: readonly Gate[], width: number, now: number): readonly Line[] {
  const said = new Set<string>();
  return gates.flatMap((gate) => {
    const holders = gate.holders.filter((one) => !said.has(restartOf(one)));
    for (const one of holders) said.add(restartOf(one));
    return gateLines({ ...gate, holders }, width, now);
  });
}

function gateLines({ why, opensAt, holders }: Gate, width: number, now: number): readonly Line[] {
  const until =
    opensAt === null
      ? ''
      : ` The next stage can start at ${isoTime(opensAt)}, ${relativeTime(opensAt, now)}.`;
  return [...wrap(`  ${why}${until}`, '  ', width), ...holderLines(holders, '    ')];
}
