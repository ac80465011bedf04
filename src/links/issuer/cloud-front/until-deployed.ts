import type { Progress } from '../../../chain/progress.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { Clock, SeenDistribution } from '../ports.ts';
import { waitFor } from '../waiting.ts';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HowToUpdateDistribution.html */
const usuallySeconds = 300;
const longestSeconds = 1800;

/** Waits until all edges serve by the distribution's settings; one that is gone has nothing to wait for. */
export async function untilDeployed(
  look: () => Promise<SeenDistribution | null>,
  clock: Clock,
  progress: Progress,
): Promise<void> {
  await waitFor(
    {
      async look(sinceSeconds) {
        const seen = await look();
        if (!seen || seen.isDeployed) return null;
        if (sinceSeconds >= longestSeconds) throw notDeployed(seen.id, sinceSeconds);
        return `all edges of CloudFront to have ${seen.domain}`;
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
    next: 'Look at https://health.aws.amazon.com/health/status, then run the same command again: it goes on waiting.',
  });
}
