import type { KeyedCertificate } from '../../certificates/certificate-authority.ts';
import { canonicalHost } from './canonical-host.ts';
import {
  backdate,
  type CertificateFacts,
  type CertificateState,
  isValid,
  type KeyedAuthority,
  type ServingCertificate,
} from './certificate-state.ts';
import type { CertificateTimes } from './certificate-times.ts';
import type { CertificateStep } from './due-step.ts';
import type { CertificateMaker } from './ports.ts';
import { certificateFacts } from './read-certificates.ts';

interface IssueContext {
  readonly maker: CertificateMaker;
  readonly times: CertificateTimes;
  readonly hosts: readonly string[];
  readonly now: number;
}

/** A first state. What is `trusted` so far stays so, for replicas that still serve under it. */
export async function initialState(
  trusted: readonly CertificateFacts[],
  context: IssueContext,
): Promise<CertificateState> {
  const signing = await makeAuthority(context);
  const serving = await issue(signing, context.hosts, context);
  return { serving, signing, next: null, retired: trusted.filter((one) => isValid(one, context.now)) };
}

/** The state after a step. */
export async function applyStep(
  step: CertificateStep,
  state: CertificateState,
  context: IssueContext,
): Promise<CertificateState> {
  const { signing, next, serving } = state;
  const retired = state.retired.filter(({ notAfter }) => notAfter > context.now);
  if (step === 'begin') return initialState([withoutKey(signing), ...retired], context);
  if (step === 'announce') return { ...state, retired, next: await makeAuthority(context) };
  if (step === 'switch' && next !== null) {
    const fresh = await issue(next, context.hosts, context);
    return { serving: fresh, signing: next, next: null, retired: [withoutKey(signing), ...retired] };
  }
  if (step !== 'renew') return { ...state, retired };
  // Replicas of two versions may want different names: all are kept until the next roll, so that they do not fight.
  const hosts = [...new Set([...context.hosts, ...serving.hosts])];
  // A CA of somebody else was trusted for the replicas that served under it at the beginning.
  const ours = retired.filter(({ isOurs }) => isOurs);
  return { ...state, retired: ours, serving: await issue(signing, hosts, context) };
}

function withoutKey({ cert, id, notBefore, notAfter, isOurs }: KeyedAuthority): CertificateFacts {
  return { cert, id, notBefore, notAfter, isOurs };
}

async function makeAuthority({ maker, times, now }: IssueContext): Promise<KeyedAuthority> {
  return withFacts(await maker.makeAuthority(validity(now, now + times.authority)));
}

/** No certificate outlives the CA that signs it: when that one has ended, nothing of it can be served any more. */
async function issue(
  authority: KeyedAuthority,
  wanted: readonly string[],
  { maker, times, now }: IssueContext,
): Promise<ServingCertificate> {
  const hosts = [...new Set(wanted.map(canonicalHost))];
  const end = Math.min(now + times.serving, authority.notAfter);
  return { ...withFacts(await maker.issue(authority, hosts, validity(now, end))), hosts };
}

function withFacts({ cert, key }: KeyedCertificate): CertificateFacts & KeyedCertificate {
  return { ...certificateFacts(cert), key };
}

function validity(now: number, notAfter: number) {
  return { notBefore: new Date(now - backdate), notAfter: new Date(notAfter) };
}
