import type { Finding } from '../../chain/finding.ts';
import { isAdopted, otherClustersChain, type Tags } from '../../chain/ownership.ts';
import { parseIdentityProviderArn } from '../../trust/parse-arn.ts';
import { type DesiredIssuer, isItsProvider, isOwn, issuerName } from './desired.ts';
import type { StoredDocuments } from './document-edit.ts';
import { finding } from './findings.ts';

/** An identity provider of one of the chain's accounts. */
export interface KnownProvider {
  readonly arn: string;
  readonly tags: Tags;
}

/** Who trusts documents at the issuer's place: the next owner of its name would get their trust. */
export interface TrustFacts {
  readonly trusting: readonly KnownProvider[];
  /** Providers of this chain for an issuer other than the one in irsa.yaml: it was moved after an apply. */
  readonly elsewhere: readonly KnownProvider[];
  /** Providers of other clusters whose issuer publishes a key of this chain; checked before the first apply. */
  readonly sharing: readonly KnownProvider[];
}

/** The providers because of which the documents stay: all but those that destroy deletes before. */
export function remainingProviders(
  desired: DesiredIssuer,
  { trusting }: TrustFacts,
): readonly KnownProvider[] {
  return trusting.filter(
    ({ arn, tags }) => !isItsProvider(desired, arn) || !isOwn(desired, tags) || isAdopted(tags),
  );
}

export function hostPathOf(arn: string): string {
  return parseIdentityProviderArn(arn)?.hostPath ?? arn;
}

/** The problem if documents stay because IAM still trusts their issuer. */
export function stillTrusted(place: string, providers: readonly string[]) {
  return {
    what: `${place} and its documents stay: IAM still trusts their issuer.`,
    why: `Anyone who takes the released name would own every role that trusts ${providers.join(' and ')}.`,
    next: 'Delete the identity provider in IAM if it is not needed, then run `irsactl destroy` again.',
  };
}

export function placeStays(place: string, providers: readonly KnownProvider[]): Finding {
  return finding.warning(
    'IRSA-ISSUER-055',
    stillTrusted(
      place,
      providers.map(({ arn }) => arn),
    ),
  );
}

/**
 * Refuses another issuer before the first change: irsactl would lose the chain's resources of the previous one. `formers` are
 * the issuers in the records on the nodes, from which the chain migrates.
 */
export function movedIssuer(
  desired: DesiredIssuer,
  trust: TrustFacts,
  formers: readonly { readonly url: string }[] = [],
): readonly Finding[] {
  const isFormer = (hostPath: string) => formers.some(({ url }) => url === `https://${hostPath}`);
  const elsewhere = trust.elsewhere.filter(({ arn }) => !isFormer(hostPathOf(arn)));
  if (elsewhere.length === 0) return [];
  if (!desired.url.known && elsewhere.every(({ arn }) => isDistribution(hostPathOf(arn)))) {
    return [distributionGone(elsewhere)];
  }
  const urls = elsewhere.map(({ arn }) => `https://${hostPathOf(arn)}`).join(' and ');
  return [
    finding.error('IRSA-ISSUER-056', {
      what: `This chain has the issuer ${urls}, but irsa.yaml names ${issuerName(desired)}.`,
      why: `${elsewhere.map(({ arn }) => arn).join(' and ')} has the tags of this chain. Tokens and roles depend on that issuer, and irsactl would leave its bucket or folder behind.`,
      next: 'Restore the former spec.issuer (and spec.aws.region or --region). No record on a control plane node names it, so irsactl cannot migrate. To move, save the former irsa.yaml as former.yaml and run `irsactl destroy -f former.yaml` twice, then `irsactl apply`.',
    }),
  ];
}

/** Refuses a shared key before the first change: its holder can sign tokens of both clusters. */
export function sharedKeys(desired: DesiredIssuer, { sharing }: TrustFacts): readonly Finding[] {
  return sharing.map(({ arn, tags }) =>
    finding.error('IRSA-ISSUER-075', {
      what: `Another cluster has the same signing key: the issuer https://${hostPathOf(arn)} publishes it.`,
      why: `${arn} belongs to the chain ${otherClustersChain(tags, desired.ownership)} of another cluster. Root on a control plane node of one cluster could sign tokens of the other.`,
      next: 'Write `signingKey: {source: new}` in irsa.yaml: irsactl makes a key for this cluster alone. The current key stays accepted.',
    }),
  );
}

/** Domain names that CloudFront assigns: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-overview.html */
function isDistribution(hostPath: string): boolean {
  return /^d[a-z0-9]+\.cloudfront\.net$/.test(hostPath);
}

/** The URL is lost with the distribution, because CloudFront never assigns a domain name twice. */
function distributionGone(providers: readonly KnownProvider[]): Finding {
  const arns = providers.map(({ arn }) => arn).join(' and ');
  const urls = providers.map(({ arn }) => `https://${hostPathOf(arn)}`).join(' and ');
  return finding.error('IRSA-ISSUER-073', {
    what: `The CloudFront distribution of ${urls} no longer exists.`,
    why: `${arns} has the tags of this chain, but no distribution has that name. A new one gets another name, so the issuer's URL is lost.`,
    next: `Delete ${arns} in IAM, then run \`irsactl plan\`: apply creates a new distribution, and updates API servers and roles. Then recreate the pods, so that they get their roles again.`,
  });
}

/** Reports missing documents of a trusted issuer: they were deleted, or are in another place. */
export function documentsGone(
  desired: DesiredIssuer,
  { discovery, jwks }: StoredDocuments,
  { trusting }: TrustFacts,
): readonly Finding[] {
  const isTrusted = trusting.some(({ arn, tags }) => isItsProvider(desired, arn) && isOwn(desired, tags));
  if (!isTrusted || discovery !== null || jwks !== null) return [];
  return [
    finding.warning('IRSA-ISSUER-059', {
      what: `IAM trusts ${issuerName(desired)}, but neither of its documents is at the location in irsa.yaml.`,
      why: 'They were deleted, or spec.issuer.directory.path names another folder than before.',
      next: 'apply publishes them there. If the folder was changed, delete .irsactl.json and the two documents from the former one.',
    }),
  ];
}
