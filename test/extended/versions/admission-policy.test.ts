import { beforeAll, describe, expect, it } from 'vitest';
import { policyObjects, policyProbeLabel } from '../../../src/deployment/admission-policy/policy-objects.ts';
import { policySettings } from '../../../src/deployment/admission-policy/policy-settings.ts';
import { probeLabel } from '../../../src/deployment/webhook-registration.ts';
import { optOutLabel } from '../../../src/injection/opt-out.ts';
import { readInjected } from '../../../src/links/injection/injected.ts';
import { isJsonObject, type Json, type JsonObject, objectsOf, valueAt } from '../../../src/trust/json.ts';
import { describeVersions } from '../../support/describe-versions.ts';
import { eventually } from '../../support/webhook-cluster.ts';

const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/orders' };
const registrations = '/apis/admissionregistration.k8s.io/v1';
const injected = (pod: Json): boolean => isJsonObject(pod) && readInjected(pod).complete;
const podOf = (metadata: JsonObject, over: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'tried', ...metadata },
  spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }], ...over },
});

/** A second policy, which adds a container to labelled pods, as a mesh does; its name comes after the first one's. */
const sidecar: JsonObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingAdmissionPolicy',
  metadata: { name: 'z-sidecar' },
  spec: {
    failurePolicy: 'Fail',
    reinvocationPolicy: 'Never',
    matchConstraints: {
      objectSelector: { matchLabels: { mesh: 'yes' } },
      resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
    mutations: [
      {
        patchType: 'JSONPatch',
        jsonPatch: {
          expression:
            '[JSONPatch{op: "add", path: "/spec/containers/-", value: Object.spec.containers{name: "proxy", image: "pause"}}]',
        },
      },
    ],
  },
};

await describeVersions(['v1.36.3', 'v1.37.2'], (cluster) => {
  describe('the admission policy', () => {
    const create = async (namespace: string, pod: JsonObject): Promise<Json> =>
      cluster().api.call('POST', `/api/v1/namespaces/${namespace}/pods?dryRun=All`, pod);

    beforeAll(async () => {
      for (const namespace of ['shop', 'kube-system']) {
        await cluster().createNamespace(namespace);
        await cluster().api.ensure(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'orders', annotations: role },
        });
      }
      const [policy, binding] = policyObjects({ ...policySettings, name: 'a-policy' });
      // With Fail, an error in the policy refuses the pod instead of leaving it without a role.
      const failing = JSON.parse(JSON.stringify(policy).replace('"Ignore"', '"Fail"'));
      const bound = { ...binding, metadata: { name: 'z-sidecar' }, spec: { policyName: 'z-sidecar' } };
      for (const object of [failing, sidecar]) {
        await cluster().api.call('POST', `${registrations}/mutatingadmissionpolicies`, object);
      }
      for (const object of [binding ?? null, bound]) {
        await cluster().api.call('POST', `${registrations}/mutatingadmissionpolicybindings`, object as Json);
      }
      await eventually('pods are injected', async () => injected(await create('shop', podOf({}))));
    });

    it('skips pods without a role, pods that opt out, kube-system, and webhook trials', async () => {
      const others: readonly (readonly [string, JsonObject])[] = [
        ['shop', podOf({}, { serviceAccountName: 'default' })],
        ['shop', podOf({ labels: { [optOutLabel]: '' } })],
        ['shop', podOf({ labels: { [probeLabel]: 'true' } })],
        ['kube-system', podOf({})],
      ];
      for (const [namespace, pod] of others) {
        expect(JSON.stringify(await create(namespace, pod))).not.toContain('AWS_');
      }
      const trial = podOf({ labels: { [optOutLabel]: 'true', [policyProbeLabel]: 'true' } });
      expect(injected(await create('shop', trial))).toBe(true);
    });

    it('skips mirror pods of static pods without an error', async () => {
      const annotations = { 'kubernetes.io/config.mirror': 'a1b2', 'kubernetes.io/config.hash': 'a1b2' };
      const spec = { nodeName: 'node-1', containers: [{ name: 'main', image: 'pause' }] };
      const mirror = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'mirror-node-1', annotations },
        spec,
      };
      const stored = await create('shop', mirror);
      expect(valueAt(stored, 'spec', 'serviceAccountName')).toBeUndefined();
      expect(JSON.stringify(stored)).not.toContain('AWS_');
    });

    it('also injects a container that another policy adds later, and nothing twice', async () => {
      const pod = await create('shop', podOf({ labels: { mesh: 'yes' } }));
      const containers = objectsOf(valueAt(pod, 'spec', 'containers'));
      expect(containers.map(({ name }) => name)).toContain('proxy');
      for (const container of containers) {
        expect(JSON.stringify(container).match(/"AWS_ROLE_ARN"/g)).toHaveLength(1);
      }
      expect(JSON.stringify(pod).match(/"aws-iam-token","projected"/g)).toHaveLength(1);
    });

    it('handles 200 containers with 100 variables each', async () => {
      const env = Array.from({ length: 100 }, (_, index) => ({ name: `VARIABLE_${index}`, value: 'value' }));
      const containers = Array.from({ length: 200 }, (_, index) => ({
        name: `c-${index}`,
        image: 'pause',
        env,
      }));
      const pod = JSON.stringify(await create('shop', podOf({}, { containers })));
      expect(pod.match(/"AWS_ROLE_ARN"/g)).toHaveLength(200);
    });

    it('injects a pod without any volume, even of the API server', async () => {
      expect(injected(await create('shop', podOf({}, { automountServiceAccountToken: false })))).toBe(true);
    });
  });
});
