import { beforeEach, describe, expect, it } from 'vitest';
import { labNode } from '../../../../../test/support/in-memory-objects.ts';
import { InjectionBench, installed, upstream } from '../../../../../test/support/injection-bench.ts';
import type { InClusterWebhook } from '../../../../config/trust-chain.ts';
import { objectsOf } from '../../../../trust/json.ts';
import { renderInjection } from '../../render.ts';

const place = 'irsactl-system/irsactl-webhook';
const whole = [
  'create-service-account/shop/orders',
  'apply-object/Namespace irsactl-system',
  `apply-object/ServiceAccount ${place}`,
  'apply-object/ClusterRole irsactl-webhook',
  'apply-object/ClusterRoleBinding irsactl-webhook',
  `apply-object/Service ${place}`,
  `apply-object/NetworkPolicy ${place}`,
  `apply-object/PodDisruptionBudget ${place}`,
  'register-for-trial/irsactl-webhook',
  `issue-certificate/Secret ${place}-tls`,
  `apply-object/Deployment ${place}`,
  'register-for-pods/irsactl-webhook',
];

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

describe('a webhook that apply installs', () => {
  it('is created in dependency order, and a second plan is empty', async () => {
    expect(await bench.apply(installed())).toEqual(whole);
    expect(await bench.apply(installed())).toEqual([]);
    expect(await bench.verify(installed())).toEqual([]);
    expect((await bench.plan(installed())).summary).toBe(`webhook ${place} for 1 service account`);
  });

  it('rejects pods with Fail only once it is proven, and a second plan is empty', async () => {
    const failing = installed({ failurePolicy: 'Fail' });
    expect(await bench.apply(failing)).toEqual(whole);
    expect(bench.cluster.registration?.webhooks).toMatchObject([
      { failurePolicy: 'Fail' },
      { name: 'kube-system.pod-identity.irsactl.dev', failurePolicy: 'Ignore' },
    ]);
    expect(await bench.apply(failing)).toEqual([]);
    expect(await bench.verify(failing)).toEqual([]);
    bench.cluster.changeWebhook({ failurePolicy: 'Ignore' });
    expect(await bench.apply(failing)).toEqual(['register-for-pods/irsactl-webhook']);
    expect(await bench.apply(installed())).toEqual(['register-for-pods/irsactl-webhook']);
    expect(bench.cluster.registration?.webhooks[0]).toMatchObject({ failurePolicy: 'Ignore' });
  });

  const failing = { failurePolicy: 'Fail' } as const;
  it.each([installed(failing), upstream('generated', failing)])(
    'never has Fail in rendered manifests',
    (context) => {
      const registration = renderInjection(context).at(-1);
      expect(objectsOf(registration?.['webhooks'])).toMatchObject([
        { failurePolicy: 'Ignore' },
        { failurePolicy: 'Ignore' },
      ]);
    },
  );

  it('is planned object by object, as apply creates it', async () => {
    const { changes } = await bench.plan(installed());
    const deployment = changes.find(({ target }) => target.startsWith('Deployment'));
    expect(deployment?.after).toMatchObject({
      metadata: {
        labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
        annotations: { 'irsactl.dev/chain': 'prod-1' },
      },
    });
    expect(JSON.stringify(deployment)).toContain('--aws-default-region=eu-central-1');
    expect(JSON.stringify(changes)).not.toContain('caBundle');
    await bench.carryOut(changes, installed());
    expect(bench.objects.get('Deployment')).toEqual(
      expect.objectContaining({ spec: Object(deployment?.after)['spec'] }),
    );
  });

  it.each(whole.map((_, index) => index))(
    'is completed by the next apply if killed after change %i',
    async (index) => {
      const { changes } = await bench.plan(installed());
      await bench.carryOut(changes.slice(0, index), installed());
      expect(await bench.apply(installed())).toEqual(whole.slice(index));
      expect(await bench.apply(installed())).toEqual([]);
    },
  );

  it('runs on each control plane node with that placement', async () => {
    const context = installed({ placement: 'controlPlane' });
    const done = await bench.apply(context);
    expect(done).toContain(`apply-object/DaemonSet ${place}`);
    expect(done.join()).not.toContain('PodDisruptionBudget');
    expect(await bench.apply(context)).toEqual([]);
  });
});

