import { randomUUID } from 'node:crypto';
import type { ChainContext } from '../../src/chain/context.ts';
import { known } from '../../src/chain/known.ts';
import {
  type Consent,
  type Link,
  type LinkPlan,
  noConsent,
  type RemovalStage,
} from '../../src/chain/link.ts';
import type { NodeShell } from '../../src/chain/node-shell.ts';
import { type ChainOutputs, noOutputs } from '../../src/chain/outputs.ts';
import type { ProgressEvent } from '../../src/chain/progress.ts';
import type { ControlPlaneNode, KeyPlacement } from '../../src/config/trust-chain.ts';
import { controlPlaneLink } from '../../src/links/control-plane/link.ts';
import type { ControlPlanePorts, MintedToken } from '../../src/links/control-plane/ports.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { jwkOf } from '../../src/trust/jwks.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { InMemoryNode, WriteCounter } from './in-memory-node.ts';
import { planOf, removalOf, verdictOf } from './look.ts';
import { type MachineSays, simulatedShell } from './machine-answers.ts';
import { SimulatedApiServer, TestClock } from './simulated-api-server.ts';
import { SimulatedCluster } from './simulated-cluster.ts';
import { SimulatedController } from './simulated-controller.ts';
import { keys, manifestOf, manifestPath, oldIssuer, ourIssuer, stagedPath } from './simulated-node.ts';
import { SimulatedSwitch } from './simulated-switch.ts';
import { pemOf } from './test-keys.ts';

export const pki = '/etc/kubernetes/pki';
export const controllerManifest = '/etc/kubernetes/manifests/kube-controller-manager.yaml';

/** As kubeadm writes it; `lines` are items, or comments, of its command. */
export function controllerManifestOf(...lines: readonly string[]): string {
  const items = ['kube-controller-manager', ...lines].map((line) =>
    line.startsWith('#') ? `    ${line}` : `    - ${line}`,
  );
  return [
    'apiVersion: v1',
    'kind: Pod',
    'metadata:',
    '  name: kube-controller-manager',
    'spec:',
    '  containers:',
    '  - name: kube-controller-manager',
    '    command:',
    ...items,
    '',
  ].join('\n');
}

export interface SimulatedMachine {
  readonly node: ControlPlaneNode;
  readonly files: InMemoryNode;
  readonly server: SimulatedApiServer;
  readonly controller: SimulatedController;
  /** Its dead man's switch. */
  readonly onNode: SimulatedSwitch;
  /** What it says of itself, where that is not what one in good health does. */
  readonly says: MachineSays;
}

export interface ControlPlaneOptions {
  readonly count: number;
  /** `cluster`: the chain has no key of its own. */
  readonly key: KeyPlacement | 'default' | 'cluster';
  readonly manifest?: string;
  /** kubeadm's configuration of the cluster; none by default. */
  readonly kubeadm?: string | null;
  /** What irsa.yaml says of audiences; nothing by default. */
  readonly apiAudiences?: readonly string[];
}

