import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { Link } from './link.ts';
import type { LinkName } from './link-name.ts';
import { noOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';

/** What verify says of one link. After a broken link the rest cannot be judged: it stands on it. */
export interface LinkVerdict {
  readonly link: LinkName;
  readonly verdict: 'holds' | 'broken' | 'not-checked';
  readonly findings: readonly Finding[];
}

const noConsent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

/** Looks at each link from outside, in the chain's order, up to the first that does not hold. */
export async function verifyChain(
  links: readonly Link[],
  context: ChainContext,
  progress: Progress,
): Promise<readonly LinkVerdict[]> {
  const verdicts: LinkVerdict[] = [];
  let outputs = noOutputs;
  let broken = false;
  for (const link of links) {
    if (broken) {
      verdicts.push({ link: link.name, verdict: 'not-checked', findings: [] });
      continue;
    }
    progress({ type: 'link-started', link: link.name });
    outputs = { ...outputs, ...(await link.plan(context, outputs, noConsent)).outputs };
    const findings = await link.verify(context, outputs, progress);
    broken = findings.some((finding) => finding.severity === 'error');
    verdicts.push({ link: link.name, verdict: broken ? 'broken' : 'holds', findings });
  }
  return verdicts;
}
