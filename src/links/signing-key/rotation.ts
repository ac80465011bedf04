import { changesOf } from '../../chain/change.ts';
import { findingsOf } from '../../chain/finding.ts';
import { known } from '../../chain/known.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { rotationPath, type StagedRotation } from '../../chain/rotation-file.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { DesiredSigningKey, SigningKeyFacts, StagedFacts } from './observe.ts';

const change = changesOf<'prepare-rotation' | 'distrust-key' | 'turn-back' | 'end-rotation'>('signing-key');
const finding = findingsOf('signing-key');

/** The rotation file of the first node that has one counts: it is written first and removed last. */
function leadOf(nodes: readonly StagedFacts[]): (StagedFacts & { readonly rotation: StagedRotation }) | null {
  for (const one of nodes) if (one.rotation !== null) return { ...one, rotation: one.rotation };
  return null;
}

/**
 * Plans a rotation, whose two keys are on every control plane node until no API server accepts the old one. Null if no rotation
 * is in progress or requested.
 */
export function planRotation(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  nodes: readonly StagedFacts[],
  consent: Consent,
): LinkPlan | null {
  const lead = leadOf(nodes);
  if ((lead !== null || consent.rotate) && isMigrating(desired, facts)) {
    return {
      ...emptyPlan('a migration is in progress'),
      findings: [migrationInProgress()],
      outputs: signerOf(facts),
    };
  }
  if (lead === null) {
    if (consent.rotate === 'abort') {
      return { ...emptyPlan('no rotation'), findings: [noRotation()], outputs: signerOf(facts) };
    }
    return consent.rotate === 'start' ? planStart(desired, facts, nodes) : null;
  }
  if (isOver(lead.rotation, facts)) return planEnd(desired, nodes, lead.rotation);
  if (consent.rotate === 'abort' && lead.rotation.isCompromised) {
    return {
      ...emptyPlan('a stolen key is replaced'),
      findings: [stolenKey(lead.rotation)],
      outputs: signerOf(facts),
    };
  }
  const pair = afterConsent(lead.rotation, consent);
  // If no API server accepts the next key yet, reversing the rotation completes it.
  if (isOver(pair, facts)) return planEnd(desired, nodes, pair);
  const { next, former } = pair;
  const lacking = nodes.filter(({ rotation }) => !isSame(rotation, pair));
  const signing = facts.cluster.slice(0, 1);
  const others = [next, former].filter(({ kid }) => kid !== signing[0]?.kid && isPublished(kid, pair, facts));
  const hasSigned =
    !pair.isAborted || facts.servers.some(({ hasSignedWith }) => hasSignedWith.includes(former.kid));
  return {
    changes: lacking.length === 0 ? [] : [staging(desired, lacking, lead.rotation, pair)],
    findings: [],
    outputs: {
      publicKeys: known(pair.isCompromised ? [next] : [...signing, ...others]),
      rotation: {
        next: next.kid,
        former: { keyId: former.kid, hasSigned },
        isCompromised: pair.isCompromised,
      },
    },
    summary: summaryOf(pair, signing[0]?.kid),
  };
}

function summaryOf({ next, former }: StagedRotation, signs: string | undefined): string {
  return signs === next.kid
    ? `${next.kid} signs; ${former.kid} is to be retired`
    : `${former.kid} signs; ${next.kid} is next`;
}

function planStart(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  nodes: readonly StagedFacts[],
): LinkPlan {
  const [signing] = facts.cluster;
  if (!nodes.some(({ isApplied }) => isApplied)) {
    return { ...emptyPlan('no rotation'), findings: [notApplied(desired)], outputs: signerOf(facts) };
  }
  return {
    changes: [
      change.create('prepare-rotation', `the next key, in ${targetOf(desired, nodes)}`, {
        after: { next: { $unknown: 'the next key' }, former: signing?.kid ?? null, isCompromised: false },
        why: 'A new RSA key of 2048 bits waits on every control plane node, beside the current one.',
      }),
    ],
    findings: [],
    // The next plan publishes it, because that plan can show the whole JWKS.
    outputs: signerOf(facts),
    summary: 'a new key is prepared',
  };
}

function signerOf({ cluster }: SigningKeyFacts): LinkPlan['outputs'] {
  const [signing] = cluster;
  return signing ? { publicKeys: known([signing]) } : {};
}

function staging(
  desired: DesiredSigningKey,
  lacking: readonly StagedFacts[],
  before: StagedRotation,
  after: StagedRotation,
) {
  const kind = stagingKind(before, after);
  return change.update(kind, targetOf(desired, lacking), {
    before: kind === 'prepare-rotation' ? null : pairValue(before),
    after: pairValue(after),
    why: stagingReasons[kind],
  });
}

function stagingKind(before: StagedRotation, after: StagedRotation) {
  if (before.isAborted !== after.isAborted) return 'turn-back';
  return before.isCompromised === after.isCompromised ? 'prepare-rotation' : 'distrust-key';
}

