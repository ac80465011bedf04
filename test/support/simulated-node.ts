import { randomUUID } from 'node:crypto';
import type { ChainContext } from '../../src/chain/context.ts';
import { known } from '../../src/chain/known.ts';
import type { Consent, Link, LinkPlan, RemovalStage } from '../../src/chain/link.ts';
import { type ChainOutputs, noOutputs } from '../../src/chain/outputs.ts';
import type { ProgressEvent } from '../../src/chain/progress.ts';
import type { ControlPlaneNode, SigningKeySource } from '../../src/config/trust-chain.ts';
import { controlPlaneLink } from '../../src/links/control-plane/link.ts';
import type { ControlPlanePorts } from '../../src/links/control-plane/ports.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { jwkOf } from '../../src/trust/jwks.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { InMemoryNode } from './in-memory-node.ts';
import { planOf, removalOf } from './look.ts';
import { type MachineSays, simulatedShell } from './machine-answers.ts';
import { SimulatedApiServer, TestClock } from './simulated-api-server.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { pemOf, rsaPair } from './test-keys.ts';

export const manifestPath = '/etc/kubernetes/manifests/kube-apiserver.yaml';
export const stagedPath = '/etc/kubernetes/irsactl/prod-1/signing.key';
export const ownKeyPath = '/etc/kubernetes/pki/irsactl-prod-1-sa.key';
export const ourIssuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
export const oldIssuer = 'https://kubernetes.default.svc.cluster.local';

/** The pairs of all simulated nodes: making RSA keys takes time, and no test changes them. */
export const keys = { old: rsaPair(), chain: rsaPair(), other: rsaPair() };

/** Beside the API server's own key, as the tests of one node expect it. */
const separateKey: SigningKeySource = {
  source: 'generate',
  algorithm: 'RS256',
  bits: 2048,
  placement: 'separate',
};

const consent: Consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };

export function manifestOf(flags: readonly string[] = []): string {
  const all = [
    '--secure-port=6443',
    ...(flags.length > 0
      ? flags
      : [
          `--service-account-issuer=${oldIssuer}`,
          '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
          '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
        ]),
  ];
  return [
    'apiVersion: v1',
    'kind: Pod',
    '# the cluster of the shop',
    'spec:',
    '  containers:',
    '  - name: kube-apiserver',
    '    command:',
    '    - kube-apiserver',
    ...all.map((flag) => `    - ${flag}`),
    '',
  ].join('\n');
}

interface Machine {
  readonly files: InMemoryNode;
  readonly clock: TestClock;
  readonly server: SimulatedApiServer;
  readonly cluster: SimulatedCluster;
  /** The dead man's switch of the node. */
  readonly onNode: SimulatedSwitch;
  /** What it says of itself, where that is not what one in good health does. */
  readonly says: MachineSays;
}

export interface SimulatedOptions {
  readonly manifest?: string;
  readonly source?: SigningKeySource;
  /** The name of the chain, its issuer and its folder where they are not those of the example. */
  readonly name?: string;
  readonly issuer?: string;
  readonly node?: Partial<ControlPlaneNode>;
  /** A node that another chain, or the same one with another irsa.yaml, has worked on. */
  readonly on?: Machine;
}

function newMachine(manifest = manifestOf()): Machine {
  const files = new InMemoryNode();
  const clock = new TestClock();
  files.put(manifestPath, manifest, { mode: 0o600 });
  files.put('/etc/kubernetes/pki/sa.key', pemOf(keys.old.privateKey, 'pkcs1'));
  files.put('/etc/kubernetes/pki/sa.pub', pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
  files.put(stagedPath, pemOf(keys.chain.privateKey, 'pkcs1'));
  const server = new SimulatedApiServer(files, manifestPath, clock);
  const onNode = new SimulatedSwitch(files, server, clock);
  return { files, clock, server, cluster: new SimulatedCluster([server]), onNode, says: {} };
}

/** A control plane node with an API server that follows its manifest, all in memory and in no time. */
export function simulatedNode(options: SimulatedOptions = {}) {
  const machine = options.on ?? newMachine(options.manifest);
  const { files, clock, server, cluster, onNode, says } = machine;
  const events: ProgressEvent[] = [];
  const ports: ControlPlanePorts = {
    nodeFiles: () => files,
    shell: ({ name }) =>
      onNode.shell(simulatedShell({ hostName: name, now: () => clock.now(), files, says }).run),
    apiServer: () => server,
    cluster,
    clock,
    run: randomUUID(),
  };
  const link: Link = controlPlaneLink(ports, (event) => events.push(event));
  const usual = fakeChain();
  const nodes = usual.controlPlane.nodes.map((node) => ({ ...node, ...options.node }));
  const context: ChainContext = fakeContext({
    chain: {
      ...usual,
      name: options.name ?? usual.name,
      signingKey: options.source ?? separateKey,
      controlPlane: { nodes },
    },
  });
  const signing = options.source?.source === 'cluster' ? keys.old : keys.chain;
  const outputs: ChainOutputs = {
    ...noOutputs,
    publicKeys: known([jwkOf(signing.publicKey)]),
    issuerUrl: known(parseIssuerUrl(options.issuer ?? ourIssuer)),
  };
  const plan = (over: Partial<Consent> = {}, from: ChainOutputs = outputs) =>
    planOf(link, context, from, { ...consent, ...over });
  const planRemoval = (stage: RemovalStage, over: Partial<Consent> = {}) =>
    removalOf(link, context, outputs, stage, { ...consent, ...over });
  const carryOut = async (planned: LinkPlan) => {
    for (const change of planned.changes) {
      await link.apply(change, context, outputs, (event) => events.push(event));
    }
  };
  return {
    files,
    clock,
    server,
    cluster,
    onNode,
    says,
    events,
    ports,
    link,
    context,
    outputs,
    plan,
    planRemoval,
    carryOut,
  };
}

export type SimulatedNode = ReturnType<typeof simulatedNode>;

export function kindsOf(plan: LinkPlan): readonly string[] {
  return plan.changes.map(({ kind }) => kind);
}

export function codesOf(plan: Pick<LinkPlan, 'findings'>): readonly string[] {
  return plan.findings.map(({ code }) => code);
}
