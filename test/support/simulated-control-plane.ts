import { randomUUID } from 'node:crypto';
import type { Change } from '../../src/chain/change.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import { known } from '../../src/chain/known.ts';
import {
  type Consent,
  type Link,
  type LinkPlan,
  noConsent,
  type RemovalStage,
} from '../../src/chain/link.ts';
import { type ChainOutputs, noOutputs } from '../../src/chain/outputs.ts';
import type { ProgressEvent } from '../../src/chain/progress.ts';
import { controlPlaneLink } from '../../src/links/control-plane/link.ts';
import type {
  AskSts,
  ControlPlaneNode,
  ControlPlanePorts,
  MintedToken,
} from '../../src/links/control-plane/ports.ts';
import { settleNodes } from '../../src/links/control-plane/settle.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { jwkOf } from '../../src/trust/jwks.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { InMemoryNode, WriteCounter } from './in-memory-node.ts';
import { chainKeysOf, InMemoryRotation, rotationRecordOf } from './in-memory-rotation.ts';
import { planOf, removalOf, verdictOf } from './look.ts';
import { roomyMachine } from './machine-answers.ts';
import { SimulatedApiServer, TestClock } from './simulated-api-server.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { SimulatedMachine } from './simulated-machine.ts';
import { pemOf, rsaPair } from './test-keys.ts';

export const pki = '/etc/kubernetes/pki';
export const manifestPath = '/etc/kubernetes/manifests/kube-apiserver.yaml';
export const ownFolder = '/etc/kubernetes/irsactl/prod-1';
/** Where a key of a rotation waits. */
export function keyPathOf(kid: string): string {
  return `${ownFolder}/keys/${kid}.key`;
}
export const ourIssuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
export const oldIssuer = 'https://kubernetes.default.svc.cluster.local';

/** The key pairs of all simulated nodes: generating RSA keys is slow, and no test changes them. */
export const keys = { old: rsaPair(), chain: rsaPair(), other: rsaPair() };

/** Returns a manifest as kubeadm writes it; `flags` replace kubeadm's flags about tokens. */
export function manifestOf(flags: readonly string[] = []): string {
  const usual = [
    `--service-account-issuer=${oldIssuer}`,
    `--service-account-key-file=${pki}/sa.pub`,
    `--service-account-signing-key-file=${pki}/sa.key`,
  ];
  const all = ['--secure-port=6443', ...(flags.length > 0 ? flags : usual)];
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: kube-apiserver',
    '  namespace: kube-system',
    '# the cluster of the shop',
    'spec:',
    '  containers:',
    '  - name: kube-apiserver',
    '    command:',
    '    - kube-apiserver',
    ...all.map((flag) => `    - ${flag}`),
    '  hostNetwork: true',
    '',
  ].join('\n');
}

/** The key that the chain adds with `source: new`. */
export const stagedKeyPath = keyPathOf(jwkOf(keys.chain.publicKey).kid);

export interface ControlPlaneOptions {
  /** Default: one. */
  readonly count?: number;
  /** Default: `cluster`. */
  readonly source?: 'cluster' | 'new';
  readonly manifest?: string;
  /** kubeadm's configuration of the cluster. Default: none. */
  readonly kubeadm?: string | null;
  /** The audiences in irsa.yaml. Default: none. */
  readonly apiAudiences?: readonly string[];
  /** Whether the nodes have resources for a stand-in. Default: false. */
  readonly hasRoom?: boolean;
  /** Default: STS grants every role. */
  readonly askSts?: AskSts;
  /** How many times irsa.yaml declares its roles. Default: once. */
  readonly rolesTimes?: number;
  readonly node?: Partial<ControlPlaneNode>;
}

