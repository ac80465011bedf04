import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../chain/change-kind.ts';
import type { Progress } from '../../chain/progress.ts';
import { policyProbeLabel } from '../../deployment/admission-policy/policy-objects.ts';
import { probeLabel } from '../../deployment/webhook-registration.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { optOutLabel } from '../../injection/opt-out.ts';
import type { DesiredInjection } from './desired.ts';
import { readInjected } from './injected.ts';
import type { InjectionPorts, ServiceAccountName } from './ports.ts';
import { provableAccount } from './provable-account.ts';
import { trialPod } from './trial-pod.ts';

const maxWait = 60_000;
const usuallySeconds = 4;
const pause = 250;
/**
 * Consecutive successes over three seconds: each API server reads new policies once a second, and one address may have
 * several API servers.
 */
const successes = 12;

/** Waits until the mode in irsa.yaml injects on its own, before apply removes another mode. */
export function proofChanges(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  const after = z.object({ mode: z.string() });
  return {
    'prove-injection': changeKind({ after }, ({ desired, progress }) =>
      proveInjection(desired, ports, progress),
    ),
  };
}

/** Labels of a pod that only this mode injects: a policy skips trials of webhooks, and webhooks skip pods that opt out. */
function labelsOf({ injection }: DesiredInjection): Readonly<Record<string, string>> {
  return injection.mode === 'admission-policy'
    ? { [optOutLabel]: 'true', [policyProbeLabel]: 'true' }
    : { [probeLabel]: 'true' };
}

async function proveInjection(
  desired: DesiredInjection,
  ports: InjectionPorts,
  progress: Progress,
): Promise<void> {
  const first = await provableAccount(desired, ports.cluster);
  if (first === null) return;
  const { mode } = desired.injection;
  const { clock } = ports;
  const started = clock.now();
  for (let injected = 0; injected < successes; await clock.sleep(pause)) {
    const reason = await whyNotInjected(first.account, labelsOf(desired), ports);
    injected = reason === null ? injected + 1 : 0;
    if (reason === null) continue;
    const waited = clock.now() - started;
    if (waited > maxWait) throw notProven(mode, reason);
    progress({
      type: 'waiting',
      link: 'injection',
      forWhat: `${mode} to inject (${reason})`,
      sinceSeconds: Math.round(waited / 1000),
      usuallySeconds,
    });
  }
}

/** Returns why a dry-run pod did not get its role, or null. */
async function whyNotInjected(
  account: ServiceAccountName,
  labels: Readonly<Record<string, string>>,
  { cluster }: InjectionPorts,
): Promise<string | null> {
  const answer = await cluster.dryRunPod(account.namespace, trialPod(account, labels));
  if (!answer.admitted) return answer.message;
  return readInjected(answer.pod).complete
    ? null
    : `a dry-run pod of ${account.namespace}/${account.name} did not get its role`;
}

function notProven(mode: string, reason: string): IrsaError {
  return new IrsaError('IRSA-INJECT-038', {
    what: `The new injection mode (mode: ${mode}) does not work yet, so irsactl keeps the old one.`,
    why: `After one minute: ${reason}.`,
    next: 'Find the reason with `irsactl verify` and in the log of the API server, then run `irsactl apply` again.',
  });
}
