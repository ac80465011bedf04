import { expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { endpointOf, type PlannedNode, planLab } from '../lab-plan.ts';
import { initConfig, joinConfig } from './kubeadm-config.ts';

const plan = planLab('lab', 57, 'v1.36.3', { controlPlanes: 3, workers: 1 });
const ticket = { token: 'abcdef.0123456789abcdef', authority: 'sha256:aa', certificateKey: 'bb' };
const named = (name: string): PlannedNode => plan.nodes.find((node) => node.name === name) as PlannedNode;

it('configures the balancer as endpoint, and a separate cgroup root for each kubelet', () => {
  const [init, cluster, kubelet] = parseAllDocuments(
    initConfig(plan, named('cp-1'), endpointOf(plan), ticket),
  ).map((document) => document.toJS());
  expect(init).toMatchObject({
    kind: 'InitConfiguration',
    localAPIEndpoint: { advertiseAddress: '10.10.57.11' },
    nodeRegistration: { name: 'cp-1', kubeletExtraArgs: [{ name: 'cgroup-root', value: '/lab57-cp-1' }] },
  });
  expect(cluster).toMatchObject({ kubernetesVersion: 'v1.36.3', controlPlaneEndpoint: '10.10.57.1:6443' });
  // This configuration is shared by all nodes of the cluster.
  expect(kubelet).not.toHaveProperty('cgroupRoot');
});

it('gives the certificate key only to a control plane node', () => {
  const join = (name: string) => parse(joinConfig(plan, named(name), endpointOf(plan), ticket));
  expect(join('cp-2').controlPlane).toEqual({
    localAPIEndpoint: { advertiseAddress: '10.10.57.12', bindPort: 6443 },
    certificateKey: 'bb',
  });
  expect(join('worker-1')).not.toHaveProperty('controlPlane');
  expect(join('worker-1').discovery.bootstrapToken.caCertHashes).toEqual(['sha256:aa']);
});

it('writes v1beta3 for kubeadm before 1.31, without later fields', () => {
  const old = planLab('lab', 57, 'v1.29.15', { controlPlanes: 1, workers: 1 });
  const text = initConfig(old, named('cp-1'), endpointOf(old), ticket);
  const [init, cluster] = parseAllDocuments(text).map((document) => document.toJS());
  expect([init.apiVersion, cluster.apiVersion]).toEqual(['kubeadm.k8s.io/v1beta3', 'kubeadm.k8s.io/v1beta3']);
  expect(init.nodeRegistration.kubeletExtraArgs).toEqual({ 'cgroup-root': '/lab57-cp-1' });
  expect(text).not.toMatch(/timeouts|failCgroupV1/);
});
