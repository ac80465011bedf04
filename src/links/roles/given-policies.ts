import { fingerprintTags, isFingerprintTag, remembersIn } from '../../chain/fingerprints.ts';
import type { Tags } from '../../chain/ownership.ts';
import type { StoredRole } from './ports.ts';

/** This tag records the policies that irsactl gave to a role: a role with others also has other users. */
const tag = 'irsactl.dev/policies';

const revoked = 'irsactl-revoked-';

/**
 * The name of the inline policy that denies sessions from before a stolen key was replaced, by the new key ID.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
 */
export function revocationFor(keyId: string): string {
  return `${revoked}${keyId}`;
}

export function isRevocation(policy: string): boolean {
  return policy.startsWith(revoked);
}

/** The tags that record these managed policies, by ARN, and inline policies, by name. */
export function policyRecord(attached: readonly string[], inline: readonly string[]): Tags {
  // Also set without policies, so that an earlier record no longer counts.
  return { [tag]: '', ...fingerprintTags(tag, [...attached, ...inline.map(inlineName)]) };
}

/** The readable names of a role's policies that irsactl did not give to it. */
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
