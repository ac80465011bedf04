import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { SimulatedCluster } from '../../../../test/support/simulated-cluster.ts';
import {
  codesOf,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  pki,
  simulatedControlPlane,
} from '../../../../test/support/simulated-control-plane.ts';
import { unknown } from '../../../chain/known.ts';
import { planDifference } from '../../../chain/plan-difference.ts';
import type { IssuerUrl } from '../../../trust/issuer-url.ts';
import { flagsShape } from '../change.ts';
import { pendingIssuer } from '../form.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import { configFlags, type Persisted, planPersistence, writePersistence } from './changes.ts';

const original: ServiceAccountFlags = {
  issuers: [oldIssuer],
  keyFiles: [`${pki}/sa.pub`],
  signingKeyFile: `${pki}/sa.key`,
  audiences: [],
};
const accepting: Persisted = {
  operation: 'accept',
  flags: { ...original, issuers: [oldIssuer, ourIssuer], audiences: [oldIssuer] },
};
const signing: Persisted = {
  operation: 'sign',
  flags: { ...original, issuers: [ourIssuer, oldIssuer], audiences: [oldIssuer] },
};
const there = [accepting, signing];
const back: readonly Persisted[] = [
  { ...accepting, operation: 'sign' },
  { operation: 'retire', flags: original },
];

const head = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';
/** As kubeadm writes it. */
const usual = `apiServer: {}\n${head}`;
const arguments_ = (lines: string) => `apiServer:\n  extraArgs:\n${lines}${head}`;
const shared = 'controllerManager:\n  extraArgs: *common\nscheduler:\n  extraArgs: *common\n';

function changesOf(config: string | null, steps: readonly Persisted[]) {
  const planned = planPersistence(config, steps);
  if ('fault' in planned) throw new Error(planned.fault);
  return planned.changes;
}

/** The cluster's configuration after every change. */
async function written(
  config: string,
  steps: readonly Persisted[],
  edit: (text: string) => string = (text) => text,
): Promise<string> {
  const cluster = new SimulatedCluster([]);
  const changes = changesOf(config, steps);
  cluster.kubeadm = edit(config);
  for (const change of changes) {
    const [before, after] = [flagsShape.parse(change.before), flagsShape.parse(change.after)];
    await writePersistence({ before, after }, ourIssuer, cluster);
  }
  return cluster.kubeadm;
}

