import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { clockAhead } from '../clock-ahead.ts';

const minute = 60_000;

/**
 * A token is refused before its `nbf` and after its `exp`: API servers whose clocks differ refuse what the others have
 * just issued, and AWS does so with the whole cluster.
 */
export function clocks(
  nodes: readonly NodeFacts[],
  { restarts }: { readonly restarts: boolean },
): readonly Finding[] {
  const all = nodes.flatMap(({ node, machine }) =>
    machine ? [{ name: node.name, ...clockAhead(machine.clock) }] : [],
  );
  const first = all.toSorted((one, other) => one.least - other.least).at(0);
  const last = all.toSorted((one, other) => other.most - one.most).at(0);
  if (first && last && last.least - first.most > minute) {
    return [
      finding.error('IRSA-CONTROLPLANE-115', {
        what: `The clocks of ${first.name} and ${last.name} differ by ${seconds(last.least - first.most)} or more.`,
        why: 'Each API server refuses tokens that another one has issued in what it takes for the future.',
        next: `Let chrony or systemd-timesyncd set the clocks: \`timedatectl\` on ${first.name} and ${last.name}.`,
      }),
    ];
  }
  // Whose tokens are still in use is told by this machine's clock as well, before acceptance of any goes.
  const severity = restarts ? finding.error : finding.warning;
  return all
    .filter(({ least, most }) => least > minute || most < -minute)
    .map(({ name, least, most }) =>
      severity('IRSA-CONTROLPLANE-115', {
        what: `The clock of ${name} is ${seconds(Math.max(least, -most))} or more ${least > 0 ? 'ahead of' : 'behind'} this machine's.`,
        why: 'One of the two is wrong. By this machine’s irsactl tells how long tokens are still in use, and AWS allows five minutes between a token and its own clock.',
        next: `Look at \`date -u\` here and on ${name}.`,
      }),
    );
}

function seconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1000)} s`;
}
