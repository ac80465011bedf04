import { fingerprintTags, isFingerprintTag, remembersIn } from '../../chain/fingerprints.ts';
import type { Tags } from '../../chain/ownership.ts';
import type { StoredRole } from './ports.ts';

/** Remembers which policies irsactl gave to a role: one that has others is in somebody else's use, too. */
const tag = 'irsactl.dev/policies';

const revoked = 'irsactl-revoked-';

/**
 * The name of the inline policy that denies sessions from before a stolen key went, by the key ID that replaced it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function revocationFor(keyId: string): string {
  return `${revoked}${keyId}`;
}

export function isRevocation(policy: string): boolean {
  return policy.startsWith(revoked);
}

/** The record on a role that has these managed policies, by ARN, and these inline policies, by name. */
export function policyRecord(attached: readonly string[], inline: readonly string[]): Tags {
  // Also where it has none: what was recorded before counts no more.
  return { [tag]: '', ...fingerprintTags(tag, [...attached, ...inline.map(inlineName)]) };
}

/** Policies on a role that irsactl did not give to it, as a person names them. */
export function policiesOfOthers({ attached, inline, tags }: StoredRole): readonly string[] {
  const isGiven = remembersIn(tags, tag);
  return [
    ...attached.filter((policy) => !isGiven(policy)),
    ...[...inline.keys()]
      .filter((policy) => !isGiven(inlineName(policy)) && !isRevocation(policy))
      .map(inlineName),
  ];
}

export function isPolicyRecord(name: string): boolean {
  return isFingerprintTag(name, tag);
}

function inlineName(policy: string): string {
  return `inline policy ${policy}`;
}
