import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { applyPlan } from '../../src/chain/apply-plan.ts';
import type { ChainPlan } from '../../src/chain/chain-plan.ts';
import { type Consent, noConsent } from '../../src/chain/link.ts';
import { planChain } from '../../src/chain/plan-chain.ts';
import { type LinkVerdict, verifyChain } from '../../src/chain/verify-chain.ts';
import { type OpenedChain, openChain } from '../../src/cli/compose.ts';
import type { ChainLab } from './chain-lab.ts';
import { chainRemoval } from './look.ts';

const progress = (): void => {};

/** Does what `irsactl verify` does, in this process, which is a second or two faster than a command. */
export async function verifyInProcess(lab: ChainLab): Promise<readonly LinkVerdict[]> {
  const { links, context } = await open(lab);
  return verifyChain({ links, context, progress });
}

/** Returns the plan that `irsactl plan` shows, in this process. */
export async function planInProcess(lab: ChainLab, given: Partial<Consent> = {}): Promise<ChainPlan> {
  const { links, context } = await open(lab);
  return planChain(links, context, { ...noConsent, ...given });
}

/** Does what `irsactl apply --yes` does, in this process and without the final proof. */
export async function applyInProcess(lab: ChainLab, given: Partial<Consent> = {}): Promise<void> {
  const opened = await open(lab);
  await carryOut(opened, await planChain(opened.links, opened.context, { ...noConsent, ...given }));
}

/** Does what two runs of `irsactl destroy --yes --accept-loss` do, in this process. */
export async function destroyInProcess(lab: ChainLab): Promise<void> {
  for (const stage of ['sign-back', 'accept-back'] as const) {
    const opened = await open(lab);
    const { links, context } = opened;
    await carryOut(opened, await chainRemoval(links, context, stage, { ...noConsent, acceptLoss: true }));
  }
}

async function carryOut(opened: OpenedChain, plan: ChainPlan): Promise<void> {
  const { links, context } = opened;
  await opened.underLease((lease) =>
    applyPlan(plan, {
      links,
      context,
      progress,
      consent: { ...noConsent, acceptLoss: plan.intent === 'accept-back' },
      interrupted: () => false,
      assertHeld: () => lease.assertHeld(),
      sleep: (milliseconds) => sleep(milliseconds),
    }),
  );
}

/** Changes the environment of this process, so a test file that calls this works on one lab only. */
function open(lab: ChainLab): Promise<OpenedChain> {
  const none = { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' };
  for (const [name, value] of Object.entries({ ...lab.environment(), ...none })) vi.stubEnv(name, value);
  return openChain({ file: lab.chainFile, output: 'json', connectTo: [], caFile: lab.caFile });
}
