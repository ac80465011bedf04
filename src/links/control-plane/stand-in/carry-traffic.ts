import type { NodeShell } from '../../../chain/node-shell.ts';
import { waiting } from '../step/await-serving.ts';
import type { Beat } from '../step/stand-in.ts';
import type { StepContext } from '../step/step-context.ts';
import type { Outsider, StandInWay } from '../step/step-way.ts';
import { ifUntouched } from '../step/what-if.ts';
import { withoutMapping } from './knock-at-node.ts';
import { movedPackets } from './moved-packets.ts';
import type { StandInNames } from './names.ts';
import { neighbourProber } from './neighbours.ts';
import { type Prober, podProber } from './probers.ts';
import type { RedirectText } from './redirect-text.ts';

/** Where a stand-in works, and with what. */
export interface CarryContext extends StepContext {
  readonly shell: NodeShell;
  readonly names: StandInNames;
  readonly rules: RedirectText;
  readonly way: StandInWay;
}

/**
 * Moves the traffic to a stand-in that is ready. First only what comes from the probers, one elsewhere and one in a
 * pod's network: an input firewall that closes the stand-in's port, or a datapath that passes the rules by, shows
 * there and harms nobody. Answers null, or why the traffic cannot be moved.
 */
export async function carryTraffic(context: CarryContext, beat: Beat): Promise<string | null> {
  const { shell, rules, way } = context;
  const outsiders: Prober[] = [];
  for (const outsider of way.outsiders) {
    const prober = await outsideProber(context, outsider);
    await beat();
    if (prober === null) {
      return `the API server at ${outsider.target} does not answer ${nameOf(outsider)} any more, which could prove the way`;
    }
    outsiders.push(prober);
  }
  const pods = await podProbers(context, beat);
  await beat();
  const probers = [...outsiders, ...pods];
  if (probers.length > 0) {
    const fault = await proveCanaries(context, probers, beat);
    if (fault !== null) return fault;
  }
  if (way.needsPod && pods.length === 0) {
    return "no pod's network was found from which the way to the API could be proven";
  }
  const opened = await shell.run(rules.open);
  return opened.code === 0 ? null : `its rules cannot be put in place: ${firstLine(opened.stderr)}`;
}

async function proveCanaries(
  { shell, rules, way }: CarryContext,
  probers: readonly Prober[],
  beat: Beat,
): Promise<string | null> {
  const set = await shell.run(rules.canary(probers.map(({ source }) => source)));
  if (set.code !== 0) return `its rules cannot be put in place: ${firstLine(set.stderr)}`;
  for (const prober of probers) {
    const before = movedPackets((await shell.run(rules.count)).stdout.toString('utf8'));
    const isAnswered = await prober.answers();
    await beat();
    if (!isAnswered) {
      return `nobody answers ${prober.name} at ${prober.source.address} through the rules: a firewall of the node may close port ${way.port}`;
    }
    const after = movedPackets((await shell.run(rules.count)).stdout.toString('utf8'));
    if (after <= before) {
      return `connections of ${prober.name} at ${prober.source.address} pass the rules by, so that they would not be moved`;
    }
  }
  return null;
}

/** One script asks one pod's network after the other, and says nothing until it is done. */
const usualSearchSeconds = 1;

function nameOf({ neighbour }: Outsider): string {
  return neighbour?.name ?? 'the machine that irsactl runs on';
}

/** Null where the API server does not answer there before anything is moved. */
async function outsideProber(context: CarryContext, outsider: Outsider): Promise<Prober | null> {
  const { nodes, ports, way } = context;
  const { target, neighbour } = outsider;
  const port = way.redirect.apiPort;
  if (neighbour !== null) {
    const node = nodes.find(({ name }) => name === neighbour.name);
    return node ? neighbourProber(ports, node, { target, address: neighbour.address, apiPort: port }) : null;
  }
  const before = await ports.knock(target, port);
  if (before === null) return null;
  // By its port: what else this machine asks of the API server meanwhile is not moved.
  const localPort = await ports.freePort();
  return {
    name: nameOf(outsider),
    source: { address: withoutMapping(before.source), port: localPort },
    answers: async () => (await ports.knock(target, port, { localPort })) !== null,
  };
}

/** Only those that reach the API server before anything is moved. */
async function podProbers(
  { node, progress, shell, way }: CarryContext,
  beat: Beat,
): Promise<readonly Prober[]> {
  waiting(
    progress,
    `a pod of ${node.name} that reaches the API server`,
    ifUntouched(node),
  )(0, usualSearchSeconds);
  const found: Prober[] = [];
  for (const family of ['ip', 'ip6'] as const) {
    await beat();
    const pod = await podProber(shell, way, family);
    if (pod) found.push(pod);
  }
  return found;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'the program says nothing';
}
