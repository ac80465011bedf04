import type { TrustChain } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';

/** Scripts give a region to every tool: here it can only agree with irsa.yaml. Throws IRSA-CLI-018. */
export function checkRegion(asked: string | undefined, { aws }: Pick<TrustChain, 'aws'>): void {
  if (asked === undefined || asked === aws.region) return;
  throw new IrsaError('IRSA-CLI-018', {
    what: `--region says ${asked}, and irsa.yaml ${aws.region}.`,
    why: 'Bucket, issuer URL and the endpoint of STS follow from spec.aws.region alone.',
    next: 'Leave --region out, or name the file of the chain in that region with --file.',
  });
}