describe('the configuration of kubeadm', () => {
  it('follows each operation, after all nodes', () => {
    expect(changesOf(head, there)).toMatchObject([
      {
        operation: 'accept',
        kind: 'persist-accept',
        target: 'kube-system/kubeadm-config',
        before: { '--service-account-issuer': [oldIssuer], '--api-audiences': [] },
        after: { '--service-account-issuer': [oldIssuer, ourIssuer], '--api-audiences': [oldIssuer] },
        disruptive: false,
      },
      {
        operation: 'sign',
        kind: 'persist-sign',
        after: { '--service-account-issuer': [ourIssuer, oldIssuer], '--api-audiences': [oldIssuer] },
      },
    ]);
  });

  it('does not change if it already has the flags', async () => {
    const text = await written(head, there);
    expect(changesOf(text, [signing])).toEqual([]);
    expect(changesOf(head, [{ operation: 'accept', flags: original }])).toEqual([]);
  });

  it('has no changes if kubeadm stores none', () => {
    expect(planPersistence(null, there)).toEqual({ changes: [] });
  });

  it('shows the issuer as unknown if an earlier link creates it', async () => {
    const steps = there.map(({ operation, flags }) => ({
      operation,
      flags: { ...flags, issuers: flags.issuers.map((one) => (one === ourIssuer ? pendingIssuer : one)) },
    }));
    expect(changesOf(head, steps).at(-1)?.after).toMatchObject({
      '--service-account-issuer': [{ $unknown: 'the issuer' }, oldIssuer],
    });
    expect(await written(head, steps)).toBe(await written(head, there));
  });

  it('is restored byte for byte with the API servers', async () => {
    expect(await written(await written(usual, there), back)).toBe(usual);
    expect(await written(await written(usual, [accepting]), back.slice(1))).toBe(usual);
  });

  it('does not overwrite an edit of the flags after the plan', async () => {
    const edited = `${head}apiServer: {extraArgs: [{name: api-audiences, value: mine}]}\n`;
    await expect(written(head, there, () => edited)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    const byAlias = `common: &common [{name: v, value: "4"}]\napiServer:\n  extraArgs: *common\n${head}`;
    await expect(written(head, there, () => byAlias)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
    await expect(
      writePersistence(
        {
          before: flagsShape.parse(changesOf(head, there)[0]?.before),
          after: flagsShape.parse(changesOf(head, there)[0]?.after),
        },
        ourIssuer,
        new SimulatedCluster([]),
      ),
    ).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
  });

  it('keeps other edits after the plan', async () => {
    const text = await written(head, there, (config) => config.replace('v1.36.3', 'v1.36.4'));
    expect(text).toContain('v1.36.4');
    expect(configFlags(text)).toEqual(signing.flags);
  });
});

/** All but the arguments of the API server, as kubeadm reads it. */
function restOf(text: string): object {
  const { apiServer, ...rest } = parse(text, { merge: true });
  const { extraArgs: _, ...server } = apiServer ?? {};
  return { ...rest, server };
}

const handled: readonly (readonly [string, string])[] = [
  ['a document marker', `---\n${head}`],
  ['a document marker with a comment', `# of ours\n--- # the cluster\n# it\n${head}`],
  ['a YAML directive', `%YAML 1.1\n---\n${head}`],
  ['an end marker', `---\n${head}...\n`],
  ['a comment at the beginning', `# of ours\n\n${head}`],
  ['indented keys', head.replaceAll(/^/gm, '  ').trimEnd()],
  ['a comment instead of apiServer', `apiServer: # none yet\n${head}`],
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
    'an alias after it',
    `apiServer:\n  certSANs: &names [a.example]\n  extraVolumes: []\n${head}names: *names\n`,
  ],
  ['an alias at the end of apiServer', `names: &names [a.example]\napiServer:\n  certSANs: *names\n${head}`],
  ['an empty list by an alias', `common: &common []\napiServer:\n  extraArgs: *common\n${head}`],
  ['an unused anchor', `apiServer:\n  extraArgs: &mine\n  - {name: v, value: "4"}\n${head}`],
];

const refused: readonly (readonly [string, string])[] = [
  [
    'arguments by an alias',
    `common: &common\n- {name: v, value: "4"}\napiServer:\n  extraArgs: *common\n${head}`,
  ],
  ['an API server by an alias', `common: &common {}\napiServer: *common\n${head}`],
  ['shared arguments', `apiServer:\n  extraArgs: &common\n  - {name: v, value: "4"}\n${head}${shared}`],
  ['a shared API server', `apiServer: &common {}\ncontrollerManager: *common\n${head}`],
  [
    'arguments by a merge',
    `common: &common\n  extraArgs: [{name: v, value: "4"}]\napiServer:\n  <<: *common\n${head}`,
  ],
  ['two documents', `---\n${head}---\n${head}`],
];

describe("a kubeadm-config in a form other than kubeadm's", () => {
  it.each(handled)('gets the flags without other changes: %s', async (_, config) => {
    const text = await written(config, there);
    expect(configFlags(text)).toEqual(signing.flags);
    expect(restOf(text)).toEqual(restOf(config));
    for (const comment of config.match(/#.*$/gm) ?? []) expect(text).toContain(comment);
    expect(changesOf(text, [signing])).toEqual([]);
  });

  it.each(handled)('loses them again if it was edited since: %s', async (_, config) => {
    const edited = (await written(config, there)).replace('v1.36.3', 'v1.36.4');
    const text = await written(edited, back);
    expect(text).not.toContain(ourIssuer);
    expect(restOf(text)).toEqual({ ...restOf(config), kubernetesVersion: 'v1.36.4' });
    const [args, before] = [text, config].map((one) => parse(one).apiServer?.extraArgs ?? []);
    expect(args).toEqual(before);
    for (const comment of config.match(/#.*$/gm) ?? []) expect(text).toContain(comment);
  });

  it.each(refused)('has a fault if an edit would change other parts: %s', (_, config) => {
    expect(planPersistence(config, there)).toHaveProperty('fault');
  });
});

/** The current arguments and one more, by an alias. */
function byAlias(config: string): string {
  const { extraArgs } = parse(config).apiServer;
  return `${head}common: &common\n${stringify([...extraArgs, { name: 'v', value: '4' }]).trimEnd()}\napiServer:\n  extraArgs: *common\n`;
}

describe('a plan with kubeadm-config', () => {
  it('makes it accept before an API server signs, and sign afterwards', async () => {
    const control = simulatedControlPlane({ kubeadm: usual });
    const plan = await control.plan();
    expect(codesOf(plan)).toEqual([]);
    expect(kindsOf(plan)).toEqual(['accept', 'persist-accept', 'sign', 'persist-sign']);
    await control.carryOut(plan);
    expect(configFlags(control.cluster.kubeadm ?? '').issuers).toEqual([ourIssuer, oldIssuer]);
    expect((await control.plan()).changes).toEqual([]);
    await control.carryOut(await control.planRemoval('sign-back'));
    await control.carryOut(await control.planRemoval('accept-back'));
    expect(control.cluster.kubeadm).toBe(usual);
  });

  it('never makes it sign if the API server could not be changed', async () => {
    const control = simulatedControlPlane({ kubeadm: head });
    const { machine, cluster } = control;
    const plan = await control.plan();
    machine.server.refuses = ([issuer]) => issuer === ourIssuer;
    await expect(control.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    expect(machine.server.mintNow()?.issuer).toBe(oldIssuer);
    expect(configFlags(cluster.kubeadm ?? '').issuers).toEqual([oldIssuer, ourIssuer]);
  });

  it.each(refused.slice(0, 1))('warns if it cannot be written: %s', async (_, config) => {
    const control = simulatedControlPlane({ kubeadm: config });
    const issuerUrl = unknown<IssuerUrl>('the issuer');
    const shown = await control.plan({}, { ...control.outputs, issuerUrl });
    expect(shown.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-124', severity: 'warning' }]);
    const plan = await control.plan();
    expect([kindsOf(plan), codesOf(plan)]).toEqual([['accept', 'sign'], ['IRSA-CONTROLPLANE-124']]);
    await control.carryOut(plan);
    expect(control.cluster.kubeadm).toBe(config);
  });

  it.each([
    ['by an alias', byAlias],
    ['that cannot be read', (config: string) => `${config}apiServer: {}\n`],
  ])('stops the last stage of destroy while it names the chain: %s', async (_, edit) => {
    const control = simulatedControlPlane({ kubeadm: head });
    await control.carryOut(await control.plan());
    const edited = edit(control.cluster.kubeadm ?? '');
    control.cluster.kubeadm = edited;
    const first = await control.planRemoval('sign-back');
    expect(first.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-124', severity: 'warning' }]);
    await control.carryOut(first);
    const last = await control.planRemoval('accept-back');
    expect(last.findings).toContainEqual(
      expect.objectContaining({ code: 'IRSA-CONTROLPLANE-124', severity: 'error' }),
    );
    expect(control.cluster.kubeadm).toBe(edited);
    control.cluster.kubeadm = `${head}common: &common []\napiServer:\n  extraArgs: *common\n`;
    const again = await control.planRemoval('accept-back');
    expect(codesOf(again)).toEqual([]);
    await control.carryOut(again);
    expect(control.machine.files.text(manifestPath)).toBe(manifestOf());
  });

  it.each([
    ['v1beta3', 'v1.22.17', 1],
    ['v1beta3', 'v1.28.1', 3],
    ['v1beta3', 'v1.28.1', 4],
    ['v1beta4', 'v1.36.3', 4],
  ])('is the same when the issuer is known: %s of %s with %d issuers', async (form, version, count) => {
    const issuers = [oldIssuer, 'https://a.example', 'https://b.example', 'https://c.example'].slice(
      0,
      count,
    );
    const names = [
      'service-account-issuer',
      'service-account_issuer',
      'service_account-issuer',
      'service_account_issuer',
    ];
    const list = issuers.map((issuer, index) =>
      form === 'v1beta4'
        ? `  - {name: service-account-issuer, value: "${issuer}"}\n`
        : `    ${names[index]}: "${issuer}"\n`,
    );
    const manifest = manifestOf([
      ...issuers.map((issuer) => `--service-account-issuer=${issuer}`),
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-signing-key-file=${pki}/sa.key`,
    ]);
    const kubeadm = `apiVersion: kubeadm.k8s.io/${form}\nkind: ClusterConfiguration\nkubernetesVersion: ${version}\napiServer:\n  extraArgs:\n${list.join('')}`;
    const control = simulatedControlPlane({ manifest, kubeadm });
    const issuerUrl = unknown<IssuerUrl>('the issuer');
    const shown = await control.plan({}, { ...control.outputs, issuerUrl });
    expect(shown.changes).not.toEqual([]);
    expect(planDifference(shown.changes, (await control.plan()).changes)).toBeNull();
  });
});
