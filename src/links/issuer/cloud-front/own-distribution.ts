import { type Known, known, unknown } from '../../../chain/known.ts';
import { internalError } from '../../../errors/internal-error.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../../trust/issuer-url.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { IssuerPorts, SeenDistribution } from '../ports.ts';
import { lookFor } from '../waiting.ts';
import { generatedName } from './generated-name.ts';

export function nameOfChain({ chain, clusterUid }: Pick<DesiredIssuer, 'chain' | 'clusterUid'>): string {
  return generatedName(chain, clusterUid);
}

/** As a person names it: its ID comes only when it is made. */
export function distributionName(desired: DesiredIssuer): string {
  return `CloudFront distribution ${nameOfChain(desired)}`;
}

/** The distribution of the chain among those that were found: by its caller reference, which AWS lets be once, else by its mark. */
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

/** How often CloudFront's list is looked at for what was just made. */
const looks = 15;

/** For work that comes after the distribution was made; a list may show it some seconds later. */
export async function requireOwn(
  desired: DesiredIssuer,
  { distributions, clock }: Pick<IssuerPorts, 'distributions' | 'clock'>,
): Promise<SeenDistribution> {
  const { hosting } = desired;
  if (hosting.hosting !== 'cloudFront') throw internalError(`${hosting.hosting} has no distribution`);
  const own = await lookFor(() => findOwn(desired, hosting.bucket, distributions), looks, clock);
  if (own !== null) return own;
  throw new IrsaError('IRSA-ISSUER-073', {
    what: `CloudFront does not list the distribution of s3://${hosting.bucket}.`,
    why: `It was looked for ${looks} times: it is not shown yet, or somebody deleted it.`,
    next: 'Run `irsactl plan`; what was made is found there.',
  });
}

export async function findIssuerUrl(
  desired: DesiredIssuer,
  ports: Pick<IssuerPorts, 'distributions' | 'clock'>,
): Promise<IssuerUrl> {
  if (desired.url.known) return desired.url.value;
  return parseIssuerUrl(`https://${(await requireOwn(desired, ports)).domain}`);
}
