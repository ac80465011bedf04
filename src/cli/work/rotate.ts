import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainLease } from '../../chain/lease.ts';
import type { LinkName } from '../../chain/link-name.ts';
import { type ObservedChain, observeChain } from '../../chain/observe-chain.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { endsRotation, onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import type { IrsaError } from '../../errors/irsa-error.ts';
import type { Wish } from '../../rotation/begin.ts';
import type { Holder } from '../../rotation/gates.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withChain, withChainDespiteAws } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { nextCommand } from '../next-command.ts';
import { standardError } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import {
  firstStageLines,
  nextLines,
  rotationLines,
  stageLines,
  withoutGates,
} from '../views/rotation-view.ts';
import { isBeingDestroyed } from '../views/status-view.ts';
import { carryOut, underLease } from './carry-out.ts';

export interface RotateOptions extends ChainOptions {
  readonly continue?: true;
  readonly abort?: true;
  readonly restart?: true;
  /** The key ID of a replacement that is stolen too; true without one. */
  readonly compromised?: true | string;
}

/** The links that a rotation changes. */
const rotating: readonly LinkName[] = ['signing-key', 'issuer', 'control-plane'];
/** With a stolen key, AWS must also stop trusting it. */
const replacing: readonly LinkName[] = [
  'signing-key',
  'issuer',
  'identity-provider',
  'roles',
  'control-plane',
];

export async function rotate(options: RotateOptions): Promise<void> {
  const mayChange = options.dryRun !== true;
  if (options.compromised === undefined) {
    return withChain(options, mayChange, (opened) => rotateOpened(opened, options));
  }
  await withChainDespiteAws(options, mayChange, async (opened, fault) => {
    if (fault !== null) standardError().lines(awsIsAway(fault));
    await rotateOpened(opened, options);
    if (fault !== null) setExitCode(true);
  });
}

/** Begins or continues a rotation, stage by stage as far as the gates are open. With JSON or YAML it does one stage. */
export async function rotateOpened(opened: OpenedChain, options: RotateOptions): Promise<void> {
  await underLease(opened, options, async (lease) => {
    const end = await stageByStage(opened, options, lease);
    await report(opened, end, options);
  });
}

/** The last observation, and what all stages of this run did. */
interface End extends Look {
  /** Whether this run ended a rotation. */
  readonly hasEnded: boolean;
  /** Workloads whose tokens API servers and AWS refuse after this run. */
  readonly refused: readonly Holder[];
}

async function stageByStage(opened: OpenedChain, options: RotateOptions, lease: ChainLease): Promise<End> {
  let wish = wishOf(options);
  let refused: readonly Holder[] = [];
  let hasEnded = false;
  let isContinued = false;
  for (;;) {
    const look = await lookFor(wish, opened, options);
    refused = [...refused, ...refusedBy(look)];
    const end = { ...look, refused, hasEnded };
    const isWaiting = look.outputs.rotation !== null && options.output === 'text';
    if (!hasChanges(look) && (wish === null || isWaiting) && !isRefused(look)) return end;
    await sayStage(look, options);
    const holds = await carryOut(opened, look.plan, carryOutOptions(look, options, isContinued), lease);
    isContinued = true;
    hasEnded ||= options.dryRun !== true && plannedChanges(look.plan).some(endsRotation);
    // While a stolen key is replaced, what does not hold yet is a reason to go on.
    const isBroken = !holds && look.plan.replacesStolenKey !== true;
    if (isBroken || options.dryRun || !hasChanges(look)) return { ...end, hasEnded };
    wish = null;
    if (options.output !== 'text') return { ...(await lookFor(wish, opened, options)), refused, hasEnded };
  }
}

/** `--yes` never answers that a replacement is stolen too. */
function carryOutOptions(look: Look, options: RotateOptions, isContinued: boolean) {
  const { compromised } = options;
  const { isBeginning } = look;
  if (!isBeginning || typeof compromised !== 'string') return { ...look.options, isContinued, isBeginning };
  const { yes: _, ...asked } = look.options;
  return { ...asked, typedName: compromised, isContinued, isBeginning };
}

/** Before the plan of a stage, so that the user knows what the answer begins. */
async function sayStage(look: Look, { dryRun, output }: RotateOptions): Promise<void> {
  if (!hasChanges(look) || dryRun || output !== 'text') return;
  const { rotation, moves } = look.outputs;
  await writeResult('text', null, ({ width }) =>
    look.isBeginning
      ? firstStageLines(look.plan.replacesStolenKey === true, width)
      : stageLines({ rotation, moves: moves && { ...moves, gates: [] } }, { width, now: Date.now() }),
  );
}

