import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { servingCertificates } from '../../../src/certificates/serving-certificates.ts';
import { freePort } from '../../../src/demo/local-cluster/free-port.ts';
import {
  upstreamName,
  upstreamObjects,
  upstreamRegistration,
} from '../../../src/deployment/upstream-objects.ts';
import { webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { readInjected } from '../../../src/links/injection/injected.ts';
import { trialPod } from '../../../src/links/injection/trial-pod.ts';
import { isJsonObject, type JsonObject, objectsOf, valueAt } from '../../../src/trust/json.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { findOriginal } from '../../support/original/find-original.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const cluster = sharedCluster();
const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const roleArn = 'arn:aws:iam::111122223333:role/orders';
const settings = { ...webhookSettings, name: upstreamName, region: 'eu-central-1' };
const objects = upstreamObjects(settings, 'generated');

/** Arguments and permissions that `mode: upstream` installs. */
const container = objectsOf(
  valueAt(
    objects.find(({ kind }) => kind === 'Deployment'),
    'spec',
    'template',
    'spec',
    'containers',
  ),
)[0];
const rules = objectsOf(objects.find(({ kind }) => kind === 'ClusterRole')?.['rules']);

/** The installed registration except its address: this cluster has no Service network. */
function registration(url: string, authority: string): JsonObject {
  const whole = upstreamRegistration(settings, 'generated');
  const clientConfig = { url, caBundle: Buffer.from(authority).toString('base64') };
  return { ...whole, webhooks: objectsOf(whole['webhooks']).map((entry) => ({ ...entry, clientConfig })) };
}

it("AWS's own webhook injects with the arguments, rights and registration of mode: upstream", async ({
  skip,
}) => {
  const original = await findOriginal();
  if (typeof original === 'string') return skip(original);
  const { api } = cluster();
  await cluster().createNamespace('shop');
  await cluster().createNamespace(settings.namespace);
  const kubeconfig = await limitedAccount(cluster(), settings.namespace, {
    inNamespace: [],
    inCluster: rules,
  });
  const folder = await temporaryFolder();
  const pair = await servingCertificates(Date.now).issue(['127.0.0.1']);
  const [cert, key] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await writeFile(cert, pair.cert);
  await writeFile(key, pair.key, { mode: 0o600 });
  const [port, metricsPort] = [await freePort(), await freePort()];
  const args = [container?.['args'] ?? []].flat().map(String);
  // The last value of a flag counts: this replaces only values that depend on this machine.
  const own = [`--kubeconfig=${kubeconfig}`, `--port=${port}`, `--metrics-port=${metricsPort}`];
  const files = [`--tls-cert=${cert}`, `--tls-key=${key}`];
  const child = spawn(original.program, [...args, ...own, ...files], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(child, 'exit');
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await api.call('POST', '/api/v1/namespaces/shop/serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'orders', annotations: { 'eks.amazonaws.com/role-arn': roleArn } },
  });
  await api.call('POST', registrations, registration(`https://127.0.0.1:${port}/mutate`, pair.authority));

  const pods = '/api/v1/namespaces/shop/pods?dryRun=All';
  const create = async () => {
    const { body } = await api.send('POST', pods, trialPod({ namespace: 'shop', name: 'orders' }));
    return isJsonObject(body) && body['kind'] === 'Pod' ? body : null;
  };
  await eventually(`a pod is injected: ${said.join('')}`, async () => {
    const pod = await create();
    return pod !== null && readInjected(pod).complete;
  });
  const pod = await create();
  expect(pod && readInjected(pod)).toEqual({
    roleArn,
    audience: 'sts.amazonaws.com',
    complete: true,
  });
  expect(JSON.stringify(pod)).toContain('{"name":"AWS_REGION","value":"eu-central-1"}');
  expect(said.join('')).not.toMatch(/forbidden/i);
});
