import { describe, expect, it } from 'vitest';
import {
  codesOf,
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  simulatedNode,
} from '../../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../../test/support/test-keys.ts';

const ownFolder = '/srv/keys';

/** Keys in a folder that somebody mounted by hand. */
const manifest = `${manifestOf([
  `--service-account-issuer=${oldIssuer}`,
  `--service-account-key-file=${ownFolder}/old.pub`,
  `--service-account-signing-key-file=${ownFolder}/old.key`,
])}    volumeMounts:
    - {name: keys, mountPath: ${ownFolder}}
  volumes:
  - {name: keys, hostPath: {path: ${ownFolder}}}
`;

const forms = ['v1beta1', 'v1beta2', 'v1beta3', 'v1beta4'] as const;

function kubeadmConfig(form: (typeof forms)[number], hostPath: string | null): string {
  const volumes =
    hostPath === null
      ? '{}'
      : `\n  extraVolumes:\n  - name: keys\n    hostPath: ${hostPath}\n    mountPath: ${ownFolder}\n    readOnly: true\n    pathType: Directory`;
  return `apiVersion: kubeadm.k8s.io/${form}\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\napiServer: ${volumes}\n`;
}

async function nodeWith(config: string | null) {
  const node = simulatedNode();
  node.files.put(`${ownFolder}/old.key`, pemOf(keys.old.privateKey, 'pkcs1'));
  node.files.put(`${ownFolder}/old.pub`, pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
  node.files.put(manifestPath, manifest, { mode: 0o600 });
  await node.server.ready();
  await node.clock.sleep(60_000);
  node.cluster.kubeadm = config;
  return node;
}

const code = 'IRSA-CONTROLPLANE-012';

describe('keys in a folder that no pod of kubeadm has', () => {
  it.each(forms)('are refused before anything is changed, with the volume that lacks: %s', async (form) => {
    const plan = await (await nodeWith(kubeadmConfig(form, null))).plan();
    expect(plan.findings.find((one) => one.code === code)).toMatchObject({
      severity: 'error',
      why: expect.stringContaining(`hostPath: ${ownFolder}\n    mountPath: ${ownFolder}\n`),
      next: expect.stringContaining('apiServer.extraVolumes'),
    });
  });

  it.each(forms)('are fine once kubeadm-config mounts the folder: %s', async (form) => {
    const node = await nodeWith(kubeadmConfig(form, ownFolder));
    expect(codesOf(await node.plan())).not.toContain(code);
    await node.carryOut(await node.plan());
    expect(node.cluster.kubeadm).toContain(`${ownFolder}/irsactl-prod-1-sa.key`);
    expect(kindsOf(await node.plan())).toEqual([]);
  });

  it('are refused where kubeadm-config mounts another folder there', async () => {
    const node = await nodeWith(kubeadmConfig('v1beta4', '/srv/others'));
    expect(codesOf(await node.plan())).toContain(code);
  });

  it('are a warning where kubeadm-config names them already', async () => {
    const config = kubeadmConfig('v1beta4', ownFolder);
    const node = await nodeWith(config);
    await node.carryOut(await node.plan());
    node.cluster.kubeadm = node.cluster.kubeadm?.replace(`hostPath: ${ownFolder}`, 'hostPath: /x') ?? null;
    const plan = await node.plan();
    expect(plan.findings).toMatchObject([{ code, severity: 'warning' }]);
  });

  it('are nobody’s business where kubeadm keeps no configuration, or the folder is its own', async () => {
    const node = await nodeWith(null);
    expect(codesOf(await node.plan())).not.toContain(code);
    const usual = simulatedNode();
    usual.cluster.kubeadm = kubeadmConfig('v1beta4', null);
    expect(codesOf(await usual.plan())).toEqual([]);
  });
});
