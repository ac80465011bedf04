import { beforeEach, describe, expect, it } from 'vitest';
import { InjectionBench, withChain } from '../../../../../test/support/injection-bench.ts';
import type { ChainContext } from '../../../../chain/context.ts';
import { type Json, stringAt, valueAt } from '../../../../trust/json.ts';

const injection = { mode: 'admission-policy', annotationPrefix: 'eks.amazonaws.com' } as const;
const context = withChain({ injection });
const policy = 'MutatingAdmissionPolicy irsactl-prod-1';
const bound = 'MutatingAdmissionPolicyBinding irsactl-prod-1';

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

async function codes(): Promise<readonly string[]> {
  return (await bench.plan(context)).findings.map(({ code }) => code);
}

describe('mode: admission-policy', () => {
  it('creates, binds and proves the policy, and then plans nothing', async () => {
    expect(await bench.apply(context)).toEqual([
      'create-service-account/shop/orders',
      `apply-object/${policy}`,
      `apply-object/${bound}`,
      'prove-injection/admission policy irsactl-prod-1',
    ]);
    expect((await bench.plan(context)).changes).toEqual([]);
    expect(await bench.verify(context)).toEqual([]);
  });

  it('is removed binding first, and only with the mark of the chain', async () => {
    await bench.apply(context);
    expect((await bench.destroy('sign-back', context)).slice(0, 2)).toEqual([
      `delete-object/${bound}`,
      `delete-object/${policy}`,
    ]);
    await bench.apply(context);
    bench.objects.edit('MutatingAdmissionPolicyBinding', (text) => text.replace('"prod-1"', '"prod-2"'));
    const { changes } = await bench.planRemoval('sign-back', context);
    expect(changes.map(({ target }) => target)).toContain(policy);
    expect(changes.map(({ target }) => target)).not.toContain(bound);
  });

  it.each([
    ['404: the server could not find the requested resource', 'has no mutating admission policies'],
    ['422: spec.variables[3]: compilation failed', 'would reject the admission policy'],
  ])('is refused by the plan if the API server answers %s', async (answer, what) => {
    bench.objects.refusals.set('MutatingAdmissionPolicy', answer);
    const { changes, findings } = await bench.plan(context);
    expect(changes.map(({ kind }) => kind)).toEqual(['create-service-account']);
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-035', what: expect.stringContaining(what) }]);
  });

  it('is refused without the rights', async () => {
    bench.objects.deniedRights = ['create mutatingadmissionpolicies.admissionregistration.k8s.io'];
    expect(await codes()).toEqual(['IRSA-INJECT-022']);
  });

  it('is refused for a namespace with many service accounts, except kube-system', async () => {
    for (let index = 0; index < 60; index += 1) bench.cluster.put(`kube-system/controller-${index}`, {});
    for (let index = 0; index < 50; index += 1) bench.cluster.put(`crowd/account-${index}`, {});
    expect(await codes()).toEqual([]);
    bench.cluster.put('crowd/one-more', {});
    expect((await bench.plan(context)).findings).toMatchObject([
      {
        code: 'IRSA-INJECT-035',
        what: 'Namespace crowd has 51 service accounts, too many for an admission policy.',
      },
    ]);
  });

  it('is refused if a ConfigMap gives roles without an annotation', async () => {
    const put = (config: string) =>
      bench.objects.put({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: 'kube-system', name: 'pod-identity-webhook' },
        data: { config },
      });
    put('{}');
    expect(await codes()).toEqual([]);
    put('{"shop/orders": {"RoleARN": "arn:aws:iam::123456789012:role/orders"}}');
    expect((await bench.plan(context)).findings).toMatchObject([
      {
        code: 'IRSA-INJECT-035',
        what: expect.stringContaining('kube-system/pod-identity-webhook gives roles to 1 '),
      },
    ]);
  });

  it('is refused while pods have EKS Pod Identity', async () => {
    const pod = (name: string) => ({
      metadata: { namespace: 'shop', name },
      spec: {
        serviceAccountName: name,
        volumes: [
          {
            name: 'eks-pod-identity-token',
            projected: { sources: [{ serviceAccountToken: { path: 't' } }] },
          },
        ],
        containers: [
          {
            name: 'main',
            env: [
              { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'http://169.254.170.23/v1/credentials' },
              { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/var/run/t' },
            ],
          },
        ],
      },
    });
    bench.objects.runningPodList = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map(pod);
    expect((await bench.plan(context)).findings).toMatchObject([
      {
        code: 'IRSA-INJECT-035',
        severity: 'error',
        what: 'Pods of shop/a, shop/b, shop/c, shop/d, shop/e and 2 more have EKS Pod Identity, which an admission policy cannot provide.',
      },
    ]);
    bench.objects.runningPodList = [];
    expect(await codes()).toEqual([]);
  });

  it("does not change another owner's policy without --adopt", async () => {
    bench.objects.put({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingAdmissionPolicy',
      metadata: { name: 'irsactl-prod-1' },
    });
    expect(await codes()).toEqual(['IRSA-INJECT-003']);
    const { changes } = await bench.plan(context, { adopt: true });
    expect(changes.map(({ target }) => target)).toContain(policy);
  });

  it.each([
    [
      'an edited policy',
      () => bench.objects.edit('MutatingAdmissionPolicy', (text) => text.replace('has-a-role', 'x')),
    ],
    [
      'an edited binding',
      () => bench.objects.edit('MutatingAdmissionPolicyBinding', (text) => text.replace('Allow', 'Deny')),
    ],
    ['a deleted binding', () => bench.objects.remove('MutatingAdmissionPolicyBinding')],
  ])('verify finds %s, and apply fixes it', async (_what, edit) => {
    await bench.apply(context);
    edit();
    expect(await bench.verify(context)).toMatchObject([
      { code: 'IRSA-INJECT-004', next: 'Run `irsactl apply`.' },
    ]);
    await bench.apply(context);
    expect(await bench.verify(context)).toEqual([]);
  });

  it('includes kube-system only if a role is for one of its service accounts', async () => {
    const selectors = async (over: ChainContext) =>
      (await bench.plan(over)).changes.flatMap(
        ({ after }) => valueAt(after as Json, 'spec', 'matchConstraints', 'namespaceSelector') ?? [],
      );
    expect(JSON.stringify(await selectors(context))).toContain('"values":["kube-system"]');
    await bench.apply(context);
    const [role] = context.chain.roles;
    if (!role) throw new Error('no role');
    bench.cluster.namespaces.add('kube-system');
    const account = { namespace: 'kube-system', name: 'autoscaler' };
    const roles = [{ ...role, serviceAccounts: [account] as const }];
    expect(await selectors(withChain({ injection, roles }))).toEqual([{}]);
  });
});

