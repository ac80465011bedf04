import type { NamedNode } from '../ports.ts';
import { waiting } from '../step/await-serving.ts';
import type { Beat } from '../step/stand-in.ts';
import { ifUntouched } from '../step/what-if.ts';
import { unanswered } from './answer-notes.ts';
import type { CarryContext } from './carry-context.ts';

/** So long the rules can be taken back because of a machine that nobody could ask beforehand. */
export const watchedSeconds = 3;
const looksASecond = 4;

/** The other nodes of the cluster. */
export async function otherMachines({ node, ports }: CarryContext): Promise<readonly NamedNode[]> {
  return (await ports.cluster.nodes()).filter(({ name }) => name !== node.name);
}

/**
 * Workers cannot be asked, but those that work come by themselves. One that is not answered shows within the second, while
 * the API server still serves. Answers who that is, or null.
 */
export async function awaitUnanswered(
  { node, ports, progress, rules, shell, way }: CarryContext,
  others: readonly NamedNode[],
  beat: Beat,
): Promise<string | null> {
  if (rules.note === null || others.length === 0) return null;
  const report = waiting(progress, 'other nodes to be answered by the stand-in', ifUntouched(node));
  for (let look = 0; look < watchedSeconds * looksASecond; look += 1) {
    if (look % looksASecond === 0) {
      report(look / looksASecond, watchedSeconds);
      await beat();
    }
    await ports.clock.sleep(1000 / looksASecond);
    const [lost] = unanswered((await shell.run(rules.noted)).stdout.toString('utf8'));
    if (lost !== undefined) {
      const whose = others.find(({ addresses }) => addresses.includes(lost));
      return closedTo(`${whose?.name ?? 'a node'} at ${lost}`, way.port);
    }
  }
  return null;
}

/** Why nobody may be moved. */
export function closedTo(whom: string, port: number): string {
  return `nobody answers ${whom} through the rules: a firewall of the node, or a network policy, may close port ${port}`;
}
