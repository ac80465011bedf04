import { type ChainStatus, lookAtChain } from '../../chain/chain-status.ts';
import type { ChainContext } from '../../chain/context.ts';
import { type Link, noConsent } from '../../chain/link.ts';
import type { LinkVerdict } from '../../chain/verify-chain.ts';
import { afterFirstStage } from '../views/half-destroyed.ts';

/**
 * A chain that destroy has begun to take away, or that nobody has applied, is not mended link by link: what its broken
 * link says to do next is what the whole chain needs.
 */
export async function ledOn(
  verdicts: readonly LinkVerdict[],
  links: readonly Link[],
  context: ChainContext,
): Promise<readonly LinkVerdict[]> {
  if (!verdicts.some(({ verdict }) => verdict === 'broken')) return verdicts;
  // Where the whole chain cannot be looked at, what the broken link says is all that is known.
  const next = await lookAtChain(links, context, noConsent).then(nextOf, () => null);
  if (next === null) return verdicts;
  return verdicts.map((verdict) => {
    if (verdict.verdict !== 'broken') return verdict;
    const findings = verdict.findings.map((finding) =>
      finding.severity === 'error' ? { ...finding, next } : finding,
    );
    return { ...verdict, findings };
  });
}

function nextOf({ isHalfDestroyed, isNowhere }: ChainStatus): string | null {
  if (isHalfDestroyed) {
    return afterFirstStage(
      'Run `irsactl destroy`: its second takes the last of it away. Or run `irsactl apply`, which builds it anew.',
    );
  }
  return isNowhere ? 'Nothing of the chain is there. Run `irsactl apply`: it makes all of it.' : null;
}
