import { lookAtFolder } from '../../chain/private-folder.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { hasBegunDestroy } from './begun-destroy.ts';
import { isControllerStale } from './controller-manager.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ApiFacts, ClusterFacts, ControlPlaneFacts, NodeFacts, UnseenNode } from './facts.ts';
import { findStrays } from './find-strays.ts';
import { finding } from './findings.ts';
import type { Form } from './form.ts';
import { effectiveAudiences, flagsOfCommand } from './manifest/flags.ts';
import { askedServerOf } from './manifest/server-address.ts';
import { readSource, serverOf } from './node/context.ts';
import { signingKeys } from './node/keys.ts';
import { serverCommandLine } from './node/processes.ts';
import { hashOf, type NodePlace, type NodeRecord, nodePaths, readFailed, readRecord } from './node/record.ts';
import { readSwitch } from './node/switch.ts';
import type { ApiServer, ControlPlanePorts, NodePorts } from './ports.ts';
import { observeMachine } from './preflight/observe.ts';

/** Observes all nodes concurrently, and the cluster once. */
export async function observeControlPlane(
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
): Promise<ControlPlaneFacts> {
  const results = await Promise.all(desired.nodes.map((node) => tryObserveNode(desired, node, ports)));
  const nodes = results.flatMap((one) => ('finding' in one ? [] : [one]));
  const unseen = results.flatMap((one) => ('finding' in one ? [one] : []));
  const isRotating = desired.rotation !== null || desired.firstKey !== null;
  const [cluster, record] = await Promise.all([
    observeCluster(desired, nodes, ports),
    isRotating ? ports.rotation.read() : null,
  ]);
  return { nodes, unseen, cluster, record };
}

