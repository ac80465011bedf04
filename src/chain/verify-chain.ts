import type { SeenLinks } from './apply-plan.ts';
import type { ChainContext } from './context.ts';
import { errorsIn, type Finding } from './finding.ts';
import { type Link, noConsent, type ObservedLink } from './link.ts';
import type { LinkName } from './link-name.ts';
import { type ChainOutputs, noOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';

/** The verdict of verify for a link. Links after a broken one are not checked, because they depend on it. */
export interface LinkVerdict {
  readonly link: LinkName;
  readonly verdict: 'holds' | 'broken' | 'not-checked';
  readonly findings: readonly Finding[];
}

/** Retries for a broken link: immediately after apply, the changes may not have taken effect everywhere. */
interface Patience {
  /** The pause before each retry. */
  readonly pausesSeconds: readonly number[];
  readonly sleep: (milliseconds: number) => Promise<void>;
}

interface Verifier {
  readonly links: readonly Link[];
  readonly context: ChainContext;
  readonly progress: Progress;
  /** Default: no retries. */
  readonly patience?: Patience;
  /** apply's last observations of the changed links. Default: none. */
  readonly seenLinks?: SeenLinks;
}

/** Verifies each link from outside in the chain's order, up to the first that does not hold. */
export async function verifyChain(verifier: Verifier): Promise<readonly LinkVerdict[]> {
  const { links, progress } = verifier;
  const verdicts: LinkVerdict[] = [];
  let outputs = noOutputs;
  let broken = false;
  for (const link of links) {
    if (broken) {
      verdicts.push({ link: link.name, verdict: 'not-checked', findings: [] });
      continue;
    }
    progress({ type: 'link-started', link: link.name });
    const seen = await seeLink(link, outputs, verifier);
    const plan = seen.plan(noConsent);
    const findings = await verifyPatiently(link, seen, outputs, verifier);
    outputs = { ...outputs, ...plan.outputs };
    broken = errorsIn(findings).length > 0;
    const verdict = broken ? 'broken' : 'holds';
    progress({ type: 'link-verified', link: link.name, verdict, summary: plan.summary });
    verdicts.push({ link: link.name, verdict, findings });
  }
  return verdicts;
}

async function seeLink(
  link: Link,
  outputs: ChainOutputs,
  { context, seenLinks }: Verifier,
): Promise<ObservedLink> {
  const seen = seenLinks?.get(link.name);
  return seen?.fits(context, outputs) ? seen : link.observe(context, outputs);
}

async function verifyPatiently(
  link: Link,
  seen: ObservedLink,
  outputs: ChainOutputs,
  { context, progress, patience }: Verifier,
): Promise<readonly Finding[]> {
  let findings = await seen.verify(progress);
  let waited = 0;
  for (const pause of patience?.pausesSeconds ?? []) {
    if (errorsIn(findings).length === 0) break;
    progress({
      type: 'waiting',
      link: link.name,
      forWhat: 'the change to take effect',
      sinceSeconds: Math.round(waited),
      usuallySeconds: 2,
    });
    await patience?.sleep(pause * 1000);
    waited += pause;
    findings = await (await link.observe(context, outputs)).verify(progress);
  }
  return findings;
}
