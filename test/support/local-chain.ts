import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../src/chain/change.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import { known } from '../../src/chain/known.ts';
import type { Consent, Link, LinkPlan, RemovalStage } from '../../src/chain/link.ts';
import { type ChainOutputs, noOutputs } from '../../src/chain/outputs.ts';
import type { ControlPlaneNode, SigningKey } from '../../src/config/trust-chain.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { generateKey } from '../../src/keys/generate-key.ts';
import { apiServer } from '../../src/kubernetes/api-server.ts';
import { KubernetesClient } from '../../src/kubernetes/client.ts';
import { clusterKeys } from '../../src/kubernetes/cluster-keys.ts';
import { connectCluster } from '../../src/kubernetes/connect.ts';
import { clusterPort } from '../../src/kubernetes/control-plane-cluster.ts';
import { lookUpCluster } from '../../src/kubernetes/look-up.ts';
import { transportOnNode } from '../../src/kubernetes/on-node.ts';
import { probeAccount } from '../../src/kubernetes/probe-account.ts';
import { rotationRecords } from '../../src/kubernetes/rotation-record.ts';
import { controlPlaneLink } from '../../src/links/control-plane/link.ts';
import { askedServerOf } from '../../src/links/control-plane/manifest/server-address.ts';
import { readSource } from '../../src/links/control-plane/node/context.ts';
import { nodeKeys } from '../../src/links/control-plane/node-keys.ts';
import type { ApiServer, ControlPlanePorts, NodePorts } from '../../src/links/control-plane/ports.ts';
import { endRotation } from '../../src/links/signing-key/apply.ts';
import { desiredSigningKey, signingKeyLink } from '../../src/links/signing-key/link.ts';
import type { SigningKeyPorts } from '../../src/links/signing-key/ports.ts';
import { localFiles } from '../../src/nodes/local-files.ts';
import { openNodes } from '../../src/nodes/open-nodes.ts';
import { parseAccountId, partitionOf } from '../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { fakeChain } from './fake-context.ts';
import { InMemoryRotation } from './in-memory-rotation.ts';
import { planOf, removalOf } from './look.ts';

export const noConsent: Consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

/** The two links that work on a node, on a real local cluster. Each test has its own chain. */
export interface LocalChain {
  readonly client: KubernetesClient;
  readonly node: ControlPlaneNode;
  readonly context: ChainContext;
  readonly issuer: string;
  readonly ports: ControlPlanePorts;
  readonly directory: string;
  readonly links: { readonly signingKey: Link; readonly controlPlane: Link };
  /** The API server at the address in the current manifest. */
  server(): Promise<ApiServer>;
  outputs(): Promise<ChainOutputs>;
  plan(consent?: Partial<Consent>): Promise<LinkPlan>;
  planRemoval(stage: RemovalStage, consent?: Partial<Consent>): Promise<LinkPlan>;
  apply(change: Change): Promise<void>;
  applyAll(plan: LinkPlan): Promise<void>;
}

export interface LocalChainOptions {
  /** Default: `cluster`. */
  readonly source?: SigningKey['source'];
  /** Called after each script on the node, to inject faults. */
  readonly afterScript?: () => void;
  /** Opens the existing chain with this name. */
  readonly name?: string;
  readonly directory?: string;
  /** Required if the API server is down, because then irsactl cannot query it. */
  readonly context?: ChainContext;
}

