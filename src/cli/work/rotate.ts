import { type ChainPlan, plannedChanges } from '../../chain/chain-plan.ts';
import type { LinkName } from '../../chain/link-name.ts';
import { type ObservedChain, observeChain } from '../../chain/observe-chain.ts';
import { onlyLinks, planObserved } from '../../chain/plan-chain.ts';
import { type ChainOptions, consentOf } from '../chain-options.ts';
import { type OpenedChain, withChain } from '../compose.ts';
import { exitCode } from '../exit-code.ts';
import { writeResult } from '../result.ts';
import { rotationLines } from '../views/rotation-view.ts';
import { carryOut, underLease } from './carry-out.ts';

export interface RotateOptions extends ChainOptions {
  readonly abort?: true;
}

/** The links that a rotation works on. */
const links: readonly LinkName[] = ['signing-key', 'issuer', 'control-plane'];

export async function rotate(options: RotateOptions): Promise<void> {
  await withChain(options, options.dryRun !== true, (opened) => rotateOpened(opened, options));
}

/**
 * Begins a rotation, or goes on with one, stage by stage as far as the gates are open. Scripts that read JSON or YAML get
 * the plan of one stage a run.
 */
export async function rotateOpened(opened: OpenedChain, options: RotateOptions): Promise<void> {
  await underLease(opened, options, async (lease) => {
    let stage = await look(opened, options);
    if (options.abort) stage = await look(opened, { ...options, rotate: 'abort' });
    // One that is under way goes on: none is begun beside it.
    else if (!isUnderWay(stage)) stage = await look(opened, { ...options, rotate: 'start' });
    for (;;) {
      const holds = await carryOut(opened, stage.plan, stage.options, lease);
      const isLast = options.dryRun || options.output !== 'human' || plannedChanges(stage.plan).length === 0;
      if (!isLast && holds) {
        stage = await look(opened, options);
        if (plannedChanges(stage.plan).length > 0) continue;
      }
      await report(opened, stage.observed, options);
      return;
    }
  });
}

function isUnderWay({ observed, plan }: Looked): boolean {
  const keys = plan.links.find(({ link }) => link === 'signing-key');
  return (
    observed.outputs.rotation !== null || keys?.changes.some(({ kind }) => kind === 'end-rotation') === true
  );
}

interface Looked {
  readonly observed: ObservedChain;
  readonly plan: ChainPlan;
  readonly options: ChainOptions;
}

async function look({ links: all, context }: OpenedChain, options: ChainOptions): Promise<Looked> {
  const consent = consentOf(options);
  const observed = await observeChain(all, context, consent);
  const plan = planObserved(observed, 'apply', context, consent);
  return { observed, plan: onlyLinks(plan, links), options };
}

async function report(
  { context }: OpenedChain,
  { outputs }: ObservedChain,
  options: RotateOptions,
): Promise<void> {
  const { rotation, moves } = outputs;
  if (options.dryRun) return;
  if (rotation !== null) process.exitCode ??= exitCode.changesPending;
  if (options.output === 'human') {
    const now = Date.now();
    await writeResult('human', null, ({ width }) =>
      rotationLines({ rotation, moves, context }, { width, now }),
    );
  }
}
