import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { Clock, SeenDistribution } from '../ports.ts';
import { waitFor } from '../waiting.ts';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html */
const usuallySeconds = 300;
const longestSeconds = 1800;

/** Waits until all edges have the distribution's settings, or it no longer exists. Throws IRSA-ISSUER-067 if it times out. */
export async function untilDeployed(
  find: () => Promise<SeenDistribution | null>,
  clock: Clock,
  progress: Progress,
): Promise<void> {
  await waitFor(
    {
      async pending(sinceSeconds) {
        const seen = await find();
        if (!seen || seen.isDeployed) return null;
        if (sinceSeconds >= longestSeconds) throw notDeployed(seen.id, sinceSeconds);
        return `all CloudFront edges to have ${seen.domain}`;
      },
      usuallySeconds,
      betweenSeconds: 10,
    },
    clock,
    progress,
  );
}

function notDeployed(id: string, seconds: number): IrsaError {
  return new IrsaError('IRSA-ISSUER-067', {
    what: `The CloudFront distribution ${id} is still not deployed after ${Math.round(seconds / 60)} minutes.`,
    why: 'Its status is InProgress; usually it takes about five minutes.',
    next: 'Check https://health.aws.amazon.com/health/status, then run the same command again: it continues to wait.',
  });
}
