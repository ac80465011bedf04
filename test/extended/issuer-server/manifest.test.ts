import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaults } from '../../../src/config/defaults.ts';
import { discoveryPath } from '../../../src/trust/discovery-document.ts';
import { asObject, type JsonObject, objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import { objectsIn } from '../../support/helm.ts';
import { startIssuerServer } from '../../support/issuer-server-process.ts';
import { findKubectl } from '../../support/kubectl.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';

const cluster = localCluster();
const path = join(projectRoot, 'examples/issuer-server.yaml');

async function podSpec(): Promise<JsonObject> {
  const deployment = objectsIn(await readFile(path, 'utf8')).find(({ kind }) => kind === 'Deployment');
  return asObject(valueAt(deployment ?? {}, 'spec', 'template', 'spec')) ?? {};
}

it('examples/issuer-server.yaml is taken by an API server, and its pod by the namespace’s own standard', async () => {
  const kubectl = await findKubectl();
  const apply = ['apply', '--validate=strict', '--warnings-as-errors', '-f', path];
  const applied = await runTool(kubectl, ['--kubeconfig', cluster().kubeconfigPath, ...apply]);
  expect(applied.match(/ created$/gm)).toHaveLength(6);
  const metadata = { name: 'issuer', namespace: 'irsactl-issuer' };
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: await podSpec() };
  const pods = '/api/v1/namespaces/irsactl-issuer/pods?dryRun=All&fieldValidation=Strict';
  expect(stringAt(await cluster().api.call('POST', pods, pod), 'kind')).toBe('Pod');
});

it('leads from the two paths of the issuer, and no other, through the Ingress to the port of the pod', async () => {
  const objects = objectsIn(await readFile(path, 'utf8'));
  const find = (kind: string) => objects.find((one) => one['kind'] === kind) ?? {};
  const backend = { service: { name: 'issuer', port: { name: 'http' } } };
  const host = 'oidc.example.com';
  expect(valueAt(find('Ingress'), 'spec')).toEqual({
    rules: [
      {
        host,
        http: {
          paths: [discoveryPath, '/keys.json'].map((at) => ({ path: at, pathType: 'Exact', backend })),
        },
      },
    ],
    tls: [{ hosts: [host], secretName: expect.any(String) }],
  });
  expect(valueAt(find('Service'), 'metadata', 'name')).toBe('issuer');
  expect(valueAt(find('Service'), 'spec')).toMatchObject({
    selector: valueAt(find('Deployment'), 'spec', 'template', 'metadata', 'labels'),
    ports: [{ name: 'http', targetPort: 'http' }],
  });
  const [container] = objectsOf((await podSpec())['containers']);
  expect(objectsOf(container?.['ports']).map((port) => port['name'])).toContain('http');
});

it('names the image of this version, and arguments with which its program serves', async () => {
  const [container] = objectsOf((await podSpec())['containers']);
  expect(stringAt(container, 'image')).toBe(defaults.webhook.image);
  const words = valueAt(container, 'args');
  const [issuer, serve, ...flags] = Array.isArray(words) ? words.map(String) : [];
  expect([issuer, serve]).toEqual(['issuer', 'serve']);
  // Its port may be taken on this machine.
  const others = flags.filter((flag) => !flag.startsWith('--port='));
  expect(others.length).toBe(flags.length - 1);
  const { served } = await startIssuerServer(
    [...others, '--kubeconfig', cluster().kubeconfigPath],
    'webhook-main',
  );
  const url = `http://127.0.0.1:${served.port}/keys.json`;
  await expect.poll(async () => (await fetch(url)).status).toBe(200);
});
