import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Json } from '../../../src/trust/json.ts';
import { findKubectl } from '../../support/kubectl.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { WebhookCluster } from '../../support/webhook-cluster.ts';

const cluster = sharedCluster();
const run = promisify(execFile);
let scene: WebhookCluster | undefined;

beforeAll(async () => {
  scene = await WebhookCluster.open(cluster(), 'warned');
  await scene.apply();
  await scene.startWebhook();
  await scene.untilInjected();
}, 120_000);
afterAll(() => scene?.stopWebhook());

/** Creates the pod with kubectl; returns the lines that kubectl prints to standard error. */
async function create(pod: Json, ...flags: string[]): Promise<readonly string[]> {
  const args = [
    '--kubeconfig',
    cluster().kubeconfigPath,
    '--namespace',
    'warned',
    'create',
    '-f',
    '-',
    ...flags,
  ];
  const started = run(await findKubectl(), args);
  started.child.stdin?.end(JSON.stringify(pod));
  const { stderr } = await started;
  return stderr.split('\n').filter((line) => line !== '');
}

const pod = (name: string, annotations: Json, container: { readonly [key: string]: Json }): Json => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, annotations },
  spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause', ...container }] },
});

it('prints no warning for a correct pod', async () => {
  expect(await create(pod('right', {}, {}))).toEqual([]);
});

it.each([[], ['--dry-run=server']])('prints what is wrong with a pod %j', async (...flags) => {
  const annotations = {
    'eks.amazonaws.com/skip-containers': 'mian,"é\t🙂"',
    'eks.amazonaws.com/skip-contaners': 'x',
  };
  const env = [
    { name: 'AWS_ACCESS_KEY_ID', value: 'x' },
    { name: 'AWS_SECRET_ACCESS_KEY', value: 'y' },
  ];
  expect(await create(pod(`wrong-${flags.length}`, annotations, { env }), ...flags)).toEqual([
    "Warning: irsactl: the pod's annotation eks.amazonaws.com/skip-contaners is unknown; did you mean eks.amazonaws.com/skip-containers?",
    'Warning: irsactl: skip-containers names "mian", which is not a container of the pod; did you mean main?',
    'Warning: irsactl: skip-containers names "é\\t🙂", which is not a container of the pod',
    'Warning: irsactl: container main sets AWS_ACCESS_KEY_ID, which AWS SDKs use instead of the role',
  ]);
});