describe('an obstacle is an error of the plan', () => {
  const image = 'registry.example/irsactl:1.0.0';
  it.each<[string, () => void, Partial<InClusterWebhook>, string, string]>([
    ['an image on no node', () => lacks([]), {}, 'IRSA-INJECT-020', 'images import build/irsactl-*.tar'],
    [
      'an image that the registry refuses',
      () => {
        bench.registryAnswer = { kind: 'refused', reason: '404' };
      },
      { image },
      'IRSA-INJECT-020',
      'spec.injection.webhook.image',
    ],
    ['no node', () => nodes([]), {}, 'IRSA-INJECT-021', 'Join or uncordon'],
    [
      'a cordoned node',
      () => nodes([{ ...labNode, unschedulable: true }]),
      {},
      'IRSA-INJECT-021',
      'uncordon',
    ],
    [
      'a node with a taint',
      () => nodes([{ ...labNode, taints: [{ key: 'gpu', effect: 'NoSchedule' }] }]),
      {},
      'IRSA-INJECT-021',
      'uncordon',
    ],
    [
      'no control plane node',
      () => nodes([{ ...labNode, labels: {} }]),
      { placement: 'controlPlane' },
      'IRSA-INJECT-021',
      'Join',
    ],
    [
      'missing rights',
      () => {
        bench.objects.deniedRights = ['create deployments.apps in irsactl-system'];
      },
      {},
      'IRSA-INJECT-022',
      'cluster-role.yaml',
    ],
    [
      'rights that the user cannot grant',
      () => void bench.objects.refusals.set('ClusterRole', '403: escalation'),
      {},
      'IRSA-INJECT-022',
      'Fix what',
    ],
    [
      'a quota in an existing namespace',
      () => {
        bench.objects.put({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'irsactl-system' } });
        bench.objects.refusals.set('Service', '403: exceeded quota');
        // The API server cannot dry-run a binding to a missing role.
        bench.objects.refusals.set('ClusterRoleBinding', '404: not found');
      },
      {},
      'IRSA-INJECT-022',
      'Fix what',
    ],
    [
      'a terminating namespace',
      () =>
        bench.objects.put({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'irsactl-system', deletionTimestamp: 'x' },
        }),
      {},
      'IRSA-INJECT-022',
      'kubectl get namespace',
    ],
    [
      'no priority class',
      () => bench.objects.remove('PriorityClass'),
      {},
      'IRSA-INJECT-022',
      'create the class',
    ],
  ])('%s', async (_what, arrange, over, code, next) => {
    arrange();
    const { changes, findings } = await bench.plan(installed(over));
    expect(findings).toMatchObject([{ code, severity: 'error', next: expect.stringContaining(next) }]);
    expect(changes.map(({ kind }) => kind)).toEqual(['create-service-account']);
  });

  it.each([
    ['an unreachable registry', { kind: 'unreachable', reason: 'ENOTFOUND' }, 1],
    ['a registry that has the image', { kind: 'there' }, 0],
  ] as const)('at most a warning if it may work: %s', async (_what, answer, warnings) => {
    bench.registryAnswer = answer;
    const { changes, findings } = await bench.plan(installed({ image }));
    expect(findings.map(({ severity }) => severity)).toEqual(Array(warnings).fill('warning'));
    expect(changes.length).toBe(whole.length);
  });

  it('a node that reports 50 images may have more', async () => {
    nodes([{ ...labNode, images: [], imageCount: 50 }]);
    expect((await bench.plan(installed())).findings).toMatchObject([{ severity: 'warning' }]);
  });

  function nodes(list: readonly (typeof labNode)[]): void {
    bench.objects.nodeList = list;
  }
  function lacks(images: readonly string[]): void {
    nodes([{ ...labNode, images }]);
  }
});

describe("another owner's", () => {
  it.each(['ServiceAccount', 'ClusterRole', 'Deployment'])(
    '%s is adopted only with --adopt',
    async (kind) => {
      await bench.apply(installed());
      bench.objects.edit(kind, (text) => text.replaceAll('"irsactl.dev/chain":"prod-1"', '"other":"x"'));
      expect((await bench.plan(installed())).findings).toMatchObject([
        { code: 'IRSA-INJECT-003', severity: 'error', next: expect.stringContaining('--adopt') },
      ]);
      await bench.apply(installed(), { adopt: true });
      expect(await bench.verify(installed())).toEqual([]);
    },
  );

  it('namespace is used unchanged, and kept', async () => {
    bench.objects.put({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'irsactl-system', uid: 'n' },
    });
    expect(await bench.apply(installed())).toEqual(whole.filter((name) => !name.includes('/Namespace')));
    expect((await bench.destroy('sign-back', installed())).join()).not.toContain('Namespace');
    expect(bench.objects.get('Namespace')).toBeDefined();
    expect(bench.objects.get('ServiceAccount')).toBeUndefined();
  });

  it("fields on irsactl's objects are kept; irsactl's own are restored", async () => {
    await bench.apply(installed());
    bench.objects.edit('Deployment', (text) => text.replace('"replicas":2', '"replicas":2,"paused":true'));
    expect(await bench.apply(installed())).toEqual([]);
    bench.objects.edit('Deployment', (text) => text.replace('--watch-namespaces=true', '--port=1'));
    expect(await bench.verify(installed())).toMatchObject([
      { code: 'IRSA-INJECT-004', next: 'Run `irsactl apply`.', why: expect.stringContaining('args') },
    ]);
    expect(await bench.apply(installed())).toEqual([`apply-object/Deployment ${place}`]);
    expect(await bench.verify(installed())).toEqual([]);
  });

  it('deletion of the Service is found by verify and fixed by apply', async () => {
    await bench.apply(installed());
    bench.objects.remove('Service');
    expect(await bench.verify(installed())).toMatchObject([{ code: 'IRSA-INJECT-004' }]);
    expect(await bench.apply(installed())).toEqual([`apply-object/Service ${place}`]);
  });
});

