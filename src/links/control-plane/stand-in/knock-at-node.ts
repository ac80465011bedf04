import type { NodeShell } from '../../../chain/node-shell.ts';
import type { KnockFacts } from '../facts.ts';
import { hexPort } from '../node-ports.ts';
import type { ControlPlaneNode, ControlPlanePorts, Knock } from '../ports.ts';
import { parseListeners } from '../preflight/machine-answers.ts';
import type { RedirectWay } from '../step/step-way.ts';
import { nodeAddressesOf } from '../step/step-way.ts';
import { findNeighbour } from './neighbours.ts';

type KnockPorts = Pick<ControlPlanePorts, 'knock' | 'shell'>;

/**
 * Knocks, from here and from the other control plane nodes, at each own address of a node to which a stand-in's clients
 * would be led.
 */
export async function knockAtNode(
  ports: KnockPorts,
  { node, others }: { readonly node: ControlPlaneNode; readonly others: readonly ControlPlaneNode[] },
  redirect: RedirectWay,
): Promise<readonly KnockFacts[]> {
  const found: KnockFacts[] = [];
  for (const address of nodeAddressesOf(redirect)) {
    const [answer, neighbour] = await Promise.all([
      knockFromHere(ports, node, address, redirect.apiPort),
      findNeighbour(ports, others, address, redirect.apiPort),
    ]);
    found.push({ address, answer, neighbour });
  }
  return found;
}

/**
 * What the rules of a canary name is the source that the node sees: behind NAT that is another than the one here, and
 * nothing would be proven.
 */
async function knockFromHere(
  ports: KnockPorts,
  node: ControlPlaneNode,
  address: string,
  apiPort: number,
): Promise<KnockFacts['answer']> {
  if (node.access.kind === 'local') return 'itself';
  let isSeen = false;
  const look = async (knock: Knock) => {
    isSeen = await isSeenByNode(ports.shell(node), knock);
  };
  const knock = await ports.knock(address, apiPort, { whileOpen: look });
  if (knock === null) return 'none';
  // Named by ssh all the same: what it sends does not come from elsewhere.
  if (withoutMapping(knock.source) === withoutMapping(address)) return 'itself';
  return isSeen ? 'direct' : 'translated';
}

async function isSeenByNode(shell: NodeShell, { source, port }: Knock): Promise<boolean> {
  const answer = await shell.run(sources, { args: [hexPort(port)] });
  const seen = parseListeners(answer.stdout.toString('utf8').trim());
  return seen.some(({ address }) => withoutMapping(address) === withoutMapping(source));
}

/**
 * The other ends of established connections (01) that come from the port `$1`, as the kernel writes them. To which port
 * they lead does not matter: a stand-in that an interrupted run left has another one.
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
const sources = `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | while read -r _ _ remote state _; do
  case "$state $remote" in "01 "*:"$1") echo "$remote" ;; esac
done`;

/** A listener on every address of both families knows those of IPv4 as `::ffff:a00:b`. */
export function withoutMapping(address: string): string {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address.replace(/^::ffff:(?=[\d.]+$)/, '');
  const words = [high, low].map((word) => Number.parseInt(word, 16));
  return words.flatMap((word) => [word >> 8, word & 255]).join('.');
}
