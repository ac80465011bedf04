import { type Known, known, unknown } from '../../../chain/known.ts';
import { internalError } from '../../../errors/internal-error.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../../trust/issuer-url.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { IssuerPorts, SeenDistribution } from '../ports.ts';
import { retryFind } from '../waiting.ts';
import { generatedName } from './generated-name.ts';

export function nameOfChain({ chain, clusterUid }: Pick<DesiredIssuer, 'chain' | 'clusterUid'>): string {
  return generatedName(chain, clusterUid);
}

/** The readable name: a distribution has an ID only after its creation. */
export function distributionName(desired: DesiredIssuer): string {
  return `CloudFront distribution ${nameOfChain(desired)}`;
}

/** The chain's distribution among the found ones: by its caller reference, which is unique, else by its tags. */
export function ownAmong(
  desired: DesiredIssuer,
  found: readonly SeenDistribution[],
): SeenDistribution | null {
  const name = nameOfChain(desired);
  return (
    found.find(({ callerReference: one }) => one === name || one.startsWith(`${name}/`)) ??
    found.find(({ tags }) => isOwn(desired, tags)) ??
    null
  );
}

export async function findOwn(
  desired: DesiredIssuer,
  bucket: string,
  distributions: IssuerPorts['distributions'],
): Promise<SeenDistribution | null> {
  const port = await distributions();
  return ownAmong(desired, await port.find({ comment: nameOfChain(desired), bucket }));
}

/** The issuer's URL comes with the distribution. */
export function urlOfDistribution(distribution: SeenDistribution | null): Known<IssuerUrl> {
  return distribution ? known(parseIssuerUrl(`https://${distribution.domain}`)) : unknown('the distribution');
}

/** How often irsactl lists distributions to find a new one. */
const attempts = 15;

/** Returns the chain's distribution, which a list may show only seconds after its creation. Throws IRSA-ISSUER-073 without one. */
export async function requireOwn(
  desired: DesiredIssuer,
  { distributions, clock }: Pick<IssuerPorts, 'distributions' | 'clock'>,
): Promise<SeenDistribution> {
  const { hosting } = desired;
  if (hosting.hosting !== 'cloudFront')
    throw internalError(`the hosting ${hosting.hosting} has a distribution`);
  const own = await retryFind(() => findOwn(desired, hosting.bucket, distributions), attempts, clock);
  if (own !== null) return own;
  throw new IrsaError('IRSA-ISSUER-073', {
    what: `CloudFront does not list the distribution of s3://${hosting.bucket}.`,
    why: `After ${attempts} attempts, the list does not show it yet, or it was deleted.`,
    next: 'Run `irsactl plan`: it shows what exists.',
  });
}

export async function findIssuerUrl(
  desired: DesiredIssuer,
  ports: Pick<IssuerPorts, 'distributions' | 'clock'>,
): Promise<IssuerUrl> {
  if (desired.url.known) return desired.url.value;
  return parseIssuerUrl(`https://${(await requireOwn(desired, ports)).domain}`);
}