/** A cluster of several control plane nodes, all in memory and in no time. */
export function simulatedControlPlane({
  count,
  key,
  manifest = manifestOf(),
  kubeadm = null,
  apiAudiences,
}: ControlPlaneOptions) {
  const counter = new WriteCounter();
  const clock = new TestClock();
  const usual = fakeChain();
  const [example] = usual.controlPlane.nodes;
  if (!example) throw new Error('the example has a node');
  const nodes = Array.from({ length: count }, (_, index) => ({ ...example, name: `cp-${index + 1}` }));
  const machines = nodes.map((node) => newMachine(node, counter, clock, manifest));
  machines[0]?.files.put(stagedPath, pemOf(keys.chain.privateKey, 'pkcs1'));
  const cluster = new SimulatedCluster(machines.map(({ server }) => server));
  cluster.controlPlaneNodes = nodes.map(({ name }) => name);
  cluster.apiServers = nodes.map((_, index) => `10.0.0.${index + 10}`);
  cluster.kubeadm = kubeadm;
  const machineOf = ({ name }: ControlPlaneNode): SimulatedMachine => {
    const machine = machines.find(({ node }) => node.name === name);
    if (!machine) throw new Error(`there is no ${name}`);
    return machine;
  };
  const ports: ControlPlanePorts = {
    nodeFiles: (node) => machineOf(node).files,
    shell: (node) => shellOf(machineOf(node), clock),
    apiServer: (node) => machineOf(node).server,
    cluster,
    clock,
    run: randomUUID(),
  };
  const link: Link = controlPlaneLink(ports);
  const generated = { source: 'generate', algorithm: 'RS256', bits: 2048 } as const;
  const context: ChainContext = fakeContext({
    chain: {
      ...usual,
      signingKey:
        key === 'cluster'
          ? { source: 'cluster' }
          : { ...generated, ...(key === 'default' ? {} : { placement: key }) },
      controlPlane: { nodes, ...(apiAudiences && { apiAudiences }) },
    },
  });
  const outputs: ChainOutputs = {
    ...noOutputs,
    publicKeys: known([jwkOf((key === 'cluster' ? keys.old : keys.chain).publicKey)]),
    issuerUrl: known(parseIssuerUrl(ourIssuer)),
  };
  const events: ProgressEvent[] = [];
  return {
    ...{ counter, clock, nodes, machines, cluster, ports, link, context, outputs, events },
    plan: (over: Partial<Consent> = {}) => planOf(link, context, outputs, { ...noConsent, ...over }),
    planRemoval: (stage: RemovalStage, over: Partial<Consent> = {}) =>
      removalOf(link, context, outputs, stage, { ...noConsent, ...over }),
    verify: () => verdictOf(link, context, outputs),
    carryOut: async ({ changes }: LinkPlan) => {
      for (const change of changes) await link.apply(change, context, outputs, (event) => events.push(event));
    },
    snapshot: () => [...machines.map(({ files }) => files.snapshot()), { kubeadm: cluster.kubeadm ?? '' }],
  };
}

export type SimulatedControlPlane = ReturnType<typeof simulatedControlPlane>;

function newMachine(
  node: ControlPlaneNode,
  counter: WriteCounter,
  clock: TestClock,
  manifest: string,
): SimulatedMachine {
  const files = new InMemoryNode(counter);
  files.put(manifestPath, manifest, { mode: 0o600 });
  files.put(controllerManifest, controllerManifestOf(`--service-account-private-key-file=${pki}/sa.key`));
  files.put(`${pki}/sa.key`, pemOf(keys.old.privateKey, 'pkcs1'));
  files.put(`${pki}/sa.pub`, pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
  const server = new SimulatedApiServer(files, manifestPath, clock);
  const controller = new SimulatedController(files, controllerManifest, `${pki}/sa.key`);
  return { node, files, server, controller, onNode: new SimulatedSwitch(files, server, clock), says: {} };
}

/** What a real shell would print for the scripts of a step, those about the controller-manager, and the machine's own. */
function shellOf({ node, files, controller, onNode, says }: SimulatedMachine, clock: TestClock): NodeShell {
  const machine = simulatedShell({ hostName: node.name, now: () => clock.now(), files, says });
  return onNode.shell(async (script, options) => {
    if (!script.includes('kube-controller')) return machine.run(script, options);
    if (script.includes('kill -TERM')) controller.end();
    return { code: 0, stdout: Buffer.from(controller.process()), stderr: '' };
  });
}

/**
 * Looks on at every write and every wait: each token that an API server has issued so far must be accepted by each
 * that serves. `refusals` says who turned away whose.
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
  return {
    tokens,
    refusals,
    look,
    stop() {
      counter.onWrite = () => undefined;
      clock.onSleep = () => undefined;
    },
  };
}

/** A day after the apply somebody takes the issuer of before out, as IRSA-CONTROLPLANE-044 allows. Default: on all nodes. */
export async function retireIssuer(
  { clock, machines }: SimulatedControlPlane,
  on = machines.length,
): Promise<void> {
  clock.time += 30 * 3_600_000;
  for (const { files, server } of machines.slice(0, on)) {
    const text = files.text(manifestPath) ?? '';
    files.put(manifestPath, text.replace(`    - --service-account-issuer=${oldIssuer}\n`, ''), {
      mode: 0o600,
    });
    await server.restart();
  }
}
