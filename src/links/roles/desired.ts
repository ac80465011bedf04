import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import { type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { type Marks, marksOf, type Tags } from '../../chain/ownership.ts';
import { resolvePolicyArn } from '../../config/policy-reference.ts';
import { presetDocument } from '../../config/presets/presets.ts';
import type { Role, RolePolicy } from '../../config/trust-chain.ts';
import type { Place } from '../../errors/irsa-error.ts';
import {
  type AccountId,
  type IdentityProviderArn,
  identityProviderArn,
  type RoleArn,
  roleArn,
} from '../../trust/arn.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import type { PolicyDocument } from '../../trust/policy/document.ts';
import { buildTrustPolicy } from '../../trust/policy/trust-policy.ts';
import { serviceAccountPattern, serviceAccountSubject } from '../../trust/subject.ts';
import { roleDescription } from './description.ts';
import { policyRecord } from './given-policies.ts';
import { chainSid, sharedTag } from './shared-marks.ts';

/** The issuer that the roles trust. */
export interface TrustedIssuer {
  readonly url: IssuerUrl;
  readonly provider: IdentityProviderArn;
}

/** One desired role. */
export interface DesiredRole {
  readonly declared: Role;
  readonly arn: RoleArn;
  readonly description: string;
  /** For a shared role, only the chain's own statement. */
  readonly trustPolicy: Known<PolicyDocument>;
  readonly tags: Tags;
  /** ARNs of the managed policies. */
  readonly attached: readonly string[];
  /** The place of each in irsa.yaml. */
  readonly attachedAt: ReadonlyMap<string, Place>;
  /** Inline policies by name. */
  readonly inline: ReadonlyMap<string, Json>;
}

export interface DesiredRoles extends Marks {
  readonly chain: string;
  /** The Sid of this chain's statement in shared roles. */
  readonly sid: string;
  /** `sid`, and the Sids of the statements for former issuers. */
  readonly sids: readonly string[];
  /** The account of the roles. */
  readonly account: AccountId;
  readonly issuer: Known<TrustedIssuer>;
  /** Issuers that the chain had before a migration. Roles trust them until no API server accepts them. */
  readonly formers: readonly TrustedIssuer[];
  readonly audience: string;
  /** The key ID that replaces a stolen key; null if none is stolen. */
  readonly revokesFor: string | null;
  readonly roles: readonly DesiredRole[];
}

export function desiredRoles(context: ChainContext, outputs: ChainOutputs): DesiredRoles {
  const { chain, aws } = context;
  const trusted = (url: IssuerUrl): TrustedIssuer => ({
    url,
    provider: identityProviderArn(aws.partition, aws.account, url),
  });
  const issuer = mapKnown(outputs.issuerUrl, trusted);
  const recorded = formerIssuers(outputs);
  const trustedOf = (some: typeof recorded) => some.map(({ url }) => trusted(parseIssuerUrl(url)));
  const accepted = trustedOf(recorded.filter(({ isAccepted }) => isAccepted));
  return {
    chain: chain.name,
    sid: chainSid(context),
    sids: [chainSid(context), ...recorded.map(({ url }) => chainSid(context, url))],
    account: aws.account,
    issuer,
    formers: trustedOf(recorded),
    audience: chain.audience,
    revokesFor: outputs.rotation?.intention === 'theft' ? outputs.rotation.next : null,
    roles: chain.roles.map((role) => desiredRole(context, role, issuer, accepted)),
    ...marksOf(context),
  };
}

function desiredRole(
  context: ChainContext,
  role: Role,
  issuer: Known<TrustedIssuer>,
  formers: readonly TrustedIssuer[],
): DesiredRole {
  const { chain, aws } = context;
  const attachedAt = new Map(
    role.policies.flatMap((policy) =>
      policy.kind === 'managed' ? [[resolvePolicyArn(policy.policy, aws.region), policy.place] as const] : [],
    ),
  );
  const inline = new Map(role.policies.flatMap((policy) => inlinePolicy(policy, aws)));
  const attached = [...attachedAt.keys()];
  return {
    declared: role,
    arn: roleArn(aws.partition, aws.account, role.name, role.path),
    description: roleDescription(chain.name, role),
    trustPolicy: mapKnown(issuer, (own) =>
      joinedPolicy([
        trustPolicyFor(context, role, own, chainSid(context)),
        ...formers.map((former) => trustPolicyFor(context, role, former, chainSid(context, former.url))),
      ]),
    ),
    tags: {
      ...marksOf(context).tags,
      // None of these begins with irsactl's prefix.
      ...role.tags,
      ...policyRecord(attached, [...inline.keys()]),
      ...(role.shared && { [sharedTag]: 'true' }),
    },
    attached,
    attachedAt,
    inline,
  };
}

function trustPolicyFor(
  { chain }: ChainContext,
  { serviceAccounts, serviceAccountsLike, shared }: Role,
  { url, provider }: TrustedIssuer,
  sid: string,
): PolicyDocument {
  return buildTrustPolicy({
    provider,
    issuer: url,
    audience: chain.audience,
    subjects: [
      ...serviceAccounts.map(serviceAccountSubject),
      ...serviceAccountsLike.map(serviceAccountPattern),
    ],
    match: serviceAccountsLike.length > 0 ? 'like' : 'exact',
    ...(shared && { sid }),
  });
}

function joinedPolicy([first, ...others]: readonly [PolicyDocument, ...PolicyDocument[]]): PolicyDocument {
  return { ...first, statements: [first, ...others].flatMap(({ statements }) => statements) };
}

function inlinePolicy(policy: RolePolicy, aws: ChainContext['aws']): readonly (readonly [string, Json])[] {
  switch (policy.kind) {
    case 'managed':
      return [];
    case 'inline':
      return [[policy.name, policy.document]];
    case 'preset':
      return [[policy.name, presetDocument(policy.preset, aws)]];
  }
}
