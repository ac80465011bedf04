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

const longestWait = 60_000;
const usuallySeconds = 4;
const pause = 250;
/**
 * One after the other, for three seconds: each API server looks for new policies once a second, and behind one address
 * there may be several.
 */
const successes = 12;

/** Before anything that injects goes: waits until the way that irsa.yaml names injects without it. */
export function proofChanges(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  const after = z.object({ mode: z.string() });
  return {
    'prove-injection': changeKind({ after }, ({ desired, progress }) =>
      proveInjection(desired, ports, progress),
    ),
  };
}

/** A pod that only this way to inject looks at: a policy leaves trials of webhooks alone, and webhooks the opted out. */
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
    if (waited > longestWait) throw notProven(mode, reason);
    progress({
      type: 'waiting',
      link: 'injection',
      forWhat: `mode: ${mode} to inject (${reason})`,
      sinceSeconds: Math.round(waited / 1000),
      usuallySeconds,
    });
  }
}

/** Why a dry-run pod came back without its role; null where it has it. */
async function whyNotInjected(
  account: ServiceAccountName,
  labels: Readonly<Record<string, string>>,
  { cluster }: InjectionPorts,
): Promise<string | null> {
  const answer = await cluster.dryRunPod(account.namespace, trialPod(account, labels));
  if (!answer.admitted) return answer.message;
  return readInjected(answer.pod).complete
    ? null
    : `a pod of ${account.namespace}/${account.name} that only it looks at came back without its role`;
}

function notProven(mode: string, reason: string): IrsaError {
  return new IrsaError('IRSA-INJECT-038', {
    what: `Pods are not injected by mode: ${mode} yet; whatever injected before stays.`,
    why: `Tried for a minute: ${reason}.`,
    next: 'Look for the reason with `irsactl verify` and in the log of the API server, then run `irsactl apply` again.',
  });
}
