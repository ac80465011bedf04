import { type ChainPlan, type PlannedLink, plannedChanges } from '../../chain/chain-plan.ts';
import type { Finding } from '../../chain/finding.ts';
import type { ChainLease } from '../../chain/lease.ts';
import type { LinkName } from '../../chain/link-name.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import type { Holder } from '../../rotation/gates.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { nextCommand } from '../next-command.ts';
import { writeResult } from '../result.ts';
import { rotationLines } from '../views/rotation-view.ts';
import { carryOut, underLease } from './carry-out.ts';

export interface RotateOptions extends ChainOptions {
  readonly abort?: true;
  readonly compromised?: true;
}

/** The links that a rotation works on. */
const rotating: readonly LinkName[] = ['signing-key', 'issuer', 'control-plane'];
/** The same where a key is stolen: AWS must forget it, too. */
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

/**
 * Begins a rotation, or goes on with one, stage by stage as far as the gates are open. Scripts that read JSON or YAML get
 * the plan of one stage a run.
 */
export async function rotateOpened(opened: OpenedChain, options: RotateOptions): Promise<void> {
  await underLease(opened, options, async (lease) => {
    const end = await stageByStage(opened, options, lease);
    if (!options.dryRun) await report(opened, end, options);
  });
}

/** The last look, and what came together on the way there. */
interface End extends Look {
  /** Whether there was a rotation before this run, or this run began it. */
  readonly wasUnderWay: boolean;
}

async function stageByStage(opened: OpenedChain, options: RotateOptions, lease: ChainLease): Promise<End> {
  let wish = wishOf(options);
  let refused: readonly Holder[] = [];
  let wasUnderWay = false;
  for (;;) {
    const look = await lookFor(wish, opened, options);
    refused = [...refused, ...look.refused];
    wasUnderWay ||= look.outputs.rotation !== null || hasChanges(look);
    const end = { ...look, refused, wasUnderWay };
    if (wish === null && !hasChanges(look)) return end;
    const holds = await carryOut(opened, look.plan, look.options, lease);
    const isLast = options.dryRun || options.output !== 'text';
    if (!holds || isLast || !hasChanges(look)) return end;
    // A new key is prepared before the plan that gives the stolen one up.
    wish = look.options.rotate === 'start' && options.compromised ? 'compromised' : null;
  }
}

/** What the user asked for and is not begun yet. */
type Wish = 'start' | 'compromised' | 'abort' | null;

function wishOf({ abort, compromised }: RotateOptions): Wish {
  if (abort) return 'abort';
  return compromised ? 'compromised' : 'start';
}

interface Look {
  readonly plan: ChainPlan;
  readonly outputs: ChainOutputs;
  readonly options: ChainOptions;
  /** Workloads whose tokens the plan refuses. */
  readonly refused: readonly Holder[];
}

/** A rotation that is under way goes on: none is begun beside it. */
async function lookFor(wish: Wish, opened: OpenedChain, options: RotateOptions): Promise<Look> {
  if (wish === 'abort') return lookAt(opened, { ...options, rotate: wish });
  const look = await lookAt(opened, options);
  if (wish === null) return look;
  if (look.outputs.rotation !== null) {
    return wish === 'compromised' ? lookAt(opened, { ...options, rotate: wish }) : look;
  }
  const keys = look.plan.links.find(({ link }) => link === 'signing-key');
  const isEnding = keys?.changes.some(({ kind }) => kind === 'end-rotation') ?? false;
  // The files of a rotation that is over go first, also before a stolen key does.
  if (isEnding && wish === 'start') return look;
  return lookAt(opened, { ...options, rotate: 'start' });
}

async function lookAt(opened: OpenedChain, options: ChainOptions): Promise<Look> {
  const { context } = opened;
  const consent = consentOf(options);
  const observed = await observeChain(opened.links, context, consent);
  const { outputs } = observed;
  const links = outputs.rotation?.isCompromised ? replacing : rotating;
  // What follows from a key that is still to be made is planned once it is there.
  const some = options.rotate === 'start' ? links.slice(0, 1) : links;
  const plan = onlyLinks(planObserved(observed, 'apply', context, consent), some);
  return { plan: withoutGates(plan), outputs, options, refused: outputs.moves?.refused ?? [] };
}

/** They are said at the end, with who holds them. */
function withoutGates(plan: ChainPlan): ChainPlan {
  const isGate = ({ code, link }: Finding) => code === 'IRSA-KEY-032' && link === 'control-plane';
  const withoutGate = (link: PlannedLink) => ({
    ...link,
    findings: link.findings.filter((one) => !isGate(one)),
  });
  return { ...plan, links: plan.links.map(withoutGate) };
}

function hasChanges({ plan }: Look): boolean {
  return plannedChanges(plan).length > 0;
}

async function report(
  { context }: OpenedChain,
  { outputs, refused, wasUnderWay }: End,
  options: RotateOptions,
): Promise<void> {
  const { rotation, moves, publicKeys } = outputs;
  const signer = (publicKeys.known && publicKeys.value[0]?.kid) || 'one key';
  if (rotation !== null) process.exitCode ??= exitCode.changesPending;
  if (options.output !== 'text') return;
  const [now, next] = [Date.now(), nextCommand('rotate', options)];
  await writeResult('text', null, ({ width }) =>
    rotationLines(
      { rotation, moves, refused, signer, chain: context.chain.name, wasUnderWay, next },
      { width, now },
    ),
  );
}
