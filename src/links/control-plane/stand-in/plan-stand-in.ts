import type { Consent } from '../../../chain/link.ts';
import { clusterNodeOf } from '../cluster-node-of.ts';
import type { ControlPlaneFacts, NodeFacts } from '../facts.ts';
import type { FlagList } from '../manifest/flag-list.ts';
import { readable } from '../manifest/parse-manifest.ts';
import { flagsOf, portIn } from '../manifest/server-address.ts';
import type { ServicePort } from '../ports.ts';
import { bothNatsSince, type MachineFacts } from '../preflight/machine-facts.ts';
import { canBeWoken } from '../step/can-be-woken.ts';
import { type PlainNode, plainWay } from '../step/plain-way.ts';
import type { HttpsClient, RedirectWay, ServiceAddress, StandInWay, StepWay } from '../step/step-way.ts';
import { asksOf, isProven } from './asks.ts';
import { flagsOfContainer } from './container-flags.ts';
import { loopbackOf } from './loopback.ts';
import { containersOf, type PodRecord, readPod } from './pod-record.ts';
import { portsOf } from './redirect-rules.ts';
import { roomFault } from './room.ts';
import { standInFault } from './stand-in-manifest.ts';

/** How the API server of a node is changed: with a stand-in, or the plain way and why. */
export function planStandIn(
  facts: ControlPlaneFacts,
  node: NodeFacts,
  { standIn = true, streamSeconds = 0 }: Pick<Consent, 'standIn' | 'streamSeconds'> = {},
): StepWay {
  const way = standIn ? wayOf(facts, node) : 'no stand-in is wanted (--no-stand-in)';
  const step = typeof way === 'string' ? plainWay(way, plainNode(facts, node)) : way;
  return streamSeconds > 0 ? { ...step, streamSeconds } : step;
}

function plainNode(all: ControlPlaneFacts, facts: NodeFacts): PlainNode {
  const { machine, manifest } = facts;
  const known = manifest && readable(manifest.content);
  const flags = flagsOf(known);
  const kubelet = clusterNodeOf(all.cluster.survey, facts)?.kubeletVersion ?? '';
  return {
    client: machine && !asksForLogin(flags) ? clientOf(machine) : null,
    wakesKubelet: known !== null && canBeWoken(kubelet, flags),
  };
}

/** The way, or what hinders it, as the end of a sentence. */
function wayOf(all: ControlPlaneFacts, facts: NodeFacts): StandInWay | string {
  const { machine, manifest } = facts;
  if (machine === null || manifest === null) return 'the node did not say what it has';
  const container = containerOf(manifest.content);
  if (typeof container === 'string') return container;
  const flags = flagsOfContainer(container);
  if (asksForLogin(flags)) {
    return 'its API server answers nobody without a login (--anonymous-auth=false), and so not the switch that would keep the stand-in';
  }
  const tools = toolsOf(machine);
  if (typeof tools === 'string') return tools;
  const known = clusterNodeOf(all.cluster.survey, facts);
  const room = roomFault(container, known?.room ?? null, machine);
  if (room !== null) return room;
  const redirect = redirectOf(all, flags, machine, known?.addresses ?? []);
  if (typeof redirect === 'string') return redirect;
  const needsPod = machine.addresses.some((one) => ebpfInterfaces.test(one.interface));
  if (needsPod && (machine.podNamespaces.length === 0 || !machine.tools.has('nsenter'))) {
    return 'its pods may reach the API past the rules (eBPF), and no pod is there to prove that they do not';
  }
  const port = freePort(machine, redirect.apiPort);
  const hasWorkers = all.cluster.survey?.nodes.some(({ isControlPlane }) => !isControlPlane) ?? true;
  return {
    kind: 'stand-in',
    port,
    ...tools,
    redirect,
    knocksAt: facts.knocks.filter(isProven).map(({ address }) => address),
    needsPod,
    endpoint: endpointOf(all),
    asks: asksOf(facts, machine, { redirect, port, filter: tools.filter }, { flags, hasWorkers }),
  };
}

function asksForLogin(flags: FlagList): boolean {
  return flags.last('anonymous-auth') === 'false';
}

function containerOf(content: Buffer): PodRecord | string {
  const pod = readPod(content);
  return standInFault(pod) ?? containersOf(pod)[0] ?? 'its manifest has no container';
}

function toolsOf(machine: MachineFacts): Pick<StandInWay, 'filter' | 'client'> | string {
  const [filter, client] = [filterOf(machine), clientOf(machine)];
  if (filter === null) return 'the node has neither an nft that works nor iptables';
  if (client === null) return 'the node has none of curl, wget and openssl, with which its switch would ask';
  return { filter, client };
}

