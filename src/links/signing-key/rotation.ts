import { changesOf } from '../../chain/change.ts';
import { findingsOf } from '../../chain/finding.ts';
import { known } from '../../chain/known.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { rotationPath, type StagedRotation } from '../../chain/rotation-file.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { DesiredSigningKey, SigningKeyFacts, StagedFacts } from './observe.ts';

const change = changesOf<'prepare-rotation' | 'turn-back' | 'end-rotation'>('signing-key');
const finding = findingsOf('signing-key');

/** The file of the first node that has one speaks for all: it is written first and removed last. */
function leadOf(nodes: readonly StagedFacts[]): (StagedFacts & { readonly rotation: StagedRotation }) | null {
  for (const one of nodes) if (one.rotation !== null) return { ...one, rotation: one.rotation };
  return null;
}

/**
 * Both keys of a rotation are on every control plane node until no API server accepts the old one. Null where no rotation
 * is under way, nor shall begin.
 */
export function planRotation(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  nodes: readonly StagedFacts[],
  consent: Consent,
): LinkPlan | null {
  const lead = leadOf(nodes);
  if (lead === null) {
    if (consent.rotate === 'abort') {
      return { ...emptyPlan('no rotation'), findings: [noRotation()], outputs: signerOf(facts) };
    }
    return consent.rotate === 'start' ? planStart(desired, facts, nodes) : null;
  }
  if (isOver(lead.rotation, facts)) return planEnd(desired, nodes, lead.rotation);
  const pair = consent.rotate === 'abort' ? turnedBack(lead.rotation) : lead.rotation;
  // Where no API server accepts the next key yet, turning back is the end.
  if (isOver(pair, facts)) return planEnd(desired, nodes, pair);
  const { next, former } = pair;
  const lacking = nodes.filter(({ rotation }) => !isSame(rotation, pair));
  const others = [next, former].filter(
    ({ kid }) => kid !== facts.cluster[0]?.kid && isPublished(kid, pair, facts),
  );
  const hasSigned =
    !pair.isAborted || facts.servers.some(({ hasSignedWith }) => hasSignedWith.includes(former.kid));
  return {
    changes: lacking.length === 0 ? [] : [staging(desired, lacking, lead.rotation, pair)],
    findings: [],
    outputs: {
      publicKeys: known([...facts.cluster.slice(0, 1), ...others]),
      rotation: { next: next.kid, leaving: { keyId: former.kid, hasSigned } },
    },
    summary: `${next.kid} takes the place of ${former.kid}`,
  };
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
      change.create('prepare-rotation', targetOf(desired, nodes), {
        after: { next: { $unknown: 'the next key' }, former: signing?.kid ?? null },
        why: 'A new RSA key of 2048 bits waits on every control plane node, beside the one that signs today.',
      }),
    ],
    findings: [],
    // The next plan publishes it: that one can show the whole JWKS.
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
  const isTurning = before.isAborted !== after.isAborted;
  return change.update(isTurning ? 'turn-back' : 'prepare-rotation', targetOf(desired, lacking), {
    before: isTurning ? { next: before.next.kid, former: before.former.kid } : null,
    after: { next: after.next.kid, former: after.former.kid },
    why: isTurning
      ? 'The rotation is turned back: the key from before signs, and the new one goes.'
      : 'Every control plane node must have both keys of the rotation.',
  });
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
        why: 'No API server accepts the old key any more, so no copy of it is needed.',
      }),
    ],
    findings: [],
    outputs: { publicKeys: known([next]) },
    summary: `${next.kid} has taken the place of ${former.kid}`,
  };
}

function isOver({ next, former }: StagedRotation, { servers }: SigningKeyFacts): boolean {
  return servers.every(({ signs, accepts }) => signs === next.kid && !accepts.includes(former.kid));
}

/** What signs, shall sign, or is still accepted somewhere. */
function isPublished(kid: string, { next }: StagedRotation, { servers }: SigningKeyFacts): boolean {
  return kid === next.kid || servers.some(({ signs, accepts }) => signs === kid || accepts.includes(kid));
}

function turnedBack(pair: StagedRotation): StagedRotation {
  return pair.isAborted ? pair : { next: pair.former, former: pair.next, isAborted: true };
}

function isSame(one: StagedRotation | null, other: StagedRotation): boolean {
  return (
    one !== null &&
    one.isAborted === other.isAborted &&
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

function noRotation() {
  return finding.error('IRSA-KEY-031', {
    what: 'There is no rotation to turn back.',
    why: 'No control plane node has the keys of one.',
    next: 'Run `irsactl status` to see with which key the API servers sign.',
  });
}

function notApplied({ chain }: DesiredSigningKey) {
  return finding.error('IRSA-KEY-031', {
    what: `The chain ${chain} is not applied, so there is no key to rotate.`,
    why: 'No control plane node has a record of the chain.',
    next: 'Run `irsactl apply` first.',
  });
}
