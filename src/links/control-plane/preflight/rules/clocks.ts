import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { clockAhead } from '../clock-ahead.ts';

const minute = 60_000;

/**
 * A token is refused before its `nbf` and after its `exp`. API servers with different clocks refuse each other's new tokens,
 * and AWS refuses those of the whole cluster.
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
        why: 'By its own clock, an API server would get tokens of another one from the future, and refuse them.',
        next: `Let chrony or systemd-timesyncd set the clocks: \`timedatectl\` on ${first.name} and ${last.name}.`,
      }),
    ];
  }
  // irsactl also uses this machine's clock to tell which tokens are still in use before it retires an issuer or key.
  const severity = restarts ? finding.error : finding.warning;
  return all
    .filter(({ least, most }) => least > minute || most < -minute)
    .map(({ name, least, most }) =>
      severity('IRSA-CONTROLPLANE-115', {
        what: `The clock of ${name} is ${seconds(Math.max(least, -most))} or more ${least > 0 ? 'ahead of' : 'behind'} this machine's.`,
        why: 'One of the two is wrong. irsactl uses the clock of this machine to tell how long tokens are in use. AWS allows five minutes between a token and its own clock.',
        next: `Compare \`date -u\` here and on ${name}.`,
      }),
    );
}

function seconds(milliseconds: number): string {
  return `${Math.floor(milliseconds / 1000)} s`;
}
