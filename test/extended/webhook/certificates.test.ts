import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import { readCertificates } from '../../../src/webhook/tls/read-certificates.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { RegisteredWebhook } from '../../support/registered-webhook.ts';
import { startTcpBalancer, type TcpBalancer } from '../../support/tcp-balancer.ts';
import { eventually } from '../../support/webhook-cluster.ts';
import { startWebhookProcess, type WebhookProcess } from '../../support/webhook-process.ts';

const cluster = localCluster();
const secretName = 'irsa-tls';

describe('two replicas with certificates that live seconds', () => {
  let balancer: TcpBalancer;
  let webhook: RegisteredWebhook;
  const replicas: WebhookProcess[] = [];

  async function startReplica(): Promise<void> {
    const started = await startWebhookProcess([
      `--kubeconfig=${cluster().kubeconfigPath}`,
      `--namespace=${webhook.namespace}`,
      `--tls-secret=${secretName}`,
      `--webhook-configuration=${webhook.name}`,
      '--tls-host=127.0.0.1',
      '--tls-lifetime=10s',
      '--ca-lifetime=40s',
      '--shutdown-delay=0s',
    ]);
    replicas.push(started);
    balancer.backends = replicas.map(({ port }) => port);
  }

  beforeAll(async () => {
    balancer = await startTcpBalancer();
    webhook = await RegisteredWebhook.open(cluster(), 'certs', balancer.port);
    await Promise.all([startReplica(), startReplica()]);
    await eventually('a pod is injected', async () => (await webhook.tryPod()) === null);
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    balancer?.stop();
  });

  /** Creates pods, each over a new connection, until it is told to end; what went wrong, and when. */
  async function callUntil(isOver: () => Promise<boolean>) {
    const failures: string[] = [];
    let calls = 0;
    for (; !(await isOver()); calls += 1) {
      balancer.endConnections();
      // The API server has forgotten a connection once it has closed it, too.
      await eventually('the connection is closed', async () => balancer.open() === 0);
      const before = balancer.connections();
      const fault = await webhook.tryPod();
      if (fault !== null) failures.push(`${new Date().toISOString()} ${fault}`);
      expect(balancer.connections()).toBeGreaterThan(before);
    }
    return { calls, failures };
  }

  it('answer every call over 20 renewals and 5 rolls of the CA', async () => {
    const [served, authorities] = [new Set<string>(), new Set<string>()];
    const until = Date.now() + 400_000;
    const { calls, failures } = await callUntil(async () => {
      const secret = await webhook.secret(secretName);
      if (secret?.['tls.crt']) served.add(secret['tls.crt']);
      const [signing] = readCertificates(secret?.['ca.crt'] ?? '');
      if (signing) authorities.add(signing.id);
      return (served.size > 20 && authorities.size > 5) || Date.now() > until;
    });
    console.log(`${calls} calls, ${served.size} certificates, ${authorities.size} CAs`);
    expect(failures).toEqual([]);
    expect(served.size).toBeGreaterThan(20);
    expect(authorities.size).toBeGreaterThan(5);
  }, 500_000);

  it('put back a Secret that was deleted or garbled, and nobody notices', async () => {
    const { api } = cluster();
    const path = webhook.secretPath(secretName);
    const vandalism = [
      () => api.call('DELETE', path),
      async () => {
        const found = JSON.stringify(await api.call('GET', path));
        await api.call('PUT', path, JSON.parse(found.replace(/"ca.key":"[^"]*"/, '"ca.key":"eA=="')));
      },
    ];
    for (const vandalize of vandalism) {
      await vandalize();
      const { failures } = await callUntil(
        async () => ((await webhook.secret(secretName))?.['ca.key']?.length ?? 0) > 10,
      );
      expect(failures).toEqual([]);
    }
  });

  it('put the bundle back that somebody overwrote or emptied', async () => {
    const now = Date.now();
    const validity = { notBefore: new Date(now - 60_000), notAfter: new Date(now + 3_600_000) };
    const stranger = (await createCertificateAuthority('CN=stranger', validity)).pem;
    for (const bundle of [stranger, '']) {
      await webhook.overwriteBundles(bundle);
      const broken = Date.now();
      await eventually('a pod is injected', async () => (await webhook.tryPod()) === null);
      expect(Date.now() - broken).toBeLessThan(5_000);
      expect(new Set(await webhook.bundles()).size).toBe(1);
    }
  });

  it('go on without a replica that is killed while it holds the Lease', async () => {
    const { api } = cluster();
    const [victim] = replicas.splice(0, 1);
    const path = `/apis/coordination.k8s.io/v1/namespaces/${webhook.namespace}/leases/${secretName}.certificates`;
    await victim?.stop('SIGKILL');
    const lease = JSON.stringify(await api.call('GET', path));
    await api.call('PUT', path, JSON.parse(lease.replace(/("holderIdentity":")[^"]*/, '$1killed')));
    const before = (await webhook.secret(secretName))?.['tls.crt'];
    const until = Date.now() + 30_000;
    const { failures } = await callUntil(
      async () => (await webhook.secret(secretName))?.['tls.crt'] !== before || Date.now() > until,
    );
    expect((await webhook.secret(secretName))?.['tls.crt']).not.toBe(before);
    expect(failures).toEqual([]);
    await startReplica();
  });

  it('never say a key', () => {
    for (const { lines } of replicas) expect(lines.join('\n')).not.toContain('PRIVATE KEY');
  });
});