const stagingReasons = {
  'turn-back': 'The rotation is reversed: the former key signs again, and the new one is retired.',
  'distrust-key': 'The former key is stolen: neither an API server nor AWS may accept its tokens.',
  'prepare-rotation': 'Every control plane node must have both keys of the rotation.',
} as const;

function pairValue({ next, former, isCompromised }: StagedRotation) {
  return { next: next.kid, former: former.kid, isCompromised };
}

function planEnd(
  desired: DesiredSigningKey,
  nodes: readonly StagedFacts[],
  { next, former }: StagedRotation,
): LinkPlan {
  const holding = nodes.filter(({ rotation }) => rotation !== null);
  return {
    changes: [
      change.delete('end-rotation', targetOf(desired, holding), {
        before: { next: next.kid, former: former.kid },
        why: `No API server accepts ${former.kid}, so the copies of both keys are no longer needed.`,
      }),
    ],
    findings: [],
    outputs: { publicKeys: known([next]) },
    summary: `${next.kid} has replaced ${former.kid}`,
  };
}

/** Whether the rotation is complete. The token Secrets of a stolen key must be replaced before. */
function isOver(
  { next, former, isCompromised }: StagedRotation,
  { servers, secretKeys }: SigningKeyFacts,
): boolean {
  if (isCompromised && secretKeys.includes(former.kid)) return false;
  return servers.every(({ signs, accepts }) => signs === next.kid && !accepts.includes(former.kid));
}

/** Whether the key signs, will sign, or is still accepted by an API server. */
function isPublished(kid: string, { next }: StagedRotation, { servers }: SigningKeyFacts): boolean {
  return kid === next.kid || servers.some(({ signs, accepts }) => signs === kid || accepts.includes(kid));
}

function afterConsent(pair: StagedRotation, { rotate }: Consent): StagedRotation {
  if (rotate === 'compromised') return { ...pair, isCompromised: true };
  if (rotate !== 'abort' || pair.isAborted) return pair;
  return { next: pair.former, former: pair.next, isAborted: true, isCompromised: false };
}

function isSame(one: StagedRotation | null, other: StagedRotation): boolean {
  return (
    one !== null &&
    one.isAborted === other.isAborted &&
    one.isCompromised === other.isCompromised &&
    one.next.kid === other.next.kid &&
    one.former.kid === other.former.kid
  );
}

function targetOf(
  { chain }: DesiredSigningKey,
  nodes: readonly { readonly node: ControlPlaneNode }[],
): string {
  return nodes.map(({ node }) => `${node.name}:${rotationPath(chain, node)}`).join(', ');
}

/** Without access to nodes, irsactl writes no key. */
export function rotatedByHand(facts: SigningKeyFacts): LinkPlan {
  return {
    ...emptyPlan('set by hand'),
    outputs: signerOf(facts),
    findings: [
      finding.error('IRSA-KEY-042', {
        what: 'irsactl does not rotate the key of API servers whose flags you set.',
        why: 'With `controlPlane: manual` irsactl connects to no node, so it can neither write a new key nor restart an API server.',
        next: 'Rotate the key by hand: `irsactl explain how-to/set-up-other-distributions` has the steps.',
      }),
    ],
  };
}

function noRotation() {
  return finding.error('IRSA-KEY-031', {
    what: 'There is no rotation to reverse.',
    why: 'No control plane node has the keys of a rotation.',
    next: 'Run `irsactl status` to see the key with which the API servers sign.',
  });
}

function stolenKey({ former }: StagedRotation) {
  return finding.error('IRSA-KEY-031', {
    what: 'This rotation cannot be reversed: the old key is stolen.',
    why: `It was started with --compromised, and ${former.kid} must not sign again.`,
    next: 'Run `irsactl rotate` to finish it.',
  });
}

/** irsactl no longer writes the JWKS of a former issuer, so it cannot add a key there. */
function isMigrating({ issuer }: DesiredSigningKey, { recordedIssuers }: SigningKeyFacts): boolean {
  const accepted = recordedIssuers.filter(({ isAccepted }) => isAccepted);
  return accepted.length > 1 || (issuer !== null && accepted.some(({ url }) => url !== issuer));
}

function migrationInProgress() {
  return finding.error('IRSA-KEY-031', {
    what: 'A rotation of the key and a migration to another issuer cannot run at the same time.',
    why: 'Pods still use tokens of the former issuer, and irsactl does not change its JWKS.',
    next: 'Finish the migration first: `irsactl apply` until it ends with 0. If a rotation was started before, restore the former spec.issuer, leave out --region, and finish the rotation: `irsactl rotate`.',
  });
}

function notApplied({ chain }: DesiredSigningKey) {
  return finding.error('IRSA-KEY-031', {
    what: `The chain ${chain} is not applied, so there is no key to rotate.`,
    why: 'No control plane node has a record of the chain.',
    next: 'Run `irsactl apply` first.',
  });
}
