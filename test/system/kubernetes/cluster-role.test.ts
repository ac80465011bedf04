import { expect, it } from 'vitest';
import { connectCluster } from '../../../src/kubernetes/connect.ts';
import { injectionCluster } from '../../../src/kubernetes/injection-cluster.ts';
import {
  bindOperator,
  grantedBy,
  rightsInUse,
  shippedRoles,
  startAudit,
} from '../../support/audited-operator.ts';
import { chainLab } from '../../support/chain-lab.ts';

const lab = chainLab();

it('the shipped role allows every request of irsactl, and each of its rights is used', async () => {
  const roles = await shippedRoles('irsactl');
  const kubeconfig = await bindOperator(lab().cluster, roles);
  const auditLog = await startAudit(lab().cluster);
  await lab().cluster.api.call('POST', '/api/v1/namespaces/kube-system/configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kubeadm-config' },
    data: {
      ClusterConfiguration: [
        'apiVersion: kubeadm.k8s.io/v1beta4',
        'kind: ClusterConfiguration',
        `certificatesDir: ${lab().cluster.pkiDirectory}`,
        '',
      ].join('\n'),
    },
  });
  const env = { KUBECONFIG: kubeconfig };
  const run = async (command: string, ...args: string[]) => {
    const { code, stderr } = await lab().irsactl(command, args, { env });
    expect([command, code, code === 0 ? '' : stderr]).toEqual([command, 0, '']);
  };
  await run('plan');
  await run('apply', '--yes', '-q');
  await run('plan');
  await run('status');
  await run('graph');
  await run('verify', '-q');
  // The lab registers its webhook by URL; this is how irsactl looks up a webhook behind a Service.
  const client = await connectCluster({ env: {}, kubeconfig });
  await injectionCluster(client).readService({ namespace: 'default', name: 'kubernetes' });
  await run('destroy', '--yes', '-q');
  await run('destroy', '--yes', '-q');

  const used = await rightsInUse(auditLog);
  const granted = grantedBy(roles);
  expect([...used.asked].filter((right) => !granted.has(right))).toEqual([]);
  expect([...granted].filter((right) => !used.allowed.has(right))).toEqual([]);
  // The test runs eight commands, which restart the API server five times.
}, 600_000);
