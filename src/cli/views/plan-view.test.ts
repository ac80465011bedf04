import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import type { ChainPlan, PlannedLink } from '../../chain/chain-plan.ts';
import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { LinkName } from '../../chain/link-name.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { openingPolicy } from '../../links/issuer/bucket/policy.ts';
import { identityProviderArn, partitionOf, requireAccountId } from '../../trust/arn.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { policyToJson } from '../../trust/policy/render-policy.ts';
import { buildTrustPolicy } from '../../trust/policy/trust-policy.ts';
import {
  type Subject,
  type SubjectPattern,
  serviceAccountPattern,
  serviceAccountSubject,
} from '../../trust/subject.ts';
import { renderLine } from './paint.ts';
import { planLines } from './plan-view.ts';

const pipe = { colour: false, width: 100 };

function link(name: LinkName, summary: string, changes: readonly Partial<Change>[] = []): PlannedLink {
  const whole = changes.map((change) => ({
    link: name,
    action: 'create' as const,
    kind: 'x',
    target: 'target',
    before: null,
    after: null,
    why: 'It is not there.',
    disruptive: false,
    ...change,
  }));
  return { link: name, changes: whole, findings: [], summary };
}

function plan(...links: readonly PlannedLink[]): ChainPlan {
  const madeFor = { account: '123456789012', region: 'eu-central-1', clusterUid: 'u', server: 's' };
  return { format: 'irsactl.dev/plan/v1alpha1', intent: 'apply', chain: 'prod-1', madeFor, links };
}

function shown(chainPlan: ChainPlan, canvas = pipe): string {
  const lines = planLines(chainPlan, fakeContext(), { canvas, detail: 'folded' }).map((line) =>
    renderLine(line, canvas),
  );
  return `\n${lines.join('\n')}\n`;
}

const finding: Finding = {
  link: 'roles',
  severity: 'error',
  code: 'IRSA-ROLE-030',
  what: 'The role prod-1-shop-orders exists.',
  why: 'It has no mark of irsactl.',
  next: 'Run it again with --adopt.',
};

const arn = 'arn:aws:iam::123456789012:role/prod-1-shop-orders';
const everything = plan(
  link('signing-key', 'new RSA 2048 key', [
    { target: 'cp-1:/etc/kubernetes/irsactl/prod-1/sa.key', after: { kid: { $unknown: 'kid' } } },
  ]),
  link('issuer', 's3://prod-1-oidc is as it should be'),
  link('control-plane', 'cp-1', [
    {
      action: 'update',
      target: 'cp-1:/etc/kubernetes/manifests/kube-apiserver.yaml',
      before: { issuers: ['https://kubernetes.default.svc.cluster.local'], key: 'old' },
      after: {
        issuers: ['https://prod-1-oidc.example', 'https://kubernetes.default.svc.cluster.local'],
        key: { $unknown: 'the key' },
      },
      disruptive: true,
      why: 'The API server signs with the new key and still accepts every issuer, audience and key that it accepted before.',
    },
  ]),
  link('roles', 'two roles', [
    { target: arn },
    { action: 'delete', target: `${arn}-old`, why: 'It is not in irsa.yaml any more.' },
    { action: 'update', target: 'shop/orders', before: 'a', after: 'b' },
  ]),
);

const issuer = parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com');
const aws = partitionOf('eu-central-1');
const tags = {
  costCentre: '4711',
  'irsactl.dev/cluster': 'prod-1',
  'irsactl.dev/cluster-uid': '3f6c1a2b-8a0e-4f1d-9c55-0b7f5a8f6d21',
  'irsactl.dev/managed': 'true',
};
const fresh = plan(
  link('issuer', 'two documents', [
    { target: 's3://prod-1-oidc', after: { region: 'eu-central-1', tags } },
    {
      target: 's3://prod-1-oidc',
      after: {
        policy: openingPolicy({ partition: aws, bucket: 'prod-1-oidc', isShared: false }, null) as PlanValue,
      },
    },
  ]),
  link('roles', 'two roles', [
    newRole('prod-1-shop-orders', 'exact', [serviceAccountSubject({ namespace: 'shop', name: 'orders' })]),
    newRole('prod-1-web', 'like', [
      serviceAccountSubject({ namespace: 'shop', name: 'orders' }),
      serviceAccountPattern({ namespace: 'preview-*', name: 'web' }),
    ]),
  ]),
);

