import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { ChainLease } from '../../chain/lease.ts';
import type { LinkName } from '../../chain/link-name.ts';
import { type ObservedChain, observeChain } from '../../chain/observe-chain.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import type { Holder } from '../../rotation/gates.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';
import {
  firstStageLines,
  nextLines,
  rotationLines,
  stageLines,
  withoutGates,
} from '../views/rotation-view.ts';
import { carryOut, underLease } from './carry-out.ts';

export interface RotateOptions extends ChainOptions {
  readonly continue?: true;
  readonly abort?: true;
  readonly compromised?: true;
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
  await withChain(options, options.dryRun !== true, (opened) => rotateOpened(opened, options));
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
  /** Whether a rotation existed before this run, or this run began it. */
  readonly hasRotated: boolean;
}

async function stageByStage(opened: OpenedChain, options: RotateOptions, lease: ChainLease): Promise<End> {
  let wish = wishOf(options);
  let refused: readonly Holder[] = [];
  let hasRotated = false;
  let isContinued = false;
  for (;;) {
    const look = await lookFor(wish, opened, options);
    refused = [...refused, ...look.refused];
    hasRotated ||= look.outputs.rotation !== null || hasChanges(look);
    const end = { ...look, refused, hasRotated };
    const isWaiting = look.outputs.rotation !== null && options.output === 'text';
    if (!hasChanges(look) && (wish === null || isWaiting)) return end;
    await sayStage(look, options);
    const holds = await carryOut(opened, look.plan, { ...look.options, isContinued }, lease);
    isContinued = true;
    const isLast = options.dryRun || options.output !== 'text';
    if (!holds || isLast || !hasChanges(look)) return end;
    // The next key must exist before the plan that replaces the stolen one.
    wish = look.options.rotate === 'start' && options.compromised ? 'compromised' : null;
  }
}

/** Before the plan of a stage, so that the user knows what the answer begins. */
async function sayStage(look: Look, { compromised, dryRun, output }: RotateOptions): Promise<void> {
  if (!hasChanges(look) || dryRun || output !== 'text') return;
  const { rotation, moves } = look.outputs;
  await writeResult('text', null, ({ width }) =>
    look.options.rotate === 'start'
      ? firstStageLines(compromised === true, width)
      : stageLines({ rotation, moves: moves && { ...moves, gates: [] } }, { width, now: Date.now() }),
  );
}

/** What the user asked for and has not begun yet. */
type Wish = 'start' | 'compromised' | 'abort' | null;

function wishOf(options: RotateOptions): Wish {
  const { abort, compromised } = options;
  if (abort) return 'abort';
  if (options.continue) return null;
  return compromised ? 'compromised' : 'start';
}

interface Look {
  readonly plan: ChainPlan;
  readonly outputs: ChainOutputs;
  readonly options: ChainOptions;
  /** Workloads whose tokens API servers and AWS refuse after the plan. */
  readonly refused: readonly Holder[];
}

/** Continues a rotation that has begun; never begins a second one. */
async function lookFor(wish: Wish, opened: OpenedChain, options: RotateOptions): Promise<Look> {
  if (wish === 'abort') return lookAt(opened, { ...options, rotate: wish });
  const observed = await observe(opened, options);
  const look = lookOf(observed, opened, options);
  if (wish === null) return look;
  if (look.outputs.rotation !== null) {
    return wish === 'compromised' ? lookAt(opened, { ...options, rotate: wish }) : look;
  }
  const keys = look.plan.links.find(({ link }) => link === 'signing-key');
  const isEnding = keys?.changes.some(({ kind }) => kind === 'end-rotation') ?? false;
  // The files of the last rotation are removed first.
  if (isEnding && wish === 'start') return look;
  return lookOf(observed, opened, { ...options, rotate: 'start' });
}

async function lookAt(opened: OpenedChain, options: ChainOptions): Promise<Look> {
  return lookOf(await observe(opened, options), opened, options);
}

function observe({ links, context }: OpenedChain, options: ChainOptions): Promise<ObservedChain> {
  return observeChain(links, context, consentOf(options));
}

function lookOf(observed: ObservedChain, { context }: OpenedChain, options: ChainOptions): Look {
  const { outputs } = observed;
  const links = outputs.rotation?.isCompromised ? replacing : rotating;
  // Everything after the new key is planned once the key exists.
  const some = options.rotate === 'start' ? links.slice(0, 1) : links;
  const plan = onlyLinks(planObserved(observed, 'apply', context, consentOf(options)), some);
  return { plan: withoutGates(plan), outputs, options, refused: outputs.moves?.refused ?? [] };
}

function hasChanges({ plan }: Look): boolean {
  return plannedChanges(plan).length > 0;
}

async function report(
  { context }: OpenedChain,
  { outputs, refused, hasRotated }: End,
  options: RotateOptions,
): Promise<void> {
  const { rotation, moves, publicKeys } = outputs;
  if (rotation !== null && !options.dryRun) process.exitCode ??= exitCode.changesPending;
  if (options.output !== 'text') return;
  const now = Date.now();
  if (options.dryRun) {
    const more = [...(options.compromised ? ['--compromised'] : []), ...(options.abort ? ['--abort'] : [])];
    const next = hasRotated ? nextLines(nextCommand('rotate', options, more), moves?.gates ?? []) : [];
    return writeResult('text', null, ({ width }) => [
      ...(rotation === null && hasRotated
        ? firstStageLines(options.compromised === true, width)
        : stageLines(outputs, { width, now })),
      ...next,
    ]);
  }
  const signer = (publicKeys.known && publicKeys.value[0]?.kid) || 'one key';
  const isAborted = options.abort === true;
  const look = { rotation, moves, refused, signer, chain: context.chain.name, hasRotated, isAborted };
  await writeResult('text', null, ({ width }) =>
    rotationLines({ ...look, next: nextCommand('rotate', options) }, { width, now }),
  );
}
