import { IrsaError } from '../../../errors/irsa-error.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { ControlPlaneNode, ControlPlanePorts, NodeShell } from '../ports.ts';
import type { Neighbour } from '../step/step-way.ts';
import { curlCommand, type Prober } from './probers.ts';

/** More than curl takes at most; the switch of the step hears nothing of irsactl meanwhile. */
const timeoutSeconds = 15;

type Shells = Pick<ControlPlanePorts, 'shell'>;

/**
 * The first of the other nodes that an API server answers at an address, with the node's own curl: of the programs that
 * may be there it alone can be told which port to ask from. Null where none is answered. Kubernetes itself wants no NAT
 * between its nodes, so that the address a neighbour has is the one that is seen.
 */
export async function findNeighbour(
  { shell }: Shells,
  others: readonly ControlPlaneNode[],
  target: string,
  apiPort: number,
): Promise<Neighbour | null> {
  const script = curlCommand(urlOf(target, apiPort), `-w '%{local_ip}' `);
  const asked = others.map(async (node) => {
    const address = await printed(shell(node), script);
    return address ? { name: node.name, address } : null;
  });
  return (await Promise.all(asked)).find((one) => one !== null) ?? null;
}

/**
 * A neighbour that asks once, from a port of its own: what else comes from there, as of a load balancer that runs on it,
 * is not moved. Null where it is not answered any more.
 */
export async function neighbourProber(
  { shell }: Shells,
  node: ControlPlaneNode,
  {
    target,
    address,
    apiPort,
  }: { readonly target: string; readonly address: string; readonly apiPort: number },
): Promise<Prober | null> {
  const url = urlOf(target, apiPort);
  const port = Number(await printed(shell(node), `${curlCommand(url)} && ${freePort}`));
  if (!(port > 0)) return null;
  const script = curlCommand(url, `--local-port ${port} `);
  const answers = async () => (await printed(shell(node), script)) !== null;
  return { name: node.name, source: { address, port }, answers };
}

/** Null where the script fails, or the node is not reached: then it is no neighbour. */
async function printed(shell: NodeShell, script: string): Promise<string | null> {
  try {
    const { code, stdout } = await shell.run(script, { timeoutSeconds });
    return code === 0 ? stdout.toString('utf8').trim() : null;
  } catch (error) {
    if (error instanceof IrsaError) return null;
    throw error;
  }
}

/**
 * Above the ports that Linux gives out by itself, with nobody's connection on it, be it one that is ending:
 * https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html#ip-variables (ip_local_port_range)
 */
const freePort = `{
  port=$((61001 + $$ % 4000))
  while grep -qi ":$(printf %04x $port) " /proc/net/tcp /proc/net/tcp6; do port=$((port + 1)); done
  echo $port
}`;

function urlOf(target: string, apiPort: number): string {
  return `https://${hostInUrl(target)}:${apiPort}/livez`;
}