/** Matches only pods with the label of the trial. */
const onTrial = Array(2).fill({ objectSelector: { matchExpressions: [{ key: 'irsactl.dev/probe' }] } });

describe('nothing is registered for pods', () => {
  it('before the pods are available', async () => {
    bench.objects.isRunning = false;
    bench.objects.podList = [
      {
        metadata: { name: 'irsactl-webhook-1' },
        status: {
          containerStatuses: [
            { state: { waiting: { reason: 'ImagePullBackOff', message: 'no such image' } } },
          ],
        },
      },
    ];
    await expect(bench.apply(installed())).rejects.toMatchObject({
      code: 'IRSA-INJECT-005',
      problem: { why: expect.stringContaining('ImagePullBackOff, no such image') },
    });
    expect(bench.cluster.registration?.webhooks).toMatchObject(onTrial);
    bench.objects.podList = [];
    await expect(bench.apply(installed())).rejects.toMatchObject({ code: 'IRSA-INJECT-005' });
    expect(bench.waits.at(-1)).toContain(`Deployment ${place} (`);
  });

  it('and an old pod with a wrong image does not end the wait for the new one', async () => {
    bench.objects.isRunning = false;
    bench.objects.podList = [
      {
        metadata: { name: 'irsactl-webhook-1' },
        spec: { containers: [{ image: 'registry.example/mistyped:1' }] },
        status: { containerStatuses: [{ state: { waiting: { reason: 'ImagePullBackOff' } } }] },
      },
    ];
    await expect(bench.apply(installed())).rejects.toMatchObject({ code: 'IRSA-INJECT-005' });
    expect(bench.waits.at(-1)).toBe(`Deployment ${place} (0 of 2 available)`);
  });

  it.each([
    ['refuses the trial', { injects: 'refused' }, 'pods is forbidden'],
    ['does not inject', { injects: 'nothing' }, 'did not get its role'],
  ])('while it %s', async (_what, state, why) => {
    Object.assign(bench.cluster, state);
    await expect(bench.apply(installed())).rejects.toMatchObject({
      code: 'IRSA-INJECT-005',
      problem: { why: expect.stringContaining(why) },
    });
    expect(bench.cluster.registration?.webhooks).toMatchObject(onTrial);
    bench.cluster.injects = 'what-is-annotated';
    expect(await bench.apply(installed())).toEqual(['register-for-pods/irsactl-webhook']);
    expect(await bench.verify(installed())).toEqual([]);
  });

  it('later, verify reports unavailable pods', async () => {
    await bench.apply(installed());
    bench.objects.edit('Deployment', (text) =>
      text.replace('"availableReplicas":2', '"availableReplicas":0'),
    );
    bench.cluster.injects = 'nothing';
    expect(await bench.verify(installed())).toMatchObject([
      { code: 'IRSA-INJECT-005', why: '0 of 2 available', next: expect.stringContaining(' logs ') },
    ]);
    expect((await bench.plan(installed())).findings).toMatchObject([
      { code: 'IRSA-INJECT-005', severity: 'warning' },
    ]);
  });
});

describe('an upgrade', () => {
  it('changes only the workload, and waits for it', async () => {
    await bench.apply(installed());
    bench.objects.nodeList = [{ ...labNode, images: ['localhost/irsactl:0.2.0'] }];
    const newer = installed({ image: 'localhost/irsactl:0.2.0' });
    const { changes } = await bench.plan(newer);
    expect(changes).toMatchObject([{ kind: 'apply-object', action: 'update', disruptive: false }]);
    expect(JSON.stringify(changes[0]?.before)).toContain('irsactl:0.1.0');
    await bench.carryOut(changes, newer);
    expect(await bench.apply(newer)).toEqual([]);
  });

  it('releases fields that an earlier version stated', async () => {
    await bench.apply(installed());
    bench.objects.edit('Service', (text) => {
      const service = JSON.parse(text);
      service.spec.sessionAffinity = 'None';
      const fieldsV1 = {
        'f:spec': { 'f:sessionAffinity': {}, 'f:ports': { 'k:{"port":443,"protocol":"TCP"}': { '.': {} } } },
      };
      service.metadata.managedFields = [{ manager: 'irsactl', operation: 'Apply', fieldsV1 }];
      return JSON.stringify(service);
    });
    expect((await bench.plan(installed())).changes).toMatchObject([
      { target: `Service ${place}`, why: expect.stringContaining('releases fields') },
    ]);
  });

  it('of the namespace is refused, with a workaround', async () => {
    await bench.apply(installed());
    expect((await bench.plan(installed({ namespace: 'irsa' }))).findings).toMatchObject([
      { code: 'IRSA-INJECT-027', next: expect.stringContaining('namespace: irsactl-system') },
    ]);
  });
});
