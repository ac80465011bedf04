import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { IssuerPorts } from '../ports.ts';
import { waitFor } from '../waiting.ts';

/** ACM hears only later that a distribution is gone: https://github.com/hashicorp/terraform-provider-aws/issues/5307 */
const usuallySeconds = 120;
const longestSeconds = 1800;

/** Deletes a certificate as soon as nothing uses it any more. */
export async function untilReleased(
  arn: string,
  { domain, clock }: Pick<IssuerPorts, 'domain' | 'clock'>,
  progress: Progress,
): Promise<void> {
  const { certificates } = await domain();
  await waitFor(
    {
      async look(sinceSeconds) {
        if (await certificates.delete(arn)) return null;
        if (sinceSeconds >= longestSeconds) throw stillUsed(arn, sinceSeconds);
        return 'ACM to see that nothing uses the certificate any more';
      },
      usuallySeconds,
      betweenSeconds: 15,
    },
    clock,
    progress,
  );
}

function stillUsed(arn: string, seconds: number): IrsaError {
  return new IrsaError('IRSA-ISSUER-094', {
    what: `The certificate ${arn} is still in use after ${Math.round(seconds / 60)} minutes.`,
    why: 'ACM deletes no certificate that something uses. irsactl’s distribution is gone, so something else has it, or ACM is late.',
    next: 'See in ACM (us-east-1) what uses it, then run the same command again.',
  });
}
