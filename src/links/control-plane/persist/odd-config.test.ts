import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  codesOf,
  kindsOf,
  oldIssuer,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { unknown } from '../../../chain/known.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { configFlags } from './plan-persist.ts';

const head = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';
const arguments_ = (lines: string) => `apiServer:\n  extraArgs:\n${lines}${head}`;
const shared = 'controllerManager:\n  extraArgs: *common\nscheduler:\n  extraArgs: *common\n';

function nodeWith(config: string) {
  const node = simulatedNode();
  node.cluster.kubeadm = config;
  return node;
}

/** All but the arguments of the API server, as kubeadm reads it. */
function restOf(text: string | null): object {
  const { apiServer, ...rest } = parse(text ?? '', { merge: true });
  const { extraArgs: _, ...server } = apiServer ?? {};
  return { ...rest, server };
}

const handled: readonly (readonly [string, string])[] = [
  ['a document marker', `---\n${head}`],
  ['a document marker with a comment', `# of ours\n--- # the cluster\n# it\n${head}`],
  ['a YAML directive', `%YAML 1.1\n---\n${head}`],
  ['an end marker', `---\n${head}...\n`],
  ['a comment in front', `# of ours\n\n${head}`],
  ['indented keys', head.replaceAll(/^/gm, '  ').trimEnd()],
  ['a comment in place of apiServer', `apiServer: # none yet\n${head}`],
  ['a comment below apiServer', `apiServer:\n  # none yet\n${head}`],
  ['null with a comment', `apiServer: null # none yet\n${head}`],
  ['a tilde at the end', `${head}apiServer: ~`],
  ['empty braces with a comment', `apiServer: {} # none yet\n${head}`],
  ['a quoted key', `"apiServer":\n${head}`],
  ['a quoted key with braces', `'apiServer': {}\n${head}`],
  ['a quoted key of arguments', `apiServer:\n  "extraArgs": []\n${head}`],
  ['flow maps', `apiServer: {extraArgs: [{name: v, value: "4"}], certSANs: [a.example]}\n${head}`],
  ['JSON', JSON.stringify(parse(`apiServer: {certSANs: [a.example]}\n${head}`))],
  ['JSON without apiServer', JSON.stringify(parse(head), null, 2)],
  ['a block scalar', arguments_('  - name: audit\n    value: |\n      one\n      two\n')],
  [
    'an alias behind',
    `apiServer:\n  certSANs: &names [a.example]\n  extraVolumes: []\n${head}names: *names\n`,
  ],
  ['an alias at the end of apiServer', `names: &names [a.example]\napiServer:\n  certSANs: *names\n${head}`],
  ['no arguments by an alias', `common: &common []\napiServer:\n  extraArgs: *common\n${head}`],
  ['an anchor that nobody uses', `apiServer:\n  extraArgs: &mine\n  - {name: v, value: "4"}\n${head}`],
];

const refused: readonly (readonly [string, string])[] = [
  [
    'arguments by an alias',
    `common: &common\n- {name: v, value: "4"}\napiServer:\n  extraArgs: *common\n${head}`,
  ],
  ['an API server by an alias', `common: &common {}\napiServer: *common\n${head}`],
  [
    'arguments that others share',
    `apiServer:\n  extraArgs: &common\n  - {name: v, value: "4"}\n${head}${shared}`,
  ],
  ['an API server that others share', `apiServer: &common {}\ncontrollerManager: *common\n${head}`],
  [
    'arguments by a merge',
    `common: &common\n  extraArgs: [{name: v, value: "4"}]\napiServer:\n  <<: *common\n${head}`,
  ],
  ['two documents', `---\n${head}---\n${head}`],
];

describe('a kubeadm-config in another form than kubeadm’s', () => {
  it.each(handled)('takes the flags, and all else is as before: %s', async (_, config) => {
    const node = nodeWith(config);
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual([]);
    expect(kindsOf(plan)).toContain('persist');
    await node.carryOut(plan);
    const { kubeadm } = node.cluster;
    expect(configFlags(kubeadm ?? '')).toMatchObject({
      issuers: [ourIssuer, oldIssuer],
      audiences: [oldIssuer],
    });
    expect(restOf(kubeadm)).toEqual(restOf(config));
    for (const comment of config.match(/#.*$/gm) ?? []) expect(kubeadm).toContain(comment);
    expect((await node.plan()).changes).toEqual([]);
  });

  it.each(handled)('gives them back where somebody edited it since: %s', async (_, config) => {
    const node = nodeWith(config);
    await node.carryOut(await node.plan());
    node.cluster.kubeadm = node.cluster.kubeadm?.replace('v1.36.3', 'v1.36.4') ?? null;
    await node.carryOut(await node.planRemoval('sign-back'));
    await node.carryOut(await node.planRemoval('accept-back'));
    const { kubeadm } = node.cluster;
    expect(kubeadm).not.toContain(ourIssuer);
    expect(restOf(kubeadm)).toEqual({ ...restOf(config), kubernetesVersion: 'v1.36.4' });
    const [args, before] = [kubeadm, config].map((text) => parse(text ?? '').apiServer?.extraArgs ?? []);
    expect(args).toEqual(before);
    for (const comment of config.match(/#.*$/gm) ?? []) expect(kubeadm).toContain(comment);
  });

  it.each(refused)('is left alone, and that is said: %s', async (_, config) => {
    const node = nodeWith(config);
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-124']);
    expect(kindsOf(plan)).toEqual(['install-key', 'sign']);
    await node.carryOut(plan);
    expect(node.cluster.kubeadm).toBe(config);
  });

  it.each(refused)('is left alone while the issuer is not known either: %s', async (_, config) => {
    const node = nodeWith(config);
    const plan = await node.plan({}, { ...node.outputs, issuerUrl: unknown<IssuerUrl>('the issuer') });
    expect(codesOf(plan)).toContain('IRSA-CONTROLPLANE-124');
    expect(kindsOf(plan)).not.toContain('persist');
  });

  it('is not written where it came into such a form after the plan', async () => {
    const node = nodeWith(head);
    const plan = await node.plan();
    const edited = `common: &common [{name: v, value: "4"}]\napiServer:\n  extraArgs: *common\n${head}`;
    node.cluster.kubeadm = edited;
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    expect(node.cluster.kubeadm).toBe(edited);
  });
});
