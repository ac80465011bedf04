import { describe, expect, it } from 'vitest';
import {
  codesOf,
  keys,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  simulatedControlPlane,
} from '../../../../../test/support/simulated-control-plane.ts';
import { pemOf } from '../../../../../test/support/test-keys.ts';

const ownFolder = '/srv/keys';

/** Keys in a folder that was mounted by hand. */
const manifest = `${manifestOf([
  `--service-account-issuer=${oldIssuer}`,
  `--service-account-key-file=${ownFolder}/old.pub`,
  `--service-account-signing-key-file=${ownFolder}/old.key`,
]).replace('  hostNetwork: true\n', '')}    volumeMounts:
    - {name: keys, mountPath: ${ownFolder}}
  hostNetwork: true
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

async function controlWith(config: string | null) {
  const control = simulatedControlPlane({ source: 'new', kubeadm: config });
  const { files, server } = control.machine;
  files.put(`${ownFolder}/old.key`, pemOf(keys.old.privateKey, 'pkcs1'));
  files.put(`${ownFolder}/old.pub`, pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
  files.put(manifestPath, manifest, { mode: 0o600 });
  await server.restart();
  return control;
}

const code = 'IRSA-CONTROLPLANE-012';

describe('keys in another folder', () => {
  it.each(forms)('are refused before any change, with the missing volume: %s', async (form) => {
    const plan = await (await controlWith(kubeadmConfig(form, null))).plan();
    expect(plan.findings.find((one) => one.code === code)).toMatchObject({
      severity: 'error',
      why: expect.stringContaining(`hostPath: ${ownFolder}\n    mountPath: ${ownFolder}\n`),
      next: expect.stringContaining('apiServer.extraVolumes'),
    });
  });

  it.each(forms)(
    'are only a warning for the next join if kubeadm-config mounts the folder: %s',
    async (form) => {
      const control = await controlWith(kubeadmConfig(form, ownFolder));
      const { findings } = await control.plan();
      expect(findings.filter((one) => one.code === code)).toMatchObject([
        { severity: 'warning', what: expect.stringContaining(`${ownFolder}/old.pub`) },
      ]);
      await control.carryOut(await control.plan());
      expect(control.cluster.kubeadm).toContain(ourIssuer);
      expect((await control.plan()).changes).toEqual([]);
    },
  );

  it('are refused if kubeadm-config mounts another folder there', async () => {
    const control = await controlWith(kubeadmConfig('v1beta4', '/srv/others'));
    expect(codesOf(await control.plan())).toContain(code);
  });

  it('are a warning if kubeadm-config already names them', async () => {
    const config = kubeadmConfig('v1beta4', ownFolder);
    const control = await controlWith(config);
    await control.carryOut(await control.plan());
    control.cluster.kubeadm =
      control.cluster.kubeadm?.replace(`hostPath: ${ownFolder}`, 'hostPath: /x') ?? null;
    const plan = await control.plan();
    expect(plan.findings).toMatchObject([{ code, severity: 'warning' }]);
  });

  it('are no finding if kubeadm stores no configuration, or the folder is its own', async () => {
    const control = await controlWith(null);
    expect(codesOf(await control.plan())).not.toContain(code);
    const usual = simulatedControlPlane({ kubeadm: kubeadmConfig('v1beta4', null) });
    expect(codesOf(await usual.plan())).toEqual([]);
  });
});
