import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from '@peculiar/x509';
import { vi } from 'vitest';
import type { Case, Json, JsonObject, Settings } from './cases.ts';
import { clusterDouble } from './cluster-double.ts';
import { startWebhook } from './start-webhook.ts';

/** Starts a webhook with these settings over the service accounts and namespaces of the cases. */
export async function serveWebhook(settings: Settings, cases: readonly Case[], folder: string) {
  const cluster = await clusterDouble(cases, settings);
  const certificate = await writeCertificate(folder);
  const identities = join(folder, 'identities.json');
  await writeFile(identities, JSON.stringify(settings.podIdentity ?? {}));
  const webhook = await startWebhook(
    [
      ...['--host=127.0.0.1', '--port=0', '--metrics-port=0', '--shutdown-delay=0s'],
      ...[`--kube-api=${cluster.url}`, '--in-cluster=false'],
      ...[`--tls-cert=${join(folder, 'tls.crt')}`, `--tls-key=${join(folder, 'tls.key')}`],
      ...(settings.podIdentity === undefined ? [] : [`--watch-container-credentials-config=${identities}`]),
      ...settings.flags,
    ],
    { AWS_EC2_METADATA_SERVICE_ENDPOINT: cluster.url },
  );
  const agent = new Agent({ keepAlive: true, ca: certificate });
  const ask = (path: string, body?: string) => exchange(agent, webhook.port, path, body);
  await vi.waitUntil(async () => (await ask('/readyz')).status === 200, { interval: 20, timeout: 15_000 });
  return {
    async review(question: Json): Promise<JsonObject> {
      return JSON.parse((await ask('/mutate', JSON.stringify(question))).text);
    },
    async stop() {
      agent.destroy();
      await webhook.stop();
      cluster.close();
    },
  };
}

function exchange(agent: Agent, port: number, path: string, body?: string) {
  const options = {
    ...{ host: '127.0.0.1', port, path, agent },
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
  };
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const outgoing = request(options, async (incoming) => {
      const text = (await incoming.setEncoding('utf8').toArray()).join('');
      resolve({ status: incoming.statusCode ?? 0, text });
    });
    outgoing.on('error', reject).end(body);
  });
}

async function writeCertificate(folder: string): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=webhook',
    keys,
    signingAlgorithm: algorithm,
    notAfter: new Date(Date.now() + 3_600_000),
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  });
  const key = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  const pem = made.toString('pem');
  await writeFile(join(folder, 'tls.crt'), pem);
  await writeFile(join(folder, 'tls.key'), PemConverter.encode(key, 'PRIVATE KEY'), { mode: 0o600 });
  return pem;
}
