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

/** Who believes documents that lie at the issuer's place: whoever gets its name gets what they trust. */
export interface TrustFacts {
  readonly trusting: readonly KnownProvider[];
  /** Providers of this chain for another issuer than irsa.yaml names: it was moved after an apply. */
  readonly elsewhere: readonly KnownProvider[];
  /** Providers of other clusters whose issuer publishes a key of this chain; looked for before the first apply. */
  readonly sharing: readonly KnownProvider[];
}

/** The providers that keep the documents where they are: all but those that destroy deletes just before. */
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

/** What and why where documents stay because somebody still trusts their issuer. */
export function stillTrusted(place: string, providers: readonly string[]) {
  return {
    what: `${place} and the documents in it stay: IAM still trusts their issuer.`,
    why: `Whoever takes the name once it is free would own every role that trusts ${providers.join(' and ')}.`,
    next: 'Delete the identity provider in IAM where nobody needs it, then run `irsactl destroy` again.',
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
 * Refused before the first change: irsactl would lose what the chain has at another issuer. `formers` are issuers that the
 * chain migrates from: the records on the nodes name them.
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
      what: `This chain has the issuer ${urls}, and irsa.yaml names ${issuerName(desired)}.`,
      why: `${elsewhere.map(({ arn }) => arn).join(' and ')} carries the mark of this chain. Tokens and roles rest on that issuer, and its bucket or folder would be left behind.`,
      next: 'Put the former spec.issuer (and spec.aws.region) back. No record on a control plane node names it, so irsactl cannot migrate: save the former irsa.yaml as former.yaml and run `irsactl destroy -f former.yaml` to its end, then `irsactl apply`.',
    }),
  ];
}

/** Refused before the first change: whoever has the key can make tokens of either cluster. */
export function sharedKeys(desired: DesiredIssuer, { sharing }: TrustFacts): readonly Finding[] {
  return sharing.map(({ arn, tags }) =>
    finding.error('IRSA-ISSUER-075', {
      what: `The signing key is that of another cluster, too: the issuer https://${hostPathOf(arn)} publishes it.`,
      why: `${arn} belongs to the chain ${otherClustersChain(tags, desired.ownership)} of another cluster. Whoever is root on a control plane of the one cluster could make tokens of the other.`,
      next: 'Write `signingKey: {source: new}` in irsa.yaml: irsactl makes a key for this cluster alone. The current key stays accepted.',
    }),
  );
}

/** Domain names that CloudFront gives: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-overview.html */
function isDistribution(hostPath: string): boolean {
  return /^d[a-z0-9]+\.cloudfront\.net$/.test(hostPath);
}

/** The URL went with the distribution, since nobody gets a domain name of CloudFront twice. */
function distributionGone(providers: readonly KnownProvider[]): Finding {
  const arns = providers.map(({ arn }) => arn).join(' and ');
  const urls = providers.map(({ arn }) => `https://${hostPathOf(arn)}`).join(' and ');
  return finding.error('IRSA-ISSUER-073', {
    what: `The CloudFront distribution behind ${urls} is gone.`,
    why: `${arns} carries the mark of this chain, and no distribution has that name. A new one gets another name, so the issuer’s URL is lost.`,
    next: `Delete ${arns} in IAM, then run \`irsactl plan\`: apply makes a new distribution, and API servers and roles follow. Pods get roles again once they are recreated.`,
  });
}

/** IAM trusts this issuer already, so its documents were somewhere: deleted since, or kept at another place. */
export function documentsGone(
  desired: DesiredIssuer,
  { discovery, jwks }: StoredDocuments,
  { trusting }: TrustFacts,
): readonly Finding[] {
  const isTrusted = trusting.some(({ arn, tags }) => isItsProvider(desired, arn) && isOwn(desired, tags));
  if (!isTrusted || discovery !== null || jwks !== null) return [];
  return [
    finding.warning('IRSA-ISSUER-059', {
      what: `IAM trusts ${issuerName(desired)}, and neither of its documents is where irsa.yaml says.`,
      why: 'Somebody deleted them, or spec.issuer.directory.path names another folder than before.',
      next: 'apply publishes them there. Where the folder was changed, delete .irsactl.json and the two documents from the former one.',
    }),
  ];
}
