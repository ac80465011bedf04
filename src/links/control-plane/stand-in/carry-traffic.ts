import { shellWord } from '../../../chain/shell-word.ts';
import { nodePaths } from '../desired.ts';
import { waiting } from '../step/await-serving.ts';
import type { Beat } from '../step/stand-in.ts';
import { ifUntouched } from '../step/what-if.ts';
import type { CarryContext } from './carry-context.ts';
import { knockAtNode, withoutMapping } from './knock-at-node.ts';
import { movedPackets } from './moved-packets.ts';
import { neighbourProber } from './neighbours.ts';
import { awaitUnanswered, closedTo, otherMachines } from './other-machines.ts';
import { type Prober, type ProberGroup, podProbers } from './probers.ts';

/**
 * Moves the traffic to a stand-in that is ready. First only single connections of the probers, elsewhere and in the pods'
 * networks: an input firewall or a network policy that closes the stand-in's port, or a datapath that passes the rules
 * by, shows there and harms nobody. Answers null, or why the traffic cannot be moved.
 */
export async function carryTraffic(context: CarryContext, beat: Beat): Promise<string | null> {
  const { way, rules } = context;
  const pods = await allPodProbers(context, beat);
  if (way.needsPod && pods.every(({ probers }) => probers.length === 0)) {
    return "no pod's network was found from which the way to the API could be proven";
  }
  const outsiders = await outsideProbers(context, beat);
  if (typeof outsiders === 'string') return outsiders;
  const fault = await proveCanaries(context, [...outsiders, ...pods], beat);
  if (fault !== null) return fault;
  const others = await otherMachines(context);
  await beat();
  const addresses = others.flatMap((one) => one.addresses);
  const opened = await install(context, `${rules.open}${rules.note?.(addresses) ?? ''}`, beat);
  return opened ?? awaitUnanswered(context, others, beat);
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
  for (const { probers, answered, stillThere } of groups) {
    const before = await moved();
    const led = await answered();
    await beat();
    const lost = await stillThere(probers.filter((one) => !led.includes(one)));
    await beat();
    if (lost[0]) {
      return closedTo(placeOf(lost[0]), way.port);
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

/** Those that are answered before anything is moved; or at which address nobody is, although that was so in the plan. */
async function outsideProbers(context: CarryContext, beat: Beat): Promise<readonly ProberGroup[] | string> {
  const { node, nodes, ports, way } = context;
  const others = nodes.filter(({ name }) => name !== node.name);
  const knocks = await knockAtNode(ports, { node, others }, way.redirect);
  await beat();
  const found: ProberGroup[] = [];
  const provenAt = new Set<string>();
  for (const { address, answer, neighbour } of knocks) {
    const here = [
      answer === 'direct' ? await ownProber(context, address) : null,
      neighbour && (await neighbourProber(ports, neighbour, address, way.redirect.apiPort)),
    ].filter((group) => group !== null);
    if (here.length > 0) provenAt.add(address);
    found.push(...here);
    await beat();
  }
  const lost = way.knocksAt.find((address) => !provenAt.has(address));
  return lost === undefined
    ? found
    : `nobody elsewhere who could prove the way is answered at ${lost} any more`;
}

/** The machine that irsactl runs on. */
async function ownProber({ ports, way }: CarryContext, target: string): Promise<ProberGroup | null> {
  const port = way.redirect.apiPort;
  const before = await ports.knock(target, port);
  if (before === null) return null;
  // By its port: what else this machine asks of the API server meanwhile is not moved.
  const localPort = await ports.freePort();
  const prober = {
    name: 'the machine that irsactl runs on',
    source: { address: withoutMapping(before.source), port: localPort },
  };
  return {
    probers: [prober],
    answered: async () => ((await ports.knock(target, port, { localPort })) === null ? [] : [prober]),
    stillThere: async (lost) => lost,
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