describe('switching', () => {
  it('from a webhook to the policy removes the webhook last, once the policy is proven', async () => {
    await bench.apply();
    expect(await bench.apply(context)).toEqual([
      `apply-object/${policy}`,
      `apply-object/${bound}`,
      'prove-injection/admission policy irsactl-prod-1',
      'unregister-webhook/irsactl-prod-1',
    ]);
  });

  it('from the policy to a webhook removes the policy last, once the webhook is proven', async () => {
    await bench.apply(context);
    expect(await bench.apply()).toEqual([
      'register-for-trial/irsactl-prod-1',
      'register-webhook/irsactl-prod-1',
      'prove-injection/webhook irsactl-prod-1',
      `delete-object/${bound}`,
      `delete-object/${policy}`,
    ]);
  });

  it('removes nothing if the new mode does not inject', async () => {
    await bench.apply();
    bench.cluster.injects = 'nothing';
    await expect(bench.apply(context)).rejects.toMatchObject({ code: 'IRSA-INJECT-038' });
    expect(bench.cluster.registration).not.toBeNull();
    expect(bench.waits.at(-1)).toContain('did not get its role');
    bench.cluster.injects = 'what-is-annotated';
    expect(await bench.apply(context)).toEqual([
      'prove-injection/admission policy irsactl-prod-1',
      'unregister-webhook/irsactl-prod-1',
    ]);
  });

  it('proves with a pod that the other mode skips', async () => {
    const tried: unknown[] = [];
    const dryRunPod = bench.cluster.dryRunPod.bind(bench.cluster);
    bench.cluster.dryRunPod = (namespace, pod) => {
      tried.push(valueAt(pod, 'metadata', 'labels'));
      return dryRunPod(namespace, pod);
    };
    await bench.apply();
    await bench.apply(context);
    expect(new Set(tried.map((labels) => JSON.stringify(labels)))).toEqual(
      new Set(['{"eks.amazonaws.com/skip-pod-identity-webhook":"true","irsactl.dev/policy-probe":"true"}']),
    );
    tried.length = 0;
    await bench.apply();
    expect(new Set(tried.map((labels) => JSON.stringify(labels)))).toEqual(
      new Set(['{"irsactl.dev/probe":"true"}']),
    );
  });

  it('to none removes the policy without a proof', async () => {
    await bench.apply(context);
    const { changes } = await bench.plan(withChain({ injection: { mode: 'none' } }));
    expect(
      changes.filter(({ kind }) => kind !== 'strip-service-account').map(({ target }) => target),
    ).toEqual([bound, policy]);
    expect(stringAt(bench.objects.get('MutatingAdmissionPolicy') ?? {}, 'metadata', 'name')).toBe(
      'irsactl-prod-1',
    );
  });
});
