import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { planOf, verdictOf } from '../../../test/support/look.ts';
import type { Change } from '../../chain/change.ts';
import { type ChainOutputs, noOutputs } from '../../chain/outputs.ts';
import type { ProgressEvent } from '../../chain/progress.ts';
import { partitionOf, roleArn } from '../../trust/arn.ts';
import { proofLink } from './link.ts';
import type { AssumeAnswer, AssumeRequest, MintAnswer } from './ports.ts';
import { codeInText } from './sts-answer.ts';

const [declared] = fakeChain().roles.map((declaredRole) => ({ ...declaredRole, path: '/team/' }));
const context = fakeContext({ chain: fakeChain({ roles: declared ? [declared] : [] }) });
const role = roleArn(partitionOf('eu-central-1'), context.aws.account, 'prod-1-shop-orders', '/team/');
const outputs: ChainOutputs = noOutputs;
const session = 'arn:aws:sts::123456789012:assumed-role/prod-1-shop-orders/irsactl-proof';
const secret = 'header.payload.signature';

const refused = (code: string, message: string): AssumeAnswer => ({
  assumed: false,
  code,
  message,
});

/** A link with a fake clock whose STS gives these answers in sequence and then repeats the last one. */
function scene(answers: readonly AssumeAnswer[], mint: MintAnswer = { minted: true, token: secret }) {
  const calls: AssumeRequest[] = [];
  const events: ProgressEvent[] = [];
  const minted: unknown[] = [];
  let now = 0;
  const link = (patienceSeconds: number) =>
    proofLink({
      tokens: {
        mint: async (request) => {
          minted.push(request);
          return mint;
        },
      },
      sts: {
        assume: async (request) => {
          calls.push(request);
          return answers[Math.min(calls.length, answers.length) - 1] ?? refused('none', 'none');
        },
      },
      clock: {
        now: () => now,
        sleep: async (milliseconds) => {
          now += milliseconds;
        },
      },
      patienceSeconds,
    });
  const verify = (patienceSeconds = 0, given = outputs) =>
    verdictOf(link(patienceSeconds), context, given, (event) => events.push(event));
  return { link: link(0), calls, events, minted, verify, elapsed: () => now };
}

const noProvider = refused(
  'InvalidIdentityToken',
  'No OpenIDConnect provider found in your account for https://x',
);

describe('the proof', () => {
  it('succeeds if STS returns a session of the role, whose ARN lacks the path', async () => {
    const { verify, calls, minted } = scene([{ assumed: true, assumedRoleArn: session }]);
    expect(await verify()).toEqual([]);
    expect(minted).toEqual([
      {
        serviceAccount: { namespace: 'shop', name: 'orders' },
        audience: 'sts.amazonaws.com',
        expirationSeconds: 600,
      },
    ]);
    expect(calls).toMatchObject([{ roleArn: role, durationSeconds: 900, denyAllPolicy: true }]);
  });

  it.each([
    ['IRSA-PROOF-001', noProvider],
    [
      'IRSA-PROOF-002',
      refused('InvalidIdentityToken', "Couldn't retrieve verification key from your identity provider"),
    ],
    ['IRSA-PROOF-002', refused('IDPCommunicationError', 'slow')],
    ['IRSA-PROOF-003', refused('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity')],
    ['IRSA-PROOF-004', refused('InvalidIdentityToken', 'Incorrect token audience')],
    [
      'IRSA-PROOF-005',
      refused('ExpiredTokenException', 'Token expired: current date/time 2 must be before 1'),
    ],
    ['IRSA-PROOF-010', refused('InvalidIdentityToken', "certificate doesn't match configured thumbprint")],
    ['IRSA-PROOF-009', refused('RegionDisabledException', 'off')],
    ['IRSA-PROOF-008', { assumed: true, assumedRoleArn: session.replace('orders', 'other') }],
    ['IRSA-PROOF-008', { assumed: true, assumedRoleArn: session.replace('123456789012', '210987654321') }],
  ] as const)('reports %s for %j', async (code, answer) => {
    const findings = await scene([answer]).verify();
    expect(findings).toMatchObject([{ link: 'proof', code, severity: 'error', place: { line: 9 } }]);
    expect(JSON.stringify(findings)).not.toContain(secret);
  });

  it.each([
    ['IRSA-PROOF-006', { minted: false, reason: 'not-found', message: '404: not found' }],
    ['IRSA-PROOF-007', { minted: false, reason: 'refused', message: '403: forbidden' }],
  ] as const)('reports %s if no token can be minted', async (code, mint) => {
    const { verify, calls } = scene([], mint);
    expect(await verify()).toMatchObject([{ code }]);
    expect(calls).toEqual([]);
  });

  it('retries, within a limit, the errors of STS while a change propagates', async () => {
    const late = scene([
      noProvider,
      refused('AccessDenied', 'no'),
      { assumed: true, assumedRoleArn: session },
    ]);
    expect(await late.verify(60)).toEqual([]);
    expect(late.events.map(({ type }) => type)).toEqual(['waiting', 'waiting']);
    const never = scene([noProvider]);
    expect(await never.verify(60)).toMatchObject([{ code: 'IRSA-PROOF-001' }]);
    expect(never.elapsed()).toBeGreaterThan(40_000);
    expect(never.elapsed()).toBeLessThanOrEqual(60_000);
  });

  it('does not retry a permanent error', async () => {
    const { verify, calls } = scene([refused('ExpiredTokenException', 'Token expired')]);
    await verify(60);
    expect(calls).toHaveLength(1);
  });

  it('plans no change and counts the proofs', async () => {
    const { link } = scene([]);
    const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
    const plan = await planOf(link, context, outputs, consent);
    expect(plan).toEqual({ changes: [], findings: [], outputs: {}, summary: '1 service account' });
    const change: Change = {
      link: 'proof',
      action: 'create',
      kind: 'x',
      target: 'y',
      before: null,
      after: null,
      why: '',
      disruptive: false,
    };
    await expect(link.apply(change, context, outputs, () => {})).rejects.toThrow('IRSA-PLAN-004');
  });
});

it.each([
  [
    'IRSA-PROOF-002',
    "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Couldn't retrieve verification key from your identity provider",
  ],
  ['IRSA-PROOF-003', 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity'],
  ['IRSA-PROOF-005', 'ExpiredTokenException: Token expired: current date/time 2 must be before 1'],
  [null, 'AccessDenied: User is not authorized to perform: s3:ListBucket'],
])('programs show %s as %j', (code, text) => {
  expect(codeInText(text)).toBe(code);
});
