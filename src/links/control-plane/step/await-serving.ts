import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { effectiveAudiences, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { ApiServer, ControlPlanePorts } from '../ports.ts';

/** What an API server must be seen doing before its new manifest is confirmed. */
export interface Expectation {
  readonly flags: ServiceAccountFlags;
  /** Kid of the key that must sign; null where it is not known. */
  readonly keyId: string | null;
  /** The process that ran before the step; null where it cannot be told. */
  readonly processBefore: string | null;
  /** A token from before the step, which must still be accepted; null where there was none. */
  readonly tokenBefore: string | null;
}

/** How long a restart usually takes: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/ */
const usuallySeconds = 30;
const checkAttempts = 5;

/** Waits until the API server serves as expected; the answer says why it does not, null where it does. */
export async function awaitServing(
  server: ApiServer,
  expected: Expectation,
  { clock, patienceSeconds = 120 }: ControlPlanePorts,
  tell: (sinceSeconds: number, usuallySeconds: number) => void,
): Promise<string | null> {
  const started = clock.elapsed();
  let reason: string | null = 'it was not looked at';
  while (reason !== null && clock.elapsed() - started < patienceSeconds * 1000) {
    tell(Math.round((clock.elapsed() - started) / 1000), usuallySeconds);
    reason = await reasonNotServing(server, expected);
    if (reason !== null) await clock.sleep(1000);
  }
  return reason === null ? checkServing(server, expected, clock) : reason;
}

async function reasonNotServing(server: ApiServer, expected: Expectation): Promise<string | null> {
  try {
    if (!(await server.ready())) return 'its /readyz does not answer ok';
    const [issuer] = expected.flags.issuers;
    if (isPublished(issuer)) {
      const served = await server.servedIssuer();
      if (served !== issuer) return `it serves the issuer ${served ?? 'none'}, not ${issuer}`;
    }
    const minted = await server.mint();
    if (minted && minted.issuer !== issuer) return `it issues tokens of ${minted.issuer}, not of ${issuer}`;
    if (minted && expected.keyId !== null && minted.keyId !== expected.keyId) {
      return `it signs with the key ${minted.keyId}, not with ${expected.keyId}`;
    }
    if (expected.processBefore !== null && (await server.process()) === expected.processBefore) {
      return 'it has not been restarted';
    }
    return null;
  } catch (error) {
    if (error instanceof IrsaError) return `${error.problem.what} ${error.problem.why}`;
    throw error;
  }
}

/** What must hold at once when the API server is back; a few attempts, for it has only just started. */
async function checkServing(
  server: ApiServer,
  expected: Expectation,
  clock: ControlPlanePorts['clock'],
): Promise<string | null> {
  let fault = await faultOf(server, expected);
  for (let attempt = 1; fault !== null && attempt < checkAttempts; attempt += 1) {
    await clock.sleep(1000);
    fault = await faultOf(server, expected);
  }
  return fault;
}

async function faultOf(server: ApiServer, expected: Expectation): Promise<string | null> {
  try {
    const minted = await server.mint();
    const audiences = effectiveAudiences(expected.flags);
    if (minted && minted.audiences.toSorted().join() !== audiences.toSorted().join()) {
      return `its default tokens are for ${minted.audiences.join(', ')}, not for ${audiences.join(', ')}`;
    }
    if (expected.tokenBefore !== null && !(await server.accepts(expected.tokenBefore))) {
      return 'it refuses a token that it had issued before';
    }
    return null;
  } catch (error) {
    if (error instanceof IrsaError) return `${error.problem.what} ${error.problem.why}`;
    throw error;
  }
}

/**
 * The API server serves a discovery document only for https issuers without query and fragment.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/serviceaccount/openidmetadata.go
 */
function isPublished(issuer: string | undefined): boolean {
  return issuer !== undefined && /^https:\/\/[^?#]+$/.test(issuer);
}

/** Tells a person what is awaited. */
export function waiting(progress: Progress, forWhat: string): (since: number, usually: number) => void {
  return (sinceSeconds, usually) =>
    progress({ type: 'waiting', link: 'control-plane', forWhat, sinceSeconds, usuallySeconds: usually });
}