export async function localChain(
  cluster: LocalCluster,
  options: LocalChainOptions = {},
): Promise<LocalChain> {
  const client = await connectCluster({ env: {}, kubeconfig: cluster.kubeconfigPath });
  const name = options.name ?? `t-${randomUUID().slice(0, 8)}`;
  const directory = options.directory ?? (await mkdtemp(join(cluster.directory, 'irsactl-')));
  const node: ControlPlaneNode = {
    name: 'cp-1',
    access: { kind: 'local' },
    manifest: cluster.manifestPath,
    directory,
  };
  const issuer = parseIssuerUrl(`https://${name}.s3.eu-central-1.amazonaws.com`);
  const context = options.context ?? (await contextOf(client, name, node, options.source));
  const files = localFiles;
  const account = probeAccount(client, { chain: name, mayCreate: true, declared: [] });
  const nodes = openNodes({ ask: null });
  const shellOf: NodePorts['shell'] = (of) => {
    const shell = nodes.shell(of);
    return {
      ...shell,
      run: async (script, given) => {
        const answer = await shell.run(script, given);
        options.afterScript?.();
        return answer;
      },
    };
  };
  const nodePorts: NodePorts = {
    nodeFiles: () => files,
    shell: shellOf,
    apiServer: (node, at) => {
      const onNode = new KubernetesClient(transportOnNode(shellOf(node), at));
      return apiServer(onNode, probeAccount(onNode, { chain: name, mayCreate: true, declared: [] }));
    },
    cluster: clusterPort(client),
    clock: {
      now: () => Date.now(),
      elapsed: () => performance.now(),
      sleep: (milliseconds) => sleep(milliseconds).then(() => undefined),
    },
    run: randomUUID(),
  };
  const records = rotationRecords(client, name);
  const keyPorts: SigningKeyPorts = {
    nodeFiles: () => files,
    generateKey: () => generateKey({ algorithm: 'RS256', bits: 2048 }),
    clusterKeys: () => clusterKeys(client, account),
    ...nodeKeys(name, nodePorts),
    records,
    providers: new InMemoryRotation().providers,
    document: async () => null,
  };
  const ports: ControlPlanePorts = {
    ...nodePorts,
    askSts: async () => null,
    rotation: {
      ...records,
      end: () => endRotation(desiredSigningKey(context.chain, context.cluster.uid), keyPorts),
    },
  };
  const signingKey = signingKeyLink(keyPorts);
  const controlPlane = controlPlaneLink(ports);
  const outputs = async (): Promise<ChainOutputs> => {
    const { outputs: found } = await planOf(signingKey, context, noOutputs, noConsent);
    return { ...noOutputs, ...found, issuerUrl: known(issuer) };
  };
  const apply = async (change: Change) =>
    controlPlane.apply(change, context, await outputs(), () => undefined);
  return {
    client,
    node,
    context,
    issuer,
    ports,
    directory: join(directory, name),
    links: { signingKey, controlPlane },
    server: async () => {
      const { manifest } = await readSource({ files, node });
      return ports.apiServer(node, askedServerOf(node, manifest));
    },
    outputs,
    plan: async (consent) => planOf(controlPlane, context, await outputs(), { ...noConsent, ...consent }),
    planRemoval: async (stage, consent) =>
      removalOf(controlPlane, context, await outputs(), stage, { ...noConsent, ...consent }),
    apply,
    async applyAll(plan) {
      for (const change of plan.changes) await apply(change);
    },
  };
}

async function contextOf(
  client: KubernetesClient,
  name: string,
  node: ControlPlaneNode,
  source: SigningKey['source'] = 'cluster',
): Promise<ChainContext> {
  const account = parseAccountId('123456789012');
  if (!account) throw new Error('not an account ID');
  const chain = fakeChain({
    name,
    signingKey: { source },
    issuer: {
      hosting: 's3',
      bucket: name,
      url: parseIssuerUrl(`https://${name}.s3.eu-central-1.amazonaws.com`),
    },
    controlPlane: { nodes: [node] },
    roles: [],
    injection: { mode: 'none' },
  });
  return {
    chain,
    aws: { account, region: 'eu-central-1', partition: partitionOf('eu-central-1') },
    cluster: await lookUpCluster(client),
  };
}

/** Stages the signing key of a chain, as the first link does. */
export async function stageKey({ links, context }: LocalChain): Promise<void> {
  const plan = await planOf(links.signingKey, context, noOutputs, noConsent);
  for (const change of plan.changes)
    await links.signingKey.apply(change, context, noOutputs, () => undefined);
}
