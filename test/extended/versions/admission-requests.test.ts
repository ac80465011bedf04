import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalCluster } from '../../../src/demo/local-cluster/local-cluster.ts';
import { readInjected } from '../../../src/links/injection/injected.ts';
import { isJsonObject, type Json, type JsonObject, stringAt, valueAt } from '../../../src/trust/json.ts';
import { describeVersions } from '../../support/describe-versions.ts';
import { binariesOf, testedVersions } from '../../support/kubernetes-versions.ts';
import { ServedWebhook } from '../../support/served-webhook.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const role = 'arn:aws:iam::111122223333:role/orders';
/** All operations that a registration can name for pods; irsactl's names only CREATE. */
const everything = [
  {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE', 'DELETE'],
    resources: ['pods', 'pods/ephemeralcontainers', 'pods/status', 'pods/binding'],
  },
];

const injected = (pod: Json): boolean => isJsonObject(pod) && readInjected(pod).complete;
const podOf = (name: JsonObject, over: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: name,
  spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }], ...over },
});

/** A namespace whose service account `orders` has a role, with a webhook for it, until the group ends. */
function served(cluster: () => LocalCluster, namespace: string, versions: readonly string[]): void {
  let webhook: ServedWebhook | undefined;
  beforeAll(async () => {
    await cluster().createNamespace(namespace);
    await cluster().api.call('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'orders', annotations: { 'eks.amazonaws.com/role-arn': role } },
    });
    webhook = await ServedWebhook.open(cluster(), namespace, {
      admissionReviewVersions: versions,
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      rules: everything,
    });
    await eventually('pods are injected', async () => {
      const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
      return injected((await cluster().api.send('POST', path, podOf({ name: 'first' }))).body);
    });
  });
  afterAll(() => webhook?.close());
}

await describeVersions(testedVersions, (cluster, version) => {
  describe.each([
    ['v1', ['v1']],
    ['v1beta1', ['v1beta1']],
    ['v1-first', ['v1', 'v1beta1']],
    ['unknown-first', ['v2', 'v1beta1']],
  ])('reviews of admission.k8s.io, registered as %s', (name, versions) => {
    served(cluster, `reviews-${name}`, versions);

    it('are answered', async () => {
      const pod = podOf({ name: 'answered' });
      expect(injected(await cluster().api.call('POST', `/api/v1/namespaces/reviews-${name}/pods`, pod))).toBe(
        true,
      );
    });
  });

  describe('admission of pods', () => {
    const namespace = 'life-of-pods';
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    served(cluster, namespace, ['v1']);
    const create = (pod: JsonObject, query = ''): Promise<Json> =>
      cluster().api.call('POST', pods + query, pod);

    it('a controller recreates its pods with generateName, and each has the role', async () => {
      // No controller runs here, so the test creates missing pods like the ReplicaSet controller.
      const wanted = 5;
      const labels = { 'pod-template-hash': 'a1b2c3' };
      const owner = {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: 'shop',
        uid: 'b0c7',
        controller: true,
      };
      const living = async () => {
        const answer = await cluster().api.call('GET', `${pods}?labelSelector=pod-template-hash=a1b2c3`);
        return (valueAt(answer, 'items') ?? []) as readonly Json[];
      };
      for (let round = 0; round < 2; round += 1) {
        while ((await living()).length < wanted) {
          const metadata = { generateName: 'shop-a1b2c3-', labels, ownerReferences: [owner] };
          expect(injected(await create(podOf(metadata)))).toBe(true);
        }
        const [first] = await living();
        const name = stringAt(first, 'metadata', 'name');
        expect(name).toMatch(/^shop-a1b2c3-/);
        await cluster().api.call('DELETE', `${pods}/${name}?gracePeriodSeconds=0`);
      }
    });

    it('kubectl run, for real and as a dry run of the server, which stores nothing', async (test) => {
      const { kubectl } = await binariesOf(version);
      if (kubectl === undefined) return test.skip('there is no kubectl');
      const run = async (...args: string[]): Promise<Json> => {
        const all = [
          '--kubeconfig',
          cluster().kubeconfigPath,
          '--namespace',
          namespace,
          'run',
          '--image=pause',
        ];
        const overrides = '{"spec": {"serviceAccountName": "orders"}}';
        const { stdout } = await promisify(execFile)(kubectl, [
          ...all,
          `--overrides=${overrides}`,
          '--output=json',
          ...args,
        ]);
        return JSON.parse(stdout);
      };
      expect(injected(await run('dry', '--dry-run=server'))).toBe(true);
      expect((await cluster().api.send('GET', `${pods}/dry`)).status).toBe(404);
      expect(injected(await run('real'))).toBe(true);
      expect(injected(await cluster().api.call('GET', `${pods}/real`))).toBe(true);
    });

    it('an update, an ephemeral container, a binding and the deletion pass unchanged', async () => {
      const label = { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' };
      await create(podOf({ name: 'bare', labels: label }));
      const live = JSON.parse(JSON.stringify(await cluster().api.call('GET', `${pods}/bare`)));
      live.metadata.labels = { team: 'shop' };
      const updated = await cluster().api.call('PUT', `${pods}/bare`, live);
      expect(injected(updated)).toBe(false);
      const debugged = JSON.parse(JSON.stringify(updated));
      debugged.spec.ephemeralContainers = [
        { name: 'debug', image: 'busybox', terminationMessagePolicy: 'File' },
      ];
      const withDebug = await cluster().api.call('PUT', `${pods}/bare/ephemeralcontainers`, debugged);
      expect(JSON.stringify(valueAt(withDebug, 'spec', 'ephemeralContainers'))).not.toContain('AWS_');
      await cluster().api.call('POST', `${pods}/bare/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'bare' },
        target: { apiVersion: 'v1', kind: 'Node', name: 'node-1' },
      });
      const status = await cluster().api.call('GET', `${pods}/bare`);
      expect(stringAt(status, 'spec', 'nodeName')).toBe('node-1');
      expect(JSON.stringify(status)).not.toContain('AWS_ROLE_ARN');
      const gone = await cluster().api.send('DELETE', `${pods}/bare?gracePeriodSeconds=0`);
      expect(gone.status).toBe(200);
    });

    it('a pod of 200 containers', async () => {
      const containers = Array.from({ length: 200 }, (_, index) => ({ name: `c-${index}`, image: 'pause' }));
      const pod = JSON.stringify(await create(podOf({ name: 'wide' }, { containers })));
      expect(pod.match(/"AWS_ROLE_ARN"/g)).toHaveLength(200);
    });
  });
});
