import { describe, expect, it } from 'vitest';
import {
  codesOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  simulatedNode,
} from '../../../../../test/support/simulated-node.ts';
import { unknown } from '../../../../chain/known.ts';
import { renderLine } from '../../../../cli/views/paint.ts';
import { findingLines } from '../../../../cli/views/problem-view.ts';
import type { IssuerUrl } from '../../../../trust/issuer-url.ts';

const head = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';
const pki = '/etc/kubernetes/pki';
const usual = [
  `--service-account-issuer=${oldIssuer}`,
  `--service-account-key-file=${pki}/sa.pub`,
  `--service-account-signing-key-file=${pki}/sa.key`,
];
const otherIssuer = '--service-account-issuer=https://other.example';
const otherAudience = '--api-audiences=https://vault.example';

async function nodeWith(added: readonly string[], config = head) {
  const node = simulatedNode({ manifest: manifestOf([...usual, ...added]) });
  node.files.put(`${pki}/other.pub`, node.files.text(`${pki}/sa.pub`) ?? '', { mode: 0o644 });
  await node.server.restart();
  node.cluster.kubeadm = config;
  return node;
}

describe('flags that the manifest alone has', () => {
  it('come twice after the next upgrade where a patch adds them: the plan says so, until they are in kubeadm-config', async () => {
    const node = await nodeWith([otherIssuer, otherAudience]);
    const plan = await node.plan();
    expect(plan.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-122', severity: 'warning' }]);
    const canvas = { colour: false, width: 80 };
    const lines = findingLines(plan.findings, canvas).map((line) => renderLine(line, canvas));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/manifest-only.txt');
    await node.carryOut(plan);
    expect(node.cluster.kubeadm).toContain('https://other.example');
    expect(codesOf(await node.plan())).toEqual([]);
  });

  it('are told of while the issuer is not known, too', async () => {
    const node = await nodeWith([otherIssuer]);
    const plan = await node.plan({}, { ...node.outputs, issuerUrl: unknown<IssuerUrl>('the issuer') });
    expect(codesOf(plan)).toContain('IRSA-CONTROLPLANE-122');
  });

  it.each([
    ['an issuer', otherIssuer],
    ['a key file', `--service-account-key-file=${pki}/other.pub`],
    ['an audience', otherAudience],
    ['an issuer with underscores, in two words', '--service_account_issuer', 'https://other.example'],
  ])('are each named: %s', async (_, ...added) => {
    const { findings } = await (await nodeWith(added)).plan();
    expect(codesOf({ findings })).toEqual(['IRSA-CONTROLPLANE-122']);
    expect(findings[0]?.why).toContain(added.at(-1));
  });

  it('are told of again once somebody adds more of them to an applied cluster', async () => {
    const node = await nodeWith([]);
    await node.carryOut(await node.plan());
    const before = node.files.text(manifestPath) ?? '';
    node.files.put(manifestPath, `${before.trimEnd()}\n    - ${otherIssuer}\n`);
    await node.server.restart();
    const { findings } = await node.plan();
    expect(codesOf({ findings })).toEqual(['IRSA-CONTROLPLANE-122']);
    expect(findings[0]?.why.match(/^ {2}.*$/gm)).toEqual([`  ${otherIssuer}`]);
  });

  const inConfig = `${head}apiServer:\n  extraArgs:\n  - {name: service-account-issuer, value: "${oldIssuer}"}\n  - {name: service-account-issuer, value: "https://other.example"}\n`;
  it.each([
    ['none', [], head, []],
    ['in kubeadm-config as well', [otherIssuer], inConfig, []],
    ['where kubeadm-config is not written', [otherIssuer], '{', ['IRSA-CONTROLPLANE-124']],
    ['audiences that are the issuers', [`--api-audiences=${oldIssuer}`], head, []],
  ])('are not told of: %s', async (_, added, config, codes) => {
    expect(codesOf(await (await nodeWith(added, config)).plan())).toEqual(codes);
  });
});
