import { expect, it } from 'vitest';
import {
  manifestOf,
  manifestPath,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';

const folder = '/etc/kubernetes/manifests';
const podOf = (program: string, command = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${program}}\nspec: {containers: [{name: ${program}${command}}]}\n`;

it.each([
  ["a copy of the API server's", `${manifestPath}.bak`, manifestOf(), 'kube-apiserver'],
  [
    'one that starts the API server through a shell',
    `${folder}/api.yaml`,
    podOf('kube-apiserver', ', command: [sh, -c, x]'),
    'kube-apiserver',
  ],
  [
    'one with two documents',
    `${folder}/api.yaml`,
    `---\n${podOf('other')}---\n${podOf('kube-apiserver')}`,
    'kube-apiserver',
  ],
  [
    'one whose container has another name',
    `${folder}/x`,
    podOf('x', ', command: [/usr/local/bin/kube-apiserver]'),
    'kube-apiserver',
  ],
  [
    "a copy of the controller-manager's",
    `${folder}/kube-controller-manager.yaml.bak`,
    podOf('kube-controller-manager'),
    'kube-controller-manager',
  ],
  ["a copy of etcd's", `${folder}/etcd.yaml.bak`, podOf('etcd'), 'etcd'],
])('%s in the manifests folder is reported', async (_, path, content, program) => {
  const { machine, plan } = simulatedControlPlane();
  for (const one of ['kube-controller-manager', 'etcd']) {
    machine.files.put(`${folder}/${one}.yaml`, podOf(one));
  }
  machine.files.put(path, content);
  const { findings } = await plan();
  expect(findings).toMatchObject([
    { code: 'IRSA-CONTROLPLANE-009', severity: 'error', what: `${path} is a second manifest of ${program}.` },
  ]);
});

it.each([
  ['one that the kubelet ignores', `${folder}/.kube-apiserver.yaml.swp`, manifestOf()],
  ['one of another program', `${folder}/kube-vip.yaml`, podOf('kube-vip')],
  ['a file with an alias without an anchor', `${folder}/README`, '- *note\n'],
  [
    'another etcd, for events',
    `${folder}/etcd-events.yaml`,
    podOf('etcd').replace('name: etcd', 'name: etcd-events'),
  ],
  ['a file that is not a manifest', `${folder}/notes.txt`, 'kube-apiserver: [not closed'],
  ['the only manifest of a program, under any name', `${folder}/cm.yaml`, podOf('kube-controller-manager')],
])('%s is not reported', async (_, path, content) => {
  const { machine, plan } = simulatedControlPlane();
  machine.files.put(`${folder}/etcd.yaml`, podOf('etcd'));
  machine.files.put(path, content);
  expect((await plan()).findings).toEqual([]);
});
