import { expect, it } from 'vitest';
import { KubernetesClient } from './client.ts';
import { noAnswer } from './failures.ts';
import { staticPodFault } from './static-pod-fault.ts';

const name = 'kube-apiserver-irsactl-prod-1.mf0a';

/** The fault of a pod with that name on cp-1, among others. */
async function faultWith(status: object): Promise<string | null> {
  const pods = [
    { metadata: { name: 'kube-apiserver-cp-1' }, status: { phase: 'Failed', reason: 'Evicted' } },
    { metadata: { name: `${name}-cp-1` }, status },
  ];
  const client = new KubernetesClient({
    server: 'https://10.0.0.10:6443',
    send: async () => ({ status: 200, text: JSON.stringify({ metadata: {}, items: pods }) }),
  });
  return staticPodFault(client, { name, label: 'irsactl.dev/stand-in' });
}

const waiting = (reason: string, message?: string) => ({
  phase: 'Pending',
  containerStatuses: [{ name: 'stand-in', state: { waiting: { reason, message } } }],
});

it.each([
  [
    'its container cannot be started (ImagePullBackOff: Back-off pulling image)',
    waiting('ImagePullBackOff', 'Back-off pulling image'),
  ],
  ['its container cannot be started (CreateContainerError)', waiting('CreateContainerError')],
  [
    'the kubelet refuses it (OutOfcpu: too much)',
    { phase: 'Failed', reason: 'OutOfcpu', message: 'too much' },
  ],
])('%s', async (fault, status) => {
  expect(await faultWith(status)).toBe(fault);
});

it.each([
  [waiting('ContainerCreating')],
  [waiting('ErrImagePull')],
  [{ phase: 'Running', containerStatuses: [{ state: { running: {} } }] }],
  [{}],
])('reports no fault for %j', async (status) => {
  expect(await faultWith(status)).toBeNull();
});

it('reports no fault without a response', async () => {
  const send = () => Promise.reject(noAnswer('https://10.0.0.10:6443', new Error('refused')));
  expect(
    await staticPodFault(new KubernetesClient({ server: 'https://10.0.0.10:6443', send }), {
      name,
      label: 'irsactl.dev/stand-in',
    }),
  ).toBeNull();
});
