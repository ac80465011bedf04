import { type Known, known } from '../chain/known.ts';
import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { urlOfDistribution } from '../links/issuer/cloud-front/own-distribution.ts';
import type { Distributions } from '../links/issuer/ports.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';

/** The issuer's URL, which AWS is asked for where only it knows. Whose cluster it is, is not: the chain's name decides. */
export async function issuerUrlOf(
  chain: TrustChain,
  distributions: () => Promise<Distributions>,
): Promise<IssuerUrl> {
  const url = await seenIssuerUrl(chain, distributions);
  if (url.known) return url.value;
  throw unsaid(`AWS gives it with the CloudFront distribution; none of the chain ${chain.name} was found.`);
}

/** The same, unknown where there is no distribution yet. */
export async function seenIssuerUrl(
  { name, issuer }: TrustChain,
  distributions: () => Promise<Distributions>,
): Promise<Known<IssuerUrl>> {
  if (issuer.url !== null) return known(issuer.url);
  const found = await (await distributions()).find({ comment: null, bucket: issuer.bucket });
  const [own = null, ...others] = found.filter(({ tags }) => tags['irsactl.dev/cluster'] === name);
  if (others.length === 0) return urlOfDistribution(own);
  throw unsaid(`AWS gives it with the CloudFront distribution; the chain ${name} has several.`);
}

function unsaid(why: string): IrsaError {
  return new IrsaError('IRSA-ISSUER-069', {
    what: 'irsa.yaml does not say the issuer’s URL.',
    why,
    next: 'Run `irsactl apply`, then `irsactl status`, which shows it. In a copy of irsa.yaml that says `issuer: {existing: {url: …}}` it is known to every command.',
  });
}
