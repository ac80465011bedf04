import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { orders } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { ProofFailure } from './proof.ts';

const { namespace, name: account } = orders;
const holder = 'holder';
const inNamespace = ['-n', namespace] as const;

/** A pod on a node with the token that its kubelet has put into it. */
export interface HoldingPod {
  readonly name: string;
  readonly token: string;
}

/** A pod on each node, as a person's own are: with a controller that makes them anew. */
export async function startHolders(lab: Lab, pauseImage: string): Promise<void> {
  const labels = { app: holder };
  await kubectlOf(lab).apply([
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: holder, namespace },
      spec: {
        selector: { matchLabels: labels },
        updateStrategy: { rollingUpdate: { maxUnavailable: '100%' } },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: account,
            terminationGracePeriodSeconds: 1,
            tolerations: [{ operator: 'Exists' }],
            containers: [{ name: 'pause', image: pauseImage, imagePullPolicy: 'IfNotPresent' }],
          },
        },
      },
    },
  ]);
  await untilRolledOut(lab);
}

/** As the message of irsactl asks: every pod is made anew. */
export async function recreateHolders(lab: Lab): Promise<void> {
  await kubectlOf(lab).run(['rollout', 'restart', `daemonset/${holder}`, ...inNamespace]);
  await untilRolledOut(lab);
}

async function untilRolledOut(lab: Lab): Promise<void> {
  const status = ['rollout', 'status', `daemonset/${holder}`, ...inNamespace, '--timeout=80s'];
  await kubectlOf(lab).run(status);
}

export async function holdersOf(lab: Lab): Promise<readonly HoldingPod[]> {
  const select = ['-l', `app=${holder}`, ...inNamespace];
  const line =
    '{range .items[*]}{.spec.nodeName} {.metadata.uid} {.metadata.name} {.metadata.deletionTimestamp}{"\\n"}{end}';
  const listed = await kubectlOf(lab).run(['get', 'pods', ...select, '-o', `jsonpath=${line}`]);
  const pods = listed
    .trim()
    .split('\n')
    .map((text) => text.split(' '))
    // The volumes of one that ends may be gone already.
    .filter(([, , , ends = '']) => ends === '');
  return Promise.all(
    pods.map(async ([where, uid = '', name = '']) => {
      const node = lab.nodes.find((one) => one.name === where);
      if (!node) throw new ProofFailure(`${name} is on ${where ?? 'no node'}.`);
      return { name, token: await tokenIn(node, uid) };
    }),
  );
}

async function tokenIn(node: LabNode, uid: string): Promise<string> {
  const volumes = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~projected`;
  return (await onNode(node, `cat ${volumes}/kube-api-access-*/token`)).trim();
}

/** A token without an end, which the controller-manager signs: how it was done before Kubernetes 1.24. */
export async function tokenSecret(lab: Lab, name: string): Promise<string> {
  const kubectl = kubectlOf(lab);
  const annotations = { 'kubernetes.io/service-account.name': account };
  const type = 'kubernetes.io/service-account-token';
  await kubectl.apply([
    { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, annotations }, type },
  ]);
  for (let waited = 0; waited < 60; waited += 1) {
    const [secret] =
      (await kubectl.list('secrets', namespace, `--field-selector=metadata.name=${name}`)) ?? [];
    const token = secret?.data?.['token'];
    if (token) return Buffer.from(token, 'base64').toString('utf8');
    await sleep(1000);
  }
  throw new ProofFailure(
    `The controller-manager has put no token into ${namespace}/${name} within a minute.`,
  );
}

export async function removeHolders(lab: Lab, secrets: readonly string[]): Promise<void> {
  const kubectl = kubectlOf(lab);
  await kubectl.try(['delete', 'daemonset', holder, ...inNamespace, '--ignore-not-found']);
  await kubectl.try(['delete', 'secret', ...secrets, ...inNamespace, '--ignore-not-found']);
}
