import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange } from '../../../test/support/fake-link.ts';
import type { ChainPlan } from '../../chain/chain-plan.ts';
import { roleAccounts } from '../../chain/role-accounts.ts';
import type { JsonObject } from '../../trust/json.ts';
import { closingLines, restartLines, tryLines } from './closing-view.ts';
import { paint } from './paint.ts';

const change = fakeChange('roles', 'shop/orders', { action: 'delete' });
const madeFor = { account: '123456789012', region: 'eu-central-1', clusterUid: 'u', server: 's' };
const finding = {
  link: 'injection',
  severity: 'warning',
  code: 'IRSA-INJECT-022',
  what: 'Service account shop/orders stays, without its role: pods use it.',
  why: 'Pods need it.',
  next: '',
} as const;

const loss = {
  link: 'control-plane',
  severity: 'warning',
  code: 'IRSA-CONTROLPLANE-029',
  what: 'Tokens in use will be refused: pods shop/orders.',
  why: 'They are of the chain.',
  next: '',
} as const;

function plan(intent: ChainPlan['intent']): ChainPlan {
  const links = [{ link: 'roles', changes: [change], findings: [finding, loss], summary: '' }] as const;
  return { format: 'irsactl.dev/plan/v1alpha1', intent, chain: 'prod-1', madeFor, links };
}

it('says what was done and how long it took', () => {
  expect(closingLines(plan('apply'), 72_000, 80)).toEqual([
    '',
    'Done in 1 min 12 s: 0 created, 0 changed, 1 removed.',
  ]);
});

it('says what stays after something was taken away', () => {
  expect(closingLines(plan('sign-back'), 400, 60)).toEqual([
    '',
    'Done in 0.4 s: 0 created, 0 changed, 1 removed.',
    'Left as it is:',
    ['  ', paint('yellow', 'IRSA-INJECT-022'), '  ', 'Service account shop/orders stays,'],
    '                   without its role: pods use it.',
    '    Pods need it.',
  ]);
});

it('gives a command that shows the role in a pod, where pods get it by themselves', () => {
  const { chain } = fakeContext();
  const lines = tryLines(chain).map(String).join('\n');
  expect(lines).toContain('kubectl run aws-identity --namespace shop ');
  expect(lines).toContain(
    `--overrides '{"spec":{"serviceAccountName":"orders"}}' -- sts get-caller-identity`,
  );
  expect(tryLines({ ...chain, injection: { mode: 'none' } })).toEqual([]);
});

describe('pods from before the injection', () => {
  const options = { file: 'irsa.yaml', output: 'text', context: 'prod' } as const;
  const context = fakeContext();
  const [role] = roleAccounts(context);
  const identity = (audience: string): JsonObject => ({
    serviceAccountName: 'orders',
    volumes: [
      { name: 'token', projected: { sources: [{ serviceAccountToken: { audience, path: 'token' } }] } },
    ],
    containers: [
      {
        name: 'main',
        env: [
          { name: 'AWS_ROLE_ARN', value: role?.roleArn ?? '' },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/aws/token' },
        ],
        volumeMounts: [{ name: 'token', mountPath: '/aws' }],
      },
    ],
  });
  const pod = (
    name: string,
    kind: string,
    owner: string,
    more: JsonObject = {},
    spec: JsonObject = { serviceAccountName: 'orders' },
  ): JsonObject => ({
    metadata: {
      name,
      namespace: 'shop',
      ...more,
      ...(owner !== '' && { ownerReferences: [{ kind, name: owner, controller: true }] }),
    },
    spec,
  });
  const linesFor = (...pods: JsonObject[]) => restartLines(pods, context, options).map(String);
  const labels = { labels: { 'pod-template-hash': '5d9c' } };

  it('are named by their owners, once each, with the lines that restart them', () => {
    expect(
      linesFor(
        pod('web-5d9c-a', 'ReplicaSet', 'web-5d9c', labels),
        pod('web-5d9c-b', 'ReplicaSet', 'web-5d9c', labels),
        pod('db-0', 'StatefulSet', 'db'),
        pod('import-x', 'Job', 'import'),
        pod('alone', '', ''),
      ),
    ).toEqual([
      '',
      'Running pods get their role when you restart them:',
      '  kubectl rollout restart deployment/web --namespace shop --context prod',
      '  kubectl rollout restart statefulset/db --namespace shop --context prod',
      'These pods get their role when you recreate them:',
      '  job/import in shop',
      '  pod/alone in shop',
    ]);
  });

  it('are not those that have a token, are left out, are ending or have another account', () => {
    const other = { ...pod('x', '', ''), spec: { serviceAccountName: 'other' } };
    expect(
      linesFor(
        pod('new', '', '', {}, identity(context.chain.audience)),
        pod('out', '', '', { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' } }),
        pod('ending', '', '', { deletionTimestamp: '2026-08-01T00:00:00Z' }),
        other,
      ),
    ).toEqual([]);
    expect(linesFor(pod('old', '', '', {}, identity('vault'))).at(-1)).toContain(
      'pod/old has another identity',
    );
  });

  it('are ten owners at most, and how many more', () => {
    const many = Array.from({ length: 12 }, (_, at) => pod(`db-${at}-0`, 'StatefulSet', `db-${at}`));
    expect(linesFor(...many).at(-1)).toBe('  … and 2 more');
  });
});
