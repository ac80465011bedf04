import { IrsaError } from '../../../errors/irsa-error.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { Neighbour } from '../facts.ts';
import type { ControlPlaneNode, ControlPlanePorts, NodeShell } from '../ports.ts';
import { curlCommand, freePort, type ProberGroup } from './probers.ts';

type Shells = Pick<ControlPlanePorts, 'shell'>;

/** More than curl takes twice; the switch of the step hears nothing of irsactl meanwhile. */
const timeoutSeconds = 20;
/** Its connection may have to be made anew, where ssh asks a person and waits. */
const patienceMilliseconds = 30_000;

/**
 * The first of the other nodes that an API server answers at an address, with the node's own curl: of the programs that
 * may be there it alone can be told which port to ask from. Null where none is answered. Kubernetes itself wants no NAT
 * between its nodes, so that the address a neighbour has is the one that is seen.
 */
export async function findNeighbour(
  ports: Shells,
  others: readonly ControlPlaneNode[],
  target: string,
  apiPort: number,
): Promise<Neighbour | null> {
  const once = curlCommand(urlOf(target, apiPort), `-w '%{local_ip}' `);
  const asked = others.map(async (node) => {
    // A node under load may miss one; who proves the way must be the same in every look.
    const address = await printed(ports, node, `${once} || ${once}`);
    // It goes into rules of another node.
    return address && /^[\da-f.:]+$/i.test(address) ? { node, address } : null;
  });
  return (await Promise.all(asked)).find((one) => one !== null) ?? null;
}

/**
 * A neighbour that asks from a port of its own: what else comes from there, as of a load balancer that runs on it, is not
 * moved. Null where it is not reached any more.
 */
export async function neighbourProber(
  ports: Shells,
  { node, address }: Neighbour,
  target: string,
  apiPort: number,
): Promise<ProberGroup | null> {
  const port = Number(await printed(ports, node, freePort));
  if (!(port > 0)) return null;
  const prober = { name: node.name, source: { address, port } };
  const script = curlCommand(urlOf(target, apiPort), `--local-port ${port} `);
  return {
    probers: [prober],
    answered: async () => ((await printed(ports, node, script)) === null ? [] : [prober]),
    stillThere: async (lost) => lost,
  };
}

/** Null where the script fails, or the node is not reached in time: then it is no neighbour. */
async function printed({ shell }: Shells, node: ControlPlaneNode, script: string): Promise<string | null> {
  const late = AbortSignal.timeout(patienceMilliseconds);
  const tooLate = new Promise<null>((resolve) => late.addEventListener('abort', () => resolve(null)));
  return Promise.race([answerOf(shell(node), script), tooLate]);
}

async function answerOf(shell: NodeShell, script: string): Promise<string | null> {
  try {
    const { code, stdout } = await shell.run(script, { timeoutSeconds });
    return code === 0 ? stdout.toString('utf8').trim() : null;
  } catch (error) {
    if (error instanceof IrsaError) return null;
    throw error;
  }
}

function urlOf(target: string, apiPort: number): string {
  return `https://${hostInUrl(target)}:${apiPort}/livez`;
}
