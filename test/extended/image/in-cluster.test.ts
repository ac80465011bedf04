import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import { objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import { chart, findHelm } from '../../support/helm.ts';
import { layOutImage, runImage, whyNoImage, whyNoOtherRoot } from '../../support/image.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { whyNoServiceAddress } from '../../support/played-workload.ts';
import { skipUnless } from '../../support/skip-unless.ts';
import { startTcpBalancer, type TcpBalancer } from '../../support/tcp-balancer.ts';
import { keepSecret, keepTranscript } from '../../support/transcript.ts';

const run = promisify(execFile);
const namespace = '/api/v1/namespaces/irsactl-system';
const role = 'arn:aws:iam::111122223333:role/orders';
const found = await findHelm();
const helm = 'path' in found ? found.path : '';
const impossible =
  (await whyNoImage()) ??
  whyNoOtherRoot ??
  (await whyNoServiceAddress()) ??
  ('missing' in found ? found.missing : null);

describe('the image in a cluster, installed by the chart', () => {
  skipUnless(impossible === null, impossible ?? '');
  const cluster = localCluster();
  let folder = '';
  let rootfs = '';
  let service: TcpBalancer | undefined;

  beforeAll(async () => {
    if (impossible !== null) return;
    // Only its owner can enter the folder, but the container's user must enter the root in it.
    folder = await mkdtemp(join(tmpdir(), 'irsactl-rootfs-'));
    rootfs = join(folder, 'root');
    await layOutImage(rootfs);
  });
  afterAll(async () => {
    service?.stop();
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  /** The kubelet's part of the pod: the volumes of token and certificate, and the API server's address. */
  async function mountVolumes(): Promise<NodeJS.ProcessEnv> {
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const path = `${namespace}/serviceaccounts/irsactl-webhook/token`;
    const token = stringAt(await cluster().api.call('POST', path, request), 'status', 'token') ?? '';
    keepSecret('token of the webhook', token);
    const folder = join(rootfs, 'var/run/secrets/kubernetes.io/serviceaccount');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'token'), token);
    await writeFile(join(folder, 'namespace'), 'irsactl-system');
    await copyFile(cluster().caCertPath, join(folder, 'ca.crt'));
    const secret = await cluster().api.call('GET', `${namespace}/secrets/irsactl-webhook-tls`);
    const certs = join(rootfs, 'etc/webhook/certs');
    await mkdir(certs, { recursive: true });
    for (const name of ['tls.crt', 'tls.key']) {
      await writeFile(join(certs, name), Buffer.from(stringAt(secret, 'data', name) ?? '', 'base64'));
    }
    const { hostname, port } = new URL(cluster().server);
    return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  }

  it('gives a pod its role with only the permissions and arguments of its manifests', async () => {
    const { api, kubeconfigPath } = cluster();
    const place = ['--namespace', 'irsactl-system', '--create-namespace'];
    await run(
      helm,
      ['install', 'irsactl-webhook', chart, ...place, '--set', 'config.defaultAwsRegion=eu-central-1'],
      {
        env: { ...process.env, KUBECONFIG: kubeconfigPath },
      },
    );
    const deployment = await api.call(
      'GET',
      '/apis/apps/v1/namespaces/irsactl-system/deployments/irsactl-webhook',
    );
    const [container] = objectsOf(valueAt(deployment, 'spec', 'template', 'spec', 'containers'));
    const args = container?.['args'];
    const [port, metricsPort] = [await freePort(), await freePort()];
    // The container shares the host's network here, so it uses other ports and only loopback.
    const own = ['--host=127.0.0.1', `--port=${port}`, `--metrics-port=${metricsPort}`];
    const address = stringAt(
      await api.call('GET', `${namespace}/services/irsactl-webhook`),
      'spec',
      'clusterIP',
    );
    service = await startTcpBalancer(address ?? '', 443);
    service.backends = [port];
    const webhook = runImage(
      rootfs,
      [...(Array.isArray(args) ? args.map(String) : []), ...own],
      await mountVolumes(),
    );
    try {
      await webhook.line(/"msg":"listening"/);
      const account = { apiVersion: 'v1', kind: 'ServiceAccount' };
      await api.ensure('/api/v1/namespaces/default/serviceaccounts', {
        ...account,
        metadata: { name: 'orders', annotations: { 'eks.amazonaws.com/role-arn': role } },
      });
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'orders' },
        spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'any' }] },
      };
      const environment = async () => {
        const created = await api.call('POST', '/api/v1/namespaces/default/pods?dryRun=All', pod);
        const [main] = objectsOf(valueAt(created, 'spec', 'containers'));
        return objectsOf(main?.['env']);
      };
      // The webhook must first read the service accounts.
      await expect.poll(environment, { timeout: 60_000, interval: 500 }).toEqual(
        expect.arrayContaining([
          { name: 'AWS_ROLE_ARN', value: role },
          { name: 'AWS_REGION', value: 'eu-central-1' },
        ]),
      );
      // The log would report a missing permission.
      expect(webhook.output.filter((line) => /"level":(40|50|60)|forbidden/i.test(line))).toEqual([]);
    } finally {
      webhook.kill('SIGTERM');
      keepTranscript('image in a cluster', webhook.output.join('\n'));
    }
    expect(await webhook.exit).toBe(0);
  });
});
