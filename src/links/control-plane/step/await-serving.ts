import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { effectiveAudiences } from '../manifest/flags.ts';
import type { ApiServer, ControlPlanePorts } from '../ports.ts';
import type { Expectation } from './expectation.ts';
import { isReplaced } from './process-before.ts';
import type { ServerProcess } from './server-processes.ts';

/** How long a restart usually takes: https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-reconfigure/ */
const usuallySeconds = 30;
const checkAttempts = 5;
/** What another process signs with is what it was started with; a look may still have met the one before. */
const settledMilliseconds = 10_000;

/** An API server that serves may miss a look or two. */
export const missedLookSeconds = 4;

/** What is done and looked at while an API server is waited for, about once a second. */
interface Meanwhile {
  /** Says why there is nothing left to wait for, or null. Default: there is always something. */
  readonly hopeless: () => Promise<string | null>;
  /** Called where it serves and is still looked at. Default: nothing is done. */
  readonly alive: () => Promise<void>;
  /** Its processes as the node lists them. Default: none is seen. */
  readonly listed: () => Promise<readonly ServerProcess[]>;
}

/** Waits until the API server serves as expected; the answer says why it does not, null where it does. */
export async function awaitServing(
  server: ApiServer,
  expected: Expectation,
  { clock }: ControlPlanePorts,
  report: (sinceSeconds: number, usuallySeconds: number) => void,
  { hopeless = async () => null, alive = async () => {}, listed = async () => [] }: Partial<Meanwhile> = {},
): Promise<string | null> {
  const started = clock.elapsed();
  const since = () => clock.elapsed() - started;
  let lack: Lack | null = { reason: 'it was not looked at', isLasting: false };
  let lastingSince: number | null = null;
  while (since() < expected.patienceSeconds * 1000) {
    report(Math.round(since() / 1000), usuallySeconds);
    lack = await lackOf(server, expected, listed);
    if (lack === null) return checkServing(server, expected, clock, alive);
    lastingSince = lack.isLasting ? (lastingSince ?? since()) : null;
    if (lastingSince !== null && since() - lastingSince >= settledMilliseconds) break;
    const end = await hopeless();
    if (end !== null) return end;
    await clock.sleep(500);
  }
  return lack.reason;
}

/**
 * After a step that nobody confirmed the API server gets the time that the step would have given it, from now on: a
 * step of hours ago may serve since then, and one failed answer is no reason to put it back.
 */
export async function awaitReady(
  server: Pick<ApiServer, 'ready'>,
  { clock }: Pick<ControlPlanePorts, 'clock'>,
  patienceSeconds: number,
  report: (sinceSeconds: number, usuallySeconds: number) => void = () => undefined,
): Promise<boolean> {
  let isReady = await server.ready();
  const started = clock.elapsed();
  while (!isReady && clock.elapsed() - started < patienceSeconds * 1000) {
    report(Math.round((clock.elapsed() - started) / 1000), usuallySeconds);
    await clock.sleep(1000);
    isReady = await server.ready();
  }
  return isReady;
}

interface Lack {
  readonly reason: string;
  /** Only another process would do better. */
  readonly isLasting: boolean;
}

async function lackOf(
  server: ApiServer,
  expected: Expectation,
  listed: Meanwhile['listed'],
): Promise<Lack | null> {
  const { before } = expected;
  try {
    if (!(await server.ready())) return { reason: 'its /readyz does not answer ok', isLasting: false };
    const reason = await signsOtherwise(server, expected);
    const isNew = before !== null && (await isReplaced(server, before, listed));
    if (reason !== null) return { reason, isLasting: isNew };
    return before === null || isNew ? null : { reason: 'it has not been restarted', isLasting: false };
  } catch (error) {
    if (error instanceof IrsaError)
      return { reason: `${error.problem.what} ${error.problem.why}`, isLasting: false };
    throw error;
  }
}

async function signsOtherwise(server: ApiServer, { flags, keyId }: Expectation): Promise<string | null> {
  const [issuer] = flags.issuers;
  if (isPublished(issuer)) {
    const served = await server.servedIssuer();
    if (served !== issuer) return `it serves the issuer ${served ?? 'none'}, not ${issuer}`;
  }
  const minted = await server.mint();
  if (minted && minted.issuer !== issuer) return `it issues tokens of ${minted.issuer}, not of ${issuer}`;
  if (minted && keyId !== null && minted.keyId !== keyId) {
    return `it signs with the key ${minted.keyId}, not with ${keyId}`;
  }
  return null;
}

/** What must hold at once when the API server is back; a few attempts, for it has only just started. */
async function checkServing(
  server: ApiServer,
  expected: Expectation,
  clock: ControlPlanePorts['clock'],
  alive: Meanwhile['alive'],
): Promise<string | null> {
  let fault = await faultOf(server, expected);
  for (let attempt = 1; fault !== null && attempt < checkAttempts; attempt += 1) {
    await alive();
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
    if (minted && !(await server.accepts(minted.token))) return 'it refuses a token that it has just issued';
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

/** Reports what is awaited to a person, and what becomes of the node otherwise. */
export function waiting(
  progress: Progress,
  forWhat: string,
  otherwise: string,
): (sinceSeconds: number, usuallySeconds?: number) => void {
  return (sinceSeconds, usuallySeconds) =>
    progress({ type: 'waiting', link: 'control-plane', forWhat, otherwise, sinceSeconds, usuallySeconds });
}
