import { type Finding, findingsOf } from '../../chain/finding.ts';
import { listed } from '../../errors/listed.ts';
import type { WishRefusal } from '../../rotation/begin.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import type { Refusal } from '../../rotation/state.ts';
import type { DesiredSigningKey, SigningKeyFacts } from './observe.ts';

export const finding = findingsOf('signing-key');

/** Why the record in the cluster stops every change, and the one way on. */
export function refusedRecord(record: RotationRecord, refusal: Refusal): Finding {
  switch (refusal.why) {
    case 'unsound':
      return finding.error('IRSA-KEY-030', {
        what: "The rotation's record does not fit the API servers, so irsactl changes nothing.",
        why: `${listed(refusal.signers.map(({ name, kid }) => `${name} signs with ${kid}`))}. The record knows ${record.next}, which is to replace ${listed(record.from)}.`,
        next: 'Run `irsactl rotate --restart`: it begins a new rotation from the keys that the API servers show.',
      });
    case 'strange-document':
      return finding.error('IRSA-KEY-030', {
        what: 'The JWKS lists a key that the replacement of a stolen key does not know.',
        why: `It lists ${listed(refusal.kids)}, and irsactl cannot tell whether the record or the JWKS is false.`,
        next: 'Run `irsactl rotate --compromised`: it begins again with a fresh key, and trusts none of them.',
      });
    case 'lost-key':
      return finding.error('IRSA-KEY-030', {
        what: `No control plane node has the private key ${record.next}, which is to replace a stolen one.`,
        why: 'No API server signs with it either, so it is lost.',
        next: `Run \`irsactl rotate --compromised=${record.next}\`: it begins again with another key.`,
      });
    case 'unseen-key':
      return finding.error('IRSA-KEY-030', {
        what: `No control plane node that irsactl can reach has the private key ${record.next} of the rotation.`,
        why: 'Nodes that irsactl cannot reach may have it. A record alone must not make irsactl publish a key.',
        next:
          record.intention === 'theft'
            ? `Make all nodes reachable, then run \`irsactl rotate\`. If the key is lost: \`irsactl rotate --compromised=${record.next}\`.`
            : 'Make all nodes reachable, then run `irsactl rotate` again.',
      });
  }
}

/** Why `rotate` does not do what its options ask for. */
export function refusedWish(refusal: WishRefusal): Finding {
  const error = (problem: Parameters<typeof finding.error>[1]) => finding.error('IRSA-KEY-031', problem);
  switch (refusal.why) {
    case 'no-rotation':
      return error({
        what: 'There is no rotation to reverse or to restart.',
        why: 'The cluster has no record of one that counts.',
        next: 'Run `irsactl status` to see the key with which the API servers sign.',
      });
    case 'theft':
      return error({
        what: 'This rotation can be neither reversed nor restarted: a key is stolen.',
        why: `It was started with --compromised, and nothing but ${refusal.next} is trusted.`,
        next: 'Run `irsactl rotate` to finish it, or `irsactl rotate --compromised` if irsactl refuses that.',
      });
    case 'first-key':
      return error({
        what: 'The key that the chain adds cannot be taken back by --abort.',
        why: `${refusal.next} begins to sign together with the chain's issuer.`,
        next: 'Run `irsactl apply` to finish the chain, or `irsactl destroy` to remove it.',
      });
    case 'old-key-gone':
      return error({
        what: 'The rotation cannot be reversed: the old key is gone.',
        why: `No control plane node has the private key ${refusal.kid}, or it is stolen.`,
        next: 'Run `irsactl rotate` to finish the rotation.',
      });
    case 'unlisted-signer':
      return error({
        what: 'No rotation can begin: an API server signs with a key that the JWKS may not list.',
        why: `${listed(refusal.signers.map(({ name, kid }) => `${name} signs with ${kid}`))}${refusal.isStolen ? '; a key was stolen from this cluster before' : ''}.`,
        next: refusal.isStolen
          ? 'Run `irsactl rotate --compromised`: it replaces every key by a fresh one.'
          : 'Run `irsactl plan`: it says how to publish that key.',
      });
    case 'other-key':
      return error({
        what: '--compromised=KID names another key than the one that replaces a stolen key.',
        why:
          refusal.next === null
            ? 'No stolen key is being replaced.'
            : `${refusal.next} is the key that replaces it.`,
        next: 'Run `irsactl rotate --compromised` without a key ID: it trusts no key from before.',
      });
  }
}

/** irsactl no longer writes the JWKS of a former issuer, so it cannot add a key there. */
export function isMigrating({ issuer }: DesiredSigningKey, { recordedIssuers }: SigningKeyFacts): boolean {
  const accepted = recordedIssuers.filter(({ isAccepted }) => isAccepted);
  return accepted.length > 1 || (issuer !== null && accepted.some(({ url }) => url !== issuer));
}

export function migrationInProgress(): Finding {
  return finding.error('IRSA-KEY-031', {
    what: 'A rotation of the key and a migration to another issuer cannot run at the same time.',
    why: 'Pods still use tokens of the former issuer, and irsactl does not change its JWKS.',
    next: 'Finish the migration first: `irsactl apply` until it ends with 0. If a rotation was started before, restore the former spec.issuer, leave out --region, and finish the rotation: `irsactl rotate`.',
  });
}

export function notApplied({ chain }: DesiredSigningKey): Finding {
  return finding.error('IRSA-KEY-031', {
    what: `The chain ${chain} is not applied, so there is no key to rotate.`,
    why: 'No control plane node has a record of the chain.',
    next: 'Run `irsactl apply` first.',
  });
}
