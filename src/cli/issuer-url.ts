import type { AwsClients } from '../aws/clients.ts';
import { type Known, known } from '../chain/known.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { urlOfDistribution } from '../links/issuer/cloud-front/own-distribution.ts';
import type { Distributions } from '../links/issuer/ports.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';

/** The issuer's URL, from AWS if irsa.yaml lacks it. The chain's name identifies the distribution. Throws IRSA-ISSUER-069. */
export async function issuerUrlOf(
  chain: TrustChain,
  distributions: () => Promise<Distributions>,
): Promise<IssuerUrl> {
  const url = await findIssuerUrl(chain, distributions);
  if (url.known) return url.value;
  throw unknownUrl(`AWS assigns it with the CloudFront distribution, and the chain ${chain.name} has none.`);
}

/** The same, but unknown if there is no distribution yet. */
export async function findIssuerUrl(
  { name, issuer }: TrustChain,
  distributions: () => Promise<Distributions>,
): Promise<Known<IssuerUrl>> {
  if (issuer.url !== null) return known(issuer.url);
  const found = await (await distributions()).find({ comment: null, bucket: issuer.bucket });
  const [own = null, ...others] = found.filter(({ tags }) => tags['irsactl.dev/cluster'] === name);
  if (others.length === 0) return urlOfDistribution(own);
  throw unknownUrl(`AWS assigns it with the CloudFront distribution, and the chain ${name} has several.`);
}

function unknownUrl(why: string): IrsaError {
  return new IrsaError('IRSA-ISSUER-069', {
    what: "irsa.yaml does not have the issuer's URL.",
    why,
    next: 'Run `irsactl apply`, then `irsactl status`, which shows it. To use it in every command, write `issuer: {existing: {url: …}}` into a copy of irsa.yaml.',
  });
}

/** Loads the CloudFront client only when it is needed: few chains have a distribution. */
export function distributionsOf(aws: AwsClients): () => Promise<Distributions> {
  let opened: Promise<Distributions> | null = null;
  return () => {
    opened ??= import('../aws/cloudfront-distributions.ts').then((module) =>
      module.cloudFrontDistributions(aws),
    );
    return opened;
  };
}