/** A node that cannot be observed becomes a finding; the others are still observed. */
async function tryObserveNode(
  desired: DesiredControlPlane,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<NodeFacts | UnseenNode> {
  try {
    return await observeNode(desired, node, ports);
  } catch (error) {
    if (error instanceof IrsaError) return { node, finding: finding.error(error.code, error.problem) };
    throw error;
  }
}

async function observeNode(
  desired: DesiredControlPlane,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<NodeFacts> {
  const { chain, rotation, formers, goesBack } = desired;
  const files = ports.nodeFiles(node);
  const place = { chain, node, files };
  const server = await observeServer(node, ports);
  const { source } = server;
  const paths = nodePaths(chain, node);
  const record = await readRecord(place);
  return {
    node,
    ...server,
    hash: hashOf(source.content),
    record,
    heldKeys: publicHalves(
      await signingKeys(place, record, source, { keys: wantedKeys(desired, record, source.form) }),
    ),
    failed: await readFailed(place),
    isDestroying: await hasBegunDestroy(place),
    staleTokens:
      (goesBack || rotation || formers.length > 0) && server.api.serves
        ? await serverOf({ node, ports }, source.manifest).staleTokens()
        : null,
    switch: await readSwitch(place),
    isControllerStale: await isControllerStale(ports.shell(node)),
    strays: await findStrays(files, chain, node),
    folder: await lookAtFolder(paths.directory, files),
    otherChains: await findOtherChains(place),
    machine: await observeMachine(ports.shell(node), { node, manifest: source.manifest }, ports.clock),
  };
}

/** The keys with which a plan may let this API server sign. */
function wantedKeys(
  { rotation, firstKey }: DesiredControlPlane,
  record: NodeRecord | null,
  { keys }: Form,
): readonly string[] {
  return [
    ...(rotation === null ? [] : [rotation.next]),
    ...(firstKey?.known ? [firstKey.value] : []),
    ...keys,
    ...(record?.original.form.keys ?? []),
  ];
}

/** Only these may be stored in facts. */
function publicHalves(keys: Awaited<ReturnType<typeof signingKeys>>): ReadonlyMap<string, string> {
  return new Map([...keys].map(([kid, { publicPem }]) => [kid, publicPem]));
}

/** Observes the API server of a node: its files, its answers and its process. Throws if a file cannot be read. */
export async function observeServer(
  node: ControlPlaneNode,
  ports: Pick<NodePorts, 'nodeFiles' | 'apiServer' | 'shell'>,
): Promise<Pick<NodeFacts, 'source' | 'hasCredential' | 'api' | 'running'>> {
  const files = ports.nodeFiles(node);
  const source = await readSource({ node, files });
  const asked = askedServerOf(node, source.manifest);
  const found = await Promise.all(asked.credentials.map((path) => files.facts(path)));
  const hasCredential = found.some((facts) => facts !== null);
  const api = hasCredential ? await askApiServer(ports.apiServer(node, asked)) : down;
  const running = runningForm(await serverCommandLine(ports.shell(node), asked.port), api);
  return { source, hasCredential, api, running };
}

/** From the command line of the process and the keys that it serves: the manifest shows only its next start. */
function runningForm(commandLine: readonly string[], { serves, keyIds, minted }: ApiFacts): Form | null {
  if (!serves || commandLine.length === 0 || keyIds === null || minted === null) return null;
  const flags = flagsOfCommand(commandLine);
  return {
    issuers: flags.issuers,
    keys: [minted.keyId, ...keyIds.filter((kid) => kid !== minted.keyId)],
    audiences: effectiveAudiences(flags),
  };
}

async function askApiServer(server: ApiServer): Promise<ApiFacts> {
  const readiness = await server.readiness();
  if (readiness !== 'ready') return { ...down, isLockedOut: readiness === 'locked out' };
  const minted = await server.mint();
  return {
    serves: true,
    isLockedOut: false,
    issuer: await server.servedIssuer(),
    minted: minted && { issuer: minted.issuer, keyId: minted.keyId, audiences: minted.audiences },
    acceptsOwn: minted === null || (await server.accepts(minted.token)),
    keyIds: await server.servedKeyIds(),
    clusterUid: await server.clusterUid(),
  };
}

const down: ApiFacts = {
  serves: false,
  isLockedOut: false,
  issuer: null,
  minted: null,
  acceptsOwn: true,
  keyIds: null,
  clusterUid: null,
};

async function findOtherChains({ chain, node, files }: NodePlace): Promise<NodeFacts['otherChains']> {
  const found: { name: string; issuer: string }[] = [];
  for (const name of (await files.list(node.directory)) ?? []) {
    if (name === chain || name.startsWith('.')) continue;
    const record = await readRecord({ chain: name, node, files });
    if (record) found.push({ name, issuer: record.issuer });
  }
  return found;
}

/** Single probes may fail. */
const missedProbes = 4;

async function observeCluster(
  desired: DesiredControlPlane,
  nodes: readonly NodeFacts[],
  { cluster, clock }: ControlPlanePorts,
): Promise<ClusterFacts> {
  const now = clock.now();
  let serves = await cluster.ready();
  for (let probe = 0; !serves && probe < missedProbes && nodes.some(({ api }) => api.serves); probe += 1) {
    await clock.sleep(1000);
    serves = await cluster.ready();
  }
  if (!serves) return { ...unknownCluster, now };
  const isSettled = nodes.length > 0 && nodes.every((facts) => isSettledOn(desired, facts));
  return {
    serves: true,
    kubeadmConfig: await cluster.kubeadmConfig(),
    members: await cluster.members(),
    survey: await cluster.survey(),
    pods: isSettled && desired.apiAudiences === null ? [] : await cluster.tokenPods(),
    secrets: isSettled ? [] : await cluster.tokenSecrets(),
    now,
  };
}

/** Whether no plan stops accepting a token, so that pods and Secrets need not be listed. */
function isSettledOn(
  { issuer, goesBack, rotation, formers }: DesiredControlPlane,
  { source }: NodeFacts,
): boolean {
  const isMoving = rotation !== null || formers.length > 0;
  return !goesBack && !isMoving && issuer.known && source.form.issuers[0] === issuer.value;
}

const unknownCluster: Omit<ClusterFacts, 'now'> = {
  serves: false,
  kubeadmConfig: null,
  members: { controlPlaneNodes: [], apiServers: [] },
  survey: null,
  pods: [],
  secrets: [],
};
