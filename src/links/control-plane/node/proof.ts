import { IrsaError } from '../../../errors/irsa-error.ts';
import { type Form, sameSet } from '../form.ts';
import type { ApiServer, Clock } from '../ports.ts';

/** What an API server must show before its new form is proven. */
export interface Expectation {
  readonly form: Form;
  /** A token from before the pass, which it must still accept; null if there was none. */
  readonly tokenBefore: string | null;
  readonly patienceSeconds: number;
}

/** How long irsactl waits for an API server whose startup probe allows so many seconds. */
export function patienceFor(startupSeconds: number): number {
  return Math.max(120, startupSeconds + 60);
}

/** The callbacks while irsactl waits for an API server, about once a second. */
interface ProofCallbacks {
  readonly report: (sinceSeconds: number) => void;
  /** Returns why waiting longer is pointless, or null. */
  readonly hopeless: () => Promise<string | null>;
  /** Whether the new process answers. */
  readonly isNew: () => Promise<boolean>;
  /** Further proofs; returns what fails, or null. */
  readonly further: () => Promise<string | null>;
}

/** A wrong answer of the new process is final after this time. */
const settledMilliseconds = 10_000;

/** Waits until an API server behaves as its form requires. Returns its fault, or null. */
export async function awaitProof(
  server: ApiServer,
  expected: Expectation,
  clock: Clock,
  { report, hopeless, isNew, further }: ProofCallbacks,
): Promise<string | null> {
  const started = clock.elapsed();
  const since = () => clock.elapsed() - started;
  let wrongSince: number | null = null;
  let fault = 'it was not probed yet';
  while (since() < expected.patienceSeconds * 1000) {
    const asked = since();
    report(Math.round(asked / 1000));
    const answer = await answerOf(server, expected, isNew, further);
    if (answer.fault === null) return null;
    fault = answer.fault;
    // Further proofs have waited themselves.
    wrongSince = answer.isWrong ? (wrongSince ?? asked) : null;
    if (wrongSince !== null && since() - wrongSince >= settledMilliseconds) return fault;
    const end = await hopeless();
    if (end !== null) return end;
    await clock.sleep(500);
  }
  return fault;
}

const unready = {
  'not ready': 'its /readyz does not answer ok',
  'locked out': 'it refuses every client certificate on the node that worked before',
} as const;

interface Answer {
  readonly fault: string | null;
  /** Whether the new process itself gave a wrong answer. */
  readonly isWrong: boolean;
}

async function answerOf(
  server: ApiServer,
  expected: Expectation,
  isNew: ProofCallbacks['isNew'],
  further: ProofCallbacks['further'],
): Promise<Answer> {
  try {
    const readiness = await server.readiness();
    if (readiness !== 'ready') return { fault: unready[readiness], isWrong: false };
    if (!(await isNew())) return { fault: 'it has not restarted', isWrong: false };
    const fault = (await formFault(server, expected)) ?? (await further());
    return { fault, isWrong: true };
  } catch (error) {
    if (error instanceof IrsaError)
      return { fault: `${error.problem.what} ${error.problem.why}`, isWrong: false };
    throw error;
  }
}

/** How the behaviour of an API server differs from its form; null if it does not. */
async function formFault(server: ApiServer, { form, tokenBefore }: Expectation): Promise<string | null> {
  const [issuer = '', keyId] = [form.issuers[0], form.keys[0]];
  const served = await server.servedIssuer();
  if (isPublished(issuer) && served !== issuer)
    return `it serves the issuer ${served ?? 'none'}, not ${issuer}`;
  const keys = keysFault(await server.servedKeyIds(), form);
  if (keys !== null) return keys;
  const minted = await server.mint();
  if (minted !== null) {
    if (minted.issuer !== issuer) return `it issues tokens of ${minted.issuer}, not of ${issuer}`;
    if (minted.keyId !== keyId) return `it signs with the key ${minted.keyId}, not with ${keyId}`;
    if (!sameSet(minted.audiences, form.audiences)) {
      return `its default tokens are for ${minted.audiences.join(', ')}, not for ${form.audiences.join(', ')}`;
    }
    if (!(await server.accepts(minted.token))) return 'it refuses a token that it has just issued';
  }
  if (tokenBefore !== null && !(await server.accepts(tokenBefore))) {
    return 'it refuses a token from before the change';
  }
  return null;
}

function keysFault(served: readonly string[] | null, { keys }: Form): string | null {
  if (served === null) return null;
  const missing = keys.filter((key) => !served.includes(key));
  if (missing.length > 0) return `its JWKS lacks the key ${missing.join(', ')}`;
  const others = served.filter((key) => !keys.includes(key));
  return others.length > 0 ? `it still accepts the key ${others.join(', ')}` : null;
}

/**
 * An API server serves a discovery document only for https issuers without query and fragment:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/serviceaccount/openidmetadata.go
 */
function isPublished(issuer: string): boolean {
  return /^https:\/\/[^?#]+$/.test(issuer);
}
