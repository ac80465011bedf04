import { type ChainPlan, type PlannedLink, plannedChanges } from '../../chain/chain-plan.ts';
import type { Finding } from '../../chain/finding.ts';
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
    let look = await firstLook(opened, options);
    const wasUnderWay = look.outputs.rotation !== null || hasChanges(look);
    let holds = await carryOut(opened, look.plan, look.options, lease);
    if (options.dryRun) return;
    let { refused } = look;
    while (holds && hasChanges(look) && options.output === 'human') {
      look = await lookAt(opened, options);
      refused = [...refused, ...look.refused];
      if (hasChanges(look)) holds = await carryOut(opened, look.plan, options, lease);
    }
    await report(opened, { ...look, refused }, options, wasUnderWay);
  });
}

interface Look {
  readonly plan: ChainPlan;
  readonly outputs: ChainOutputs;
  readonly options: ChainOptions;
  /** Workloads whose tokens the plan refuses. */
  readonly refused: readonly Holder[];
}

/** A rotation that is under way goes on: none is begun beside it. */
async function firstLook(opened: OpenedChain, options: RotateOptions): Promise<Look> {
  if (options.abort) return lookAt(opened, { ...options, rotate: 'abort' });
  if (options.compromised) return lookAt(opened, { ...options, rotate: 'compromised' });
  const look = await lookAt(opened, options);
  const keys = look.plan.links.find(({ link }) => link === 'signing-key');
  const isUnderWay =
    look.outputs.rotation !== null || keys?.changes.some(({ kind }) => kind === 'end-rotation');
  return isUnderWay ? look : lookAt(opened, { ...options, rotate: 'start' });
}

async function lookAt(opened: OpenedChain, options: ChainOptions): Promise<Look> {
  const { context } = opened;
  const consent = consentOf(options);
  const observed = await observeChain(opened.links, context, consent);
  const { outputs } = observed;
  const links = outputs.rotation?.isCompromised ? replacing : rotating;
  // What follows from a key that is still to be made is planned once it is there.
  const isBegun = options.rotate === undefined || options.rotate === 'abort' || outputs.rotation !== null;
  const plan = onlyLinks(
    planObserved(observed, 'apply', context, consent),
    isBegun ? links : links.slice(0, 1),
  );
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
  { outputs, refused }: Look,
  options: RotateOptions,
  wasUnderWay: boolean,
): Promise<void> {
  const { rotation, moves, publicKeys } = outputs;
  const signer = (publicKeys.known && publicKeys.value[0]?.kid) || 'one key';
  if (rotation !== null) process.exitCode ??= exitCode.changesPending;
  if (options.output !== 'human') return;
  const [now, next] = [Date.now(), nextCommand('rotate', options)];
  await writeResult('human', null, ({ width }) =>
    rotationLines(
      { rotation, moves, refused, signer, chain: context.chain.name, wasUnderWay, next },
      { width, now },
    ),
  );
}
