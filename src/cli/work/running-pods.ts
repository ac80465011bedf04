import type { Finding } from '../../chain/finding.ts';
import type { LinkName } from '../../chain/link-name.ts';
import type { JsonObject } from '../../trust/json.ts';
import type { WholeChain } from '../compose.ts';

/** Empty if pods cannot be listed: the rest of the result does not need them. */
export function runningPods(pods: WholeChain['pods']): Promise<readonly JsonObject[]> {
  return pods().catch(() => []);
}

interface FoundLink {
  readonly link: LinkName;
  readonly findings: readonly Finding[];
}

/** The links with the findings of running pods, which are those of the injection. */
export function withPodFindings<One extends FoundLink>(
  links: readonly One[],
  found: readonly Finding[],
): readonly One[] {
  return links.map((one) =>
    one.link === 'injection' ? { ...one, findings: [...one.findings, ...found] } : one,
  );
}
