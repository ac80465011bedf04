import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { urlOfDistribution } from '../links/issuer/cloud-front/own-distribution.ts';
import type { Distributions } from '../links/issuer/ports.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';

/** The issuer as irsa.yaml says it, for work that asks nobody at AWS. */
export function declaredIssuerUrl({ issuer }: TrustChain): IssuerUrl {
  if (issuer.url !== null) return issuer.url;
  throw unsaid('AWS gives it with the CloudFront distribution, and this command asks nobody at AWS.');
}

/** The issuer's URL, which AWS is asked for where only it knows. Whose cluster it is, is not: the chain's name decides. */
export async function issuerUrlOf(
  { name, issuer }: TrustChain,
  distributions: () => Promise<Distributions>,
): Promise<IssuerUrl> {
  if (issuer.url !== null) return issuer.url;
  const found = await (await distributions()).find({ comment: null, bucket: issuer.bucket });
  const [own = null, ...others] = found.filter(({ tags }) => tags['irsactl.dev/cluster'] === name);
  const url = urlOfDistribution(own);
  if (url.known && others.length === 0) return url.value;
  const seen = others.length === 0 ? 'no distribution' : 'several distributions';
  throw unsaid(`AWS gives it with the CloudFront distribution; ${seen} of the chain ${name} was found.`);
}

function unsaid(why: string): IrsaError {
  return new IrsaError('IRSA-ISSUER-069', {
    what: 'irsa.yaml does not say the issuer’s URL.',
    why,
    next: 'Run `irsactl apply`, then `irsactl status`, which shows it. In a copy of irsa.yaml that says `issuer: {existing: {url: …}}` it is known to every command.',
  });
}
