import { expect, it } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { roleAccounts } from '../chain/role-accounts.ts';
import type { JsonObject } from '../trust/json.ts';
import { losingPods, podFindings } from './pod-findings.ts';

const context = fakeContext();
const roleArn = roleAccounts(context)[0]?.roleArn ?? '';
const { audience } = context.chain;
const formerArn = 'arn:aws:iam::123456789012:role/former';
const bare = { serviceAccountName: 'orders', containers: [{ name: 'main' }] };

function withToken(role: string, tokenAudience: string): JsonObject {
  const env = [
    { name: 'AWS_ROLE_ARN', value: role },
    { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/aws/token' },
  ];
  const serviceAccountToken = { audience: tokenAudience, path: 'token' };
  return {
    serviceAccountName: 'orders',
    volumes: [{ name: 'token', projected: { sources: [{ serviceAccountToken }] } }],
    containers: [{ name: 'main', env, volumeMounts: [{ name: 'token', mountPath: '/aws' }] }],
  };
}

function pod(
  name: string,
  [kind, owner]: readonly [string, string] = ['', ''],
  spec: JsonObject = bare,
  more: JsonObject = {},
): JsonObject {
  const ownerReferences = owner === '' ? [] : [{ kind, name: owner, controller: true }];
  return { metadata: { name, namespace: 'shop', ownerReferences, ...more }, spec };
}

const ofReplicaSet = { labels: { 'pod-template-hash': '5d9c' } };
const web = ['ReplicaSet', 'web-5d9c'] as const;

it('name the workloads of pods without a token, each once', () => {
  const found = podFindings(
    [
      pod('web-5d9c-a', web, bare, ofReplicaSet),
      pod('web-5d9c-b', web, bare, ofReplicaSet),
      pod('db-0', ['StatefulSet', 'db']),
      pod('alone'),
    ],
    context,
  );
  expect(found).toMatchObject([
    {
      link: 'injection',
      severity: 'warning',
      code: 'IRSA-INJECT-051',
      what: '4 running pods have no token of the chain.',
      restart: [
        { namespace: 'shop', name: 'deployment/web' },
        { namespace: 'shop', name: 'statefulset/db' },
        { namespace: 'shop', name: 'pod/alone' },
      ],
    },
  ]);
});

it('name a former role and a former audience, each under its own code', () => {
  const found = podFindings(
    [
      pod('a', ['DaemonSet', 'a'], withToken(roleArn, 'vault')),
      pod('b', ['StatefulSet', 'b'], withToken(formerArn, audience)),
      // A restart gives this pod both.
      pod('c', ['StatefulSet', 'c'], withToken(formerArn, 'vault')),
    ],
    context,
  );
  expect(found).toMatchObject([
    {
      code: 'IRSA-INJECT-052',
      why: `They have another role: ${formerArn}. New pods get ${roleArn}.`,
      restart: [{ name: 'statefulset/b' }, { name: 'statefulset/c' }],
    },
    {
      code: 'IRSA-INJECT-053',
      why: `They have a token for another audience: vault. New pods get ${audience}.`,
      restart: [{ name: 'daemonset/a' }],
    },
  ]);
});

it('leave out pods that have the role, opt out, are being deleted or have another account', () => {
  const others = [
    pod('new', undefined, withToken(roleArn, audience)),
    pod('out', undefined, bare, { labels: { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' } }),
    pod('ending', undefined, bare, { deletionTimestamp: '2026-08-01T00:00:00Z' }),
    pod('other', undefined, { ...bare, serviceAccountName: 'other' }),
  ];
  expect(podFindings(others, context)).toEqual([]);
});

it('say nothing with the mode none, in which the manifests decide', () => {
  const { chain } = context;
  const byHand = { ...context, chain: { ...chain, injection: { mode: 'none' as const } } };
  expect(podFindings([pod('alone')], byHand)).toEqual([]);
});

it('names the workloads that lose their role, and no pods without it', () => {
  const holding = withToken(roleArn, audience);
  const leaving = { deletionTimestamp: '2026-08-01T00:00:00Z' };
  const pods = [
    pod('web-5d9c-a', web, holding, ofReplicaSet),
    pod('web-5d9c-b', web, holding, ofReplicaSet),
    pod('alone'),
    pod('gone', undefined, holding, leaving),
    pod('other', undefined, { ...holding, serviceAccountName: 'default' }),
  ];
  expect(losingPods(pods, context)).toMatchObject([
    {
      code: 'IRSA-INJECT-054',
      what: '2 running pods will lose AWS access: deployment/web in shop.',
      restart: [{ namespace: 'shop', name: 'deployment/web' }],
    },
  ]);
  expect(losingPods([pod('alone')], context)).toEqual([]);
});