/** A kubeadm cluster in memory, on which irsactl's actions take no real time. */
export function simulatedControlPlane(options: ControlPlaneOptions = {}) {
  const { count = 1, source = 'cluster', manifest = manifestOf(), kubeadm = null, apiAudiences } = options;
  const counter = new WriteCounter();
  const clock = new TestClock();
  const usual = fakeChain();
  const [example] = usual.controlPlane.nodes;
  if (!example) throw new Error('the example has a node');
  const nodes = Array.from({ length: count }, (_, index) => ({
    ...example,
    name: `cp-${index + 1}`,
    ...options.node,
  }));
  const machines = nodes.map((node) =>
    newMachine(node, counter, clock, manifest, source, options.hasRoom === true),
  );
  const cluster = new SimulatedCluster(machines.map(({ server }) => server));
  cluster.controlPlaneNodes = nodes.map(({ name }) => name);
  cluster.apiServers = nodes.map((_, index) => `10.0.0.${index + 10}`);
  cluster.kubeadm = kubeadm;
  const machineOf = ({ name }: ControlPlaneNode): SimulatedMachine => {
    const machine = machines.find(({ node }) => node.name === name);
    if (!machine) throw new Error(`there is no ${name}`);
    return machine;
  };
  const chainKid = jwkOf(keys.chain.publicKey).kid;
  const oldKid = jwkOf(keys.old.publicKey).kid;
  const isNew = source === 'new';
  const firstRecord = rotationRecordOf({ intention: 'first-key', next: chainKid, from: [oldKid] });
  const rotation = new InMemoryRotation(isNew ? firstRecord : null, counter);
  const endRotation = async () => {
    await rotation.records.write(null);
    for (const { files } of machines) await files.remove(`${ownFolder}/keys`);
  };
  const ports: ControlPlanePorts = {
    rotation: rotation.port(endRotation),
    nodeFiles: (node) => machineOf(node).files,
    shell: (node) => machineOf(node).shell(),
    apiServer: (node, { port }) => machineOf(node).serverAt(port),
    cluster,
    askSts: options.askSts ?? (async () => null),
    clock,
    run: randomUUID(),
  };
  const link: Link = controlPlaneLink(ports);
  const context: ChainContext = fakeContext({
    chain: {
      ...usual,
      signingKey: { source },
      roles: Array.from({ length: options.rolesTimes ?? 1 }, () => usual.roles).flat(),
      controlPlane: { nodes, ...(apiAudiences && { apiAudiences }) },
    },
  });
  for (const { server } of machines) server.clusterUidNow = context.cluster.uid;
  const outputs: ChainOutputs = {
    ...noOutputs,
    publicKeys: known([jwkOf((isNew ? keys.chain : keys.old).publicKey)]),
    issuerUrl: known(parseIssuerUrl(ourIssuer)),
    ...(isNew && {
      rotation: firstRecord,
      firstKey: known<string>(chainKid),
      keys: chainKeysOf({
        record: firstRecord,
        holders: nodes.map(({ name }) => ({ name, kids: [chainKid] })),
      }),
    }),
  };
  const events: ProgressEvent[] = [];
  const removals = new Set<Change>();
  const onEvent = (event: ProgressEvent) => void events.push(event);
  const [machine] = machines;
  if (!machine) throw new Error('there is a node');
  return {
    ...{ counter, clock, nodes, machines, machine, cluster, ports, link, context, outputs, events, rotation },
    plan: (over: Partial<Consent> = {}, from: ChainOutputs = outputs) =>
      planOf(link, context, from, { ...noConsent, ...over }),
    async planRemoval(stage: RemovalStage, over: Partial<Consent> = {}) {
      const plan = await removalOf(link, { ...context, goesBack: true }, outputs, stage, {
        ...noConsent,
        ...over,
      });
      for (const change of plan.changes) removals.add(change);
      return plan;
    },
    verify: () => verdictOf(link, context, outputs),
    carryOut: async ({ changes }: Pick<LinkPlan, 'changes'>) => {
      for (const change of changes)
        await link.apply(change, { ...context, goesBack: removals.has(change) }, outputs, onEvent);
    },
    /** Settles the nodes as the next run does after it took the lease. */
    settle: () => settleNodes('prod-1', nodes, { ...ports, run: randomUUID() }, onEvent),
    snapshot: () => [...machines.map(({ files }) => files.snapshot()), { kubeadm: cluster.kubeadm ?? '' }],
  };
}

export type SimulatedControlPlane = ReturnType<typeof simulatedControlPlane>;

function newMachine(
  node: ControlPlaneNode,
  counter: WriteCounter,
  clock: TestClock,
  manifest: string,
  source: 'cluster' | 'new',
  hasRoom: boolean,
): SimulatedMachine {
  const files = new InMemoryNode(counter);
  files.put(manifestPath, manifest, { mode: 0o600 });
  files.put('/etc/kubernetes/admin.conf', 'users: []');
  files.put(`${pki}/sa.key`, pemOf(keys.old.privateKey, 'pkcs1'));
  files.put(`${pki}/sa.pub`, pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
  if (source === 'new')
    files.put(keyPathOf(jwkOf(keys.chain.publicKey).kid), pemOf(keys.chain.privateKey, 'pkcs1'));
  const machine = new SimulatedMachine(
    node,
    files,
    new SimulatedApiServer(files, manifestPath, clock),
    clock,
  );
  if (hasRoom) Object.assign(machine.says, roomyMachine);
  return machine;
}

/**
 * Checks at every write and every wait that each serving API server accepts every token issued so far. `refusals` names
 * the API server and the refused token.
 */
export function watchTokens({ machines, counter, clock }: SimulatedControlPlane) {
  const tokens = new Map<string, MintedToken>();
  const refusals: string[] = [];
  const look = () => {
    for (const { server } of machines) {
      const minted = server.mintNow();
      if (minted) tokens.set(minted.token, minted);
    }
    for (const { token, issuer, keyId } of tokens.values()) {
      for (const { node, server } of machines) {
        if (server.acceptsNow(token) === false) refusals.push(`${node.name} refused ${issuer} ${keyId}`);
      }
    }
  };
  counter.onWrite = look;
  clock.onSleep = look;
  look();
  return { tokens, refusals, look };
}

export function kindsOf(plan: Pick<LinkPlan, 'changes'>): readonly string[] {
  return plan.changes.map(({ kind }) => kind);
}

export function codesOf(plan: Pick<LinkPlan, 'findings'>): readonly string[] {
  return plan.findings.map(({ code }) => code);
}

/** Applies the first change of a plan; returns its error code, or `done`. */
export async function firstChange(cluster: SimulatedControlPlane): Promise<string> {
  const [change] = (await cluster.plan()).changes;
  if (!change) throw new Error('the plan has a change');
  return cluster.carryOut({ changes: [change] }).then(
    () => 'done',
    (error: { readonly code: string }) => error.code,
  );
}

export function manifestText({ machine }: SimulatedControlPlane): string | null {
  return machine.files.text(manifestPath);
}

/** The paths of irsactl's own files on the first node. */
export function ownFiles({ machine }: SimulatedControlPlane): readonly string[] {
  return [...machine.files.files.keys()].filter((path) => path.startsWith(`${ownFolder}/`));
}