function newRole(
  target: string,
  match: 'exact' | 'like',
  subjects: readonly (Subject | SubjectPattern)[],
): Partial<Change> {
  const provider = identityProviderArn(aws, requireAccountId('123456789012'), issuer);
  const trust = buildTrustPolicy({ provider, issuer, audience: 'sts.amazonaws.com', subjects, match });
  const after = {
    path: '/',
    description: 'For the pods of some (irsactl, chain prod-1)',
    maxSessionDuration: 3600,
    permissionsBoundary: null,
    trustPolicy: policyToJson(trust) as PlanValue,
    tags,
  };
  return { target, after, why: 'irsa.yaml declares it.' };
}

describe('a plan as text', () => {
  it('lists the links in order and ends with a sentence', () => {
    expect(shown(everything)).toBe(`
Chain prod-1 · AWS 123456789012 eu-central-1
cluster 3f6c1a2b at https://10.0.0.10:6443 (v1.36.3, 1 control plane node)

signing-key
  + cp-1:/etc/kubernetes/irsactl/prod-1/sa.key
issuer: s3://prod-1-oidc is as it should be
control-plane
  ~ cp-1:/etc/kubernetes/manifests/kube-apiserver.yaml
    The API server signs with the new key and still accepts every issuer, audience and key that it
    accepted before.
      issuers:
    +   - https://prod-1-oidc.example
        - https://kubernetes.default.svc.cluster.local
    - key: old
    + key: (known after apply)
roles
  + arn:aws:iam::123456789012:role/prod-1-shop-orders
  - arn:aws:iam::123456789012:role/prod-1-shop-orders-old
    It is not in irsa.yaml any more.
  * shop/orders
    It is not there.
    - a
    + b

2 to create (+), 1 to change (*), 1 to remove (-), 1 restart of API servers (~).
`);
  });

  it.each([60, 80, 120])('wraps sentences at %i columns, but no ARN, path or URL', (width) => {
    const text = shown(everything, { colour: false, width });
    const wide = text.split('\n').filter((line) => line.length > width);
    expect(wide.filter((line) => !/(arn|\/|https):?/.test(line))).toEqual([]);
    return expect(text).toMatchFileSnapshot(`../../../test/golden/views/plan-${width}-columns.txt`);
  });

  it.each([60, 80, 120])(
    'at %i columns shows only the objects of a new chain and their permissions',
    (width) => {
      const text = shown(fresh, { colour: false, width });
      return expect(text).toMatchFileSnapshot(
        `../../../test/golden/views/plan-new-chain-${width}-columns.txt`,
      );
    },
  );

  it('reports that no changes are needed', () => {
    expect(
      shown(plan(link('roles', 'all there')))
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe('Nothing to do.');
  });

  it('omits repeated changes of the next node; --full shows them', () => {
    const why = 'A stand-in proves the new manifest first. Then this API server is away for about 9 s.';
    const node = (target: string, flag: string, more = '') => ({
      ...{
        target,
        why: `${more}${why}`,
        action: 'update' as const,
        before: {},
        after: { flag },
        disruptive: true,
      },
    });
    const config = {
      target: 'kubeadm-config',
      action: 'update' as const,
      before: {},
      after: { flag: 'new' },
    };
    const nodes = [node('cp-1', 'new'), node('cp-2', 'new'), config, node('cp-1', 'next', 'It signs now. ')];
    const three = plan(link('control-plane', 'cp-1 and cp-2', nodes));
    expect(shown(three)).toContain(`
control-plane
  ~ cp-1
    A stand-in proves the new manifest first. Then this API server is away for about 9 s.
    + flag: new
  ~ cp-2
    As above.
  * kubeadm-config
    It is not there.
    + flag: new
  ~ cp-1
    It signs now.
    + flag: next
`);
    const whole = planLines(three, fakeContext(), { canvas: pipe, detail: 'whole' }).map((line) =>
      renderLine(line, pipe),
    );
    expect(whole.filter((line) => line.includes('A stand-in proves the new manifest'))).toHaveLength(3);
  });

  it('shows only what is different on the next node', () => {
    const node = (target: string, seconds: number) => ({
      ...{ target, action: 'update' as const, before: {}, after: { flag: 'new' }, disruptive: true },
      why: `A stand-in proves it first. Then it is down for about ${seconds} s.`,
    });
    expect(shown(plan(link('control-plane', 'two', [node('cp-1', 9), node('cp-2', 25)])))).toContain(`
  ~ cp-2
    Then it is down for about 25 s.
    Otherwise as above.
`);
  });

  it('shows its errors after the links', () => {
    const text = shown(plan({ ...link('roles', 'one role', [{}]), findings: [finding] }));
    expect(text).toContain(`
IRSA-ROLE-030  The role prod-1-shop-orders exists.
  why   It has no mark of irsactl.
  next  Run it again with --adopt.
  more  irsactl explain IRSA-ROLE-030

irsactl changes nothing until you fix the errors above. Then the plan has 1 to create (+).
`);
  });

  it('names the links without changes', () => {
    const text = shown(plan({ ...link('roles', '2 roles'), leftOut: 0 }));
    expect(text).toContain('roles: 2 roles (left as it is)\n');
  });

  it('shows the escapes of a hostile plan as text', () => {
    const hostile = '\u001b[1A\u001b[2K\u202e\u009b';
    const changes = [
      {
        target: hostile,
        why: hostile,
        action: 'update' as const,
        before: 'a',
        after: { [hostile]: hostile },
      },
    ];
    const text = shown(
      plan({
        ...link('roles', 'r', changes),
        findings: [{ ...finding, what: hostile, why: hostile, next: hostile }],
      }),
    );
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(text.split('\\u001b[1A\\u001b[2K\\u202e\\u009b')).toHaveLength(8);
  });

  it('shows a warning without stopping', () => {
    const text = shown(
      plan({ ...link('roles', 'r', [{}]), findings: [{ ...finding, severity: 'warning' }] }),
    );
    expect(text).toContain('IRSA-ROLE-030');
    expect(text).toContain('\n1 to create (+).\n');
  });

  it('keeps a target whole on a narrow terminal', () => {
    const target = `arn:aws:iam::123456789012:role/${'very/long/path/'.repeat(10)}name`;
    const text = shown(plan(link('roles', 'r', [{ target, action: 'update', before: 'a', after: target }])), {
      colour: false,
      width: 20,
    });
    expect(text.split(target)).toHaveLength(3);
  });

  it('has no colour in a pipe and some on a terminal', () => {
    const chainPlan = plan(link('roles', 'r', [{}]), link('proof', 'p'));
    expect(shown(chainPlan)).not.toContain('\u001b[');
    expect(shown(chainPlan, { colour: true, width: 100 })).toContain('\u001b[32m+\u001b[39m');
  });
});

describe('control plane nodes', () => {
  const nodes = fakeContext().chain.controlPlane.nodes;
  const head = (areFound: boolean): string => {
    const { chain, ...rest } = fakeContext();
    const context = { chain: { ...chain, controlPlane: { nodes, ...(areFound && { areFound }) } }, ...rest };
    const lines = planLines(everything, context, { canvas: pipe, detail: 'folded' });
    return lines.map((line) => renderLine(line, pipe)).join('\n');
  };
  const named = 'Control plane nodes of the cluster: cp-1 (this machine)';

  it('from the cluster are shown with their access', () => {
    expect(head(true)).toContain(named);
    expect(head(false)).not.toContain('nodes of the cluster');
  });
});