function redirectOf(
  { cluster }: ControlPlaneFacts,
  flags: FlagList,
  machine: MachineFacts,
  internal: readonly string[],
): StandInWay['redirect'] | string {
  const apiPort = portIn(flags);
  const loopback = loopbackOf(flags, apiPort, machine);
  if (typeof loopback === 'string') return loopback;
  const addresses = nodeAddresses(internal, flags, machine);
  if (addresses.ipv4 === null && addresses.ipv6 === null) return 'the node has no address of its own';
  const own = servicesOf(cluster.survey?.apiServices ?? [], apiPort);
  const others = othersOf(cluster.survey?.servicePorts ?? [], { apiPort, ...own });
  return { apiPort, ...addresses, ...own, others, movesLoopback: loopback.moves };
}

/** Cilium's, and those of Calico's eBPF mode, which may lead pods past netfilter. */
const ebpfInterfaces = /^(cilium_|bpf(in|out)\.cali)/;

/**
 * nft takes a table of its own; iptables needs both of its programs, and for IPv6 two more. Where the kernel
 * knows the NAT of one of the two alone, it is that of kube-proxy.
 */
function filterOf({ tools, addresses, kernel }: MachineFacts): 'nft' | 'iptables' | null {
  const hasIpv6 = addresses.some(({ address }) => isGlobal(address) && address.includes(':'));
  const needed = ['iptables', 'iptables-restore', ...(hasIpv6 ? ['ip6tables', 'ip6tables-restore'] : [])];
  const found: readonly string[] = [...tools.keys()];
  const hasIptables = needed.every((tool) => found.includes(tool));
  if (tools.has('nft') && !(hasIptables && kernel !== null && knowsOneNat(kernel))) return 'nft';
  return hasIptables ? 'iptables' : null;
}

function knowsOneNat([major, minor]: readonly [number, number]): boolean {
  const since = bothNatsSince;
  return major < since.major || (major === since.major && minor < since.minor);
}

function clientOf({ tools }: MachineFacts): HttpsClient | null {
  return (['curl', 'openssl', 'wget'] as const).find((tool) => tools.has(tool)) ?? null;
}

/** Connections are led to an address that is on the node now, and its own: a VIP may move away. */
function nodeAddresses(internal: readonly string[], flags: FlagList, { addresses }: MachineFacts) {
  const here = addresses.map(({ address }) => address);
  const wanted = [...internal, flags.last('advertise-address') ?? '', ...here];
  const first = (isFamily: (address: string) => boolean) =>
    wanted.find((address) => here.includes(address) && isGlobal(address) && isFamily(address)) ?? null;
  return {
    ipv4: first((address) => !address.includes(':')),
    ipv6: first((address) => address.includes(':')),
  };
}

function isGlobal(address: string): boolean {
  return !/^(127\.|169\.254\.|::1$|fe[89ab])/i.test(address);
}

function servicesOf(
  services: NonNullable<ControlPlaneFacts['cluster']['survey']>['apiServices'],
  apiPort: number,
): Pick<StandInWay['redirect'], 'services' | 'nodePorts'> {
  const own = services.filter(({ targetPort }) => targetPort === apiPort);
  return {
    services: own.flatMap(({ addresses, port }) => addresses.map((address) => ({ address, port }))),
    nodePorts: [...new Set(own.flatMap(({ nodePort }) => nodePort ?? []))],
  };
}

/** What leads elsewhere from a port that is moved. */
function othersOf(
  all: readonly ServicePort[],
  own: Pick<RedirectWay, 'apiPort' | 'nodePorts' | 'services'>,
): readonly ServiceAddress[] {
  const ports = portsOf(own);
  const isOwn = (address: string, port: number) =>
    own.services.some((one) => one.address === address && one.port === port);
  return all
    .filter(({ port }) => ports.includes(port))
    .flatMap(({ addresses, port }) => addresses.map((address) => ({ address, port })))
    .filter(({ address, port }) => !isOwn(address, port));
}

/** ValidatingAdmissionPolicy is there by default since 1.30. Several API servers keep the endpoint for one another. */
function endpointOf({ nodes, unseen, cluster }: ControlPlaneFacts): StandInWay['endpoint'] {
  if (nodes.length + unseen.length > 1 || cluster.members.apiServers.length > 1) return 'left-to-others';
  const [, major = '0', minor = '0'] = /^v?(\d+)\.(\d+)/.exec(cluster.survey?.version ?? '') ?? [];
  return Number(major) > 1 || Number(minor) >= 30 ? 'kept-by-policy' : 'put-back';
}

/** The first free one after the API server's: outside of the range from which the kernel takes ports of clients. */
function freePort({ listeners }: MachineFacts, apiPort: number): number {
  const taken = new Set(listeners.map(({ port }) => port));
  let port = apiPort + 1;
  while (taken.has(port)) port += 1;
  return port;
}