function wishOf({ abort, restart, compromised, continue: goesOn }: RotateOptions): Wish | null {
  if (abort) return { kind: 'abort' };
  if (restart) return { kind: 'restart' };
  if (compromised) return { kind: 'compromised', kid: typeof compromised === 'string' ? compromised : null };
  return goesOn ? null : { kind: 'start' };
}

interface Look {
  readonly plan: ChainPlan;
  readonly outputs: ChainOutputs;
  readonly options: ChainOptions;
  /** Whether the plan begins a rotation: everything after its next key is planned once the key exists. */
  readonly isBeginning: boolean;
}

async function lookFor(wish: Wish | null, opened: OpenedChain, options: RotateOptions): Promise<Look> {
  const { links, context } = opened;
  const all: ChainOptions = { ...options, ...(wish && { rotate: wish }) };
  const observed: ObservedChain = await observeChain(links, context, consentOf(all));
  const { outputs } = observed;
  const planOf = (asked: ChainOptions) => planObserved(observed, 'apply', context, consentOf(asked));
  // What destroy has removed stays removed.
  const asked = isBeingDestroyed(planOf(all)) ? { ...all, createsNothing: true as const } : all;
  const whole = planOf(asked);
  const isBeginning = plannedChanges(whole).some(({ kind }) => kind === 'begin-rotation');
  const isTheft = whole.replacesStolenKey === true;
  const some = isBeginning ? rotating.slice(0, 1) : isTheft ? replacing : rotating;
  const part = onlyLinks(whole, some);
  // Nothing else must be in place before a theft is recorded.
  const plan = isBeginning && isTheft ? { ...part, links: part.links.slice(0, 1) } : part;
  return { plan: withoutGates(plan), outputs, options: asked, isBeginning };
}

/** The workloads that a plan makes API servers refuse. */
function refusedBy({ plan, outputs }: Look): readonly Holder[] {
  const isPass = plannedChanges(plan).some(({ kind }) => kind === 'sign');
  if (outputs.rotation?.intention !== 'theft' || !isPass) return [];
  return plan.links.flatMap(({ findings }) =>
    findings.flatMap(({ code, restart = [] }) => (code === 'IRSA-KEY-035' ? restart : [])),
  );
}

function isRefused({ plan }: Look): boolean {
  return plan.links.some(({ findings }) => findings.some(({ severity }) => severity === 'error'));
}

function hasChanges({ plan }: Look): boolean {
  return plannedChanges(plan).length > 0;
}

function awsIsAway({ problem }: IrsaError): readonly string[] {
  return [
    `AWS cannot be asked, so it trusts the stolen key until then: ${problem.what} ${problem.why}`,
    'The nodes do not wait for it. Run the same command again when AWS can be asked.',
  ];
}

/** A theft that is not over is never reported as anything else. */
function setExitCode(isTheft: boolean): void {
  if (isTheft) process.exitCode = exitCode.changesPending;
  else process.exitCode ??= exitCode.changesPending;
}

async function report(
  { context }: OpenedChain,
  { outputs, refused, hasEnded, plan, isBeginning }: End,
  options: RotateOptions,
): Promise<void> {
  const { rotation, moves, publicKeys } = outputs;
  if (rotation !== null && !options.dryRun) setExitCode(rotation.intention === 'theft');
  if (options.output !== 'text') return;
  const now = Date.now();
  const isTheft = options.compromised !== undefined;
  if (options.dryRun) {
    const more = [...(isTheft ? ['--compromised'] : []), ...(options.abort ? ['--abort'] : [])];
    const next =
      rotation !== null || isBeginning
        ? nextLines(nextCommand('rotate', options, more), moves?.gates ?? [])
        : [];
    return writeResult('text', null, ({ width }) => [
      ...(isBeginning ? firstStageLines(isTheft, width) : stageLines(outputs, { width, now })),
      ...next,
    ]);
  }
  const signer = (publicKeys.known && publicKeys.value[0]?.kid) || 'one key';
  const left = plan.links.flatMap(({ findings }) => findings).filter(({ code }) => code !== 'IRSA-KEY-035');
  const look = { rotation, moves, refused, signer, chain: context.chain.name, hasEnded, left };
  await writeResult('text', null, ({ width }) =>
    rotationLines({ ...look, next: nextCommand('rotate', options) }, { width, now }),
  );
}
