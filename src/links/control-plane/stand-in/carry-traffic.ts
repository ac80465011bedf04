import type { NodeShell } from '../../../chain/node-shell.ts';
import { shellWord } from '../../../chain/shell-word.ts';
import { nodePaths } from '../desired.ts';
import { waiting } from '../step/await-serving.ts';
import type { Beat } from '../step/stand-in.ts';
import type { StepContext } from '../step/step-context.ts';
import type { Outsider, StandInWay } from '../step/step-way.ts';
import { ifUntouched } from '../step/what-if.ts';
import { withoutMapping } from './knock-at-node.ts';
import { movedPackets } from './moved-packets.ts';
import type { StandInNames } from './names.ts';
import { neighbourProber } from './neighbours.ts';
import { type Prober, type ProberGroup, podProbers } from './probers.ts';
import type { RedirectText } from './redirect-text.ts';

/** Where a stand-in works, and with what. */
export interface CarryContext extends StepContext {
  readonly shell: NodeShell;
  readonly names: StandInNames;
  readonly rules: RedirectText;
  readonly way: StandInWay;
}

/**
 * Moves the traffic to a stand-in that is ready. First only single connections of the probers, elsewhere and in the pods'
 * networks: an input firewall or a network policy that closes the stand-in's port, or a datapath that passes the rules
 * by, shows there and harms nobody. Answers null, or why the traffic cannot be moved.
 */
export async function carryTraffic(context: CarryContext, beat: Beat): Promise<string | null> {
  const { rules, way } = context;
  const pods = await allPodProbers(context, beat);
  if (way.needsPod && pods.every(({ probers }) => probers.length === 0)) {
    return "no pod's network was found from which the way to the API could be proven";
  }
  const outsiders: ProberGroup[] = [];
  for (const outsider of way.outsiders) {
    const group = await outsideProber(context, outsider);
    await beat();
    if (group === null) {
      return `the API server at ${outsider.target} does not answer ${nameOf(outsider)} any more, which could prove the way`;
    }
    outsiders.push(group);
  }
  const fault = await proveCanaries(context, [...outsiders, ...pods], beat);
  return fault ?? install(context, rules.open, beat);
}

async function proveCanaries(
  context: CarryContext,
  groups: readonly ProberGroup[],
  beat: Beat,
): Promise<string | null> {
  const { shell, rules, way } = context;
  const sources = groups.flatMap(({ probers }) => probers.map(({ source }) => source));
  if (sources.length === 0) return null;
  const fault = await install(context, rules.canary(sources), beat);
  if (fault !== null) return fault;
  const moved = async () => movedPackets((await shell.run(rules.count)).stdout.toString('utf8'));
  for (const { probers, answered, answeredBeside } of groups) {
    const before = await moved();
    const led = await answered();
    await beat();
    // A pod may have ended meanwhile: it is answered in no way.
    const lost = await answeredBeside(probers.filter((one) => !led.includes(one)));
    await beat();
    if (lost[0]) {
      return `nobody answers ${placeOf(lost[0])} through the rules: a firewall of the node, or a network policy, may close port ${way.port}`;
    }
    if (led[0] && (await moved()) < before + led.length) {
      return `connections of ${placeOf(led[0])} pass the rules by, so that they would not be moved`;
    }
  }
  return null;
}

/** By code 74 the script says that the step is not under way any more; no rule is left then. */
const overCode = 74;

/**
 * Puts rules in place while the switch has not given the step up: a run that slept meanwhile would lead everybody to a
 * stand-in that the switch has ended.
 */
async function install(context: CarryContext, rules: string, beat: Beat): Promise<string | null> {
  const { chain, node, shell, rules: all } = context;
  const armed = shellWord(`${nodePaths(chain, node).switch}/armed`);
  const script = `[ -f ${armed} ] || exit ${overCode}
(
${rules}) || exit
[ -f ${armed} ] && exit
${all.lift}${all.drop}exit ${overCode}
`;
  const { code, stderr } = await shell.run(script);
  if (code === 0) return null;
  // It says what has happened.
  if (code === overCode) await beat();
  return `its rules cannot be put in place: ${firstLine(stderr)}`;
}

function placeOf({ name, source }: Prober): string {
  return `${name} at ${source.address}`;
}

function nameOf({ neighbour }: Outsider): string {
  return neighbour?.name ?? 'the machine that irsactl runs on';
}

/** Null where the API server does not answer there before anything is moved. */
async function outsideProber(context: CarryContext, outsider: Outsider): Promise<ProberGroup | null> {
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
  const prober = {
    name: nameOf(outsider),
    source: { address: withoutMapping(before.source), port: localPort },
  };
  const asked = async (from?: number) => {
    const knock = await ports.knock(target, port, from === undefined ? {} : { localPort: from });
    return knock === null ? [] : [prober];
  };
  return {
    probers: [prober],
    answered: () => asked(localPort),
    answeredBeside: ([one]) => (one ? asked() : Promise.resolve([])),
  };
}

/** So long it takes where all are answered. */
const usualSearchSeconds = 1;

/** Only those that reach the API server before anything is moved. */
async function allPodProbers(
  { node, progress, shell, way }: CarryContext,
  beat: Beat,
): Promise<readonly ProberGroup[]> {
  waiting(
    progress,
    `the pods of ${node.name} that reach the API server`,
    ifUntouched(node),
  )(0, usualSearchSeconds);
  const found: ProberGroup[] = [];
  for (const family of ['ip', 'ip6'] as const) {
    await beat();
    found.push(await podProbers(shell, way, family));
  }
  await beat();
  return found;
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] || 'the program says nothing';
}
