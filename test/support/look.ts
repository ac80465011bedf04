import type { ChainPlan } from '../../src/chain/chain-plan.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import type { Finding } from '../../src/chain/finding.ts';
import type { Consent, Link, LinkPlan, RemovalStage } from '../../src/chain/link.ts';
import { observeChain } from '../../src/chain/observe-chain.ts';
import type { ChainOutputs } from '../../src/chain/outputs.ts';
import { planObserved } from '../../src/chain/plan-chain.ts';
import type { Progress } from '../../src/chain/progress.ts';

/** Observes one link and plans its changes. */
export async function planOf(
  link: Link,
  context: ChainContext,
  outputs: ChainOutputs,
  consent: Consent,
): Promise<LinkPlan> {
  return (await link.observe(context, outputs)).plan(consent);
}

/** Observes one link and plans its removal. */
export async function removalOf(
  link: Link,
  context: ChainContext,
  outputs: ChainOutputs,
  stage: RemovalStage,
  consent: Consent,
): Promise<LinkPlan> {
  return (await link.observe(context, outputs)).planRemoval(stage, consent);
}

/** Observes one link and verifies it. */
export async function verdictOf(
  link: Link,
  context: ChainContext,
  outputs: ChainOutputs,
  progress: Progress = () => {},
): Promise<readonly Finding[]> {
  return (await link.observe(context, outputs)).verify(progress);
}

/** Observes a whole chain and plans one stage of its removal. */
export async function chainRemoval(
  links: readonly Link[],
  context: ChainContext,
  stage: RemovalStage,
  consent: Consent,
): Promise<ChainPlan> {
  return planObserved(await observeChain(links, context, consent), stage, context, consent);
}
