import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { fakeChange } from '../../../test/support/fake-link.ts';
import { fakeStatus, lookedAt } from '../../../test/support/fake-status.ts';
import { rotationRecordOf } from '../../../test/support/in-memory-rotation.ts';
import type { ChainStatus } from '../../chain/chain-status.ts';
import { findingsOf } from '../../chain/finding.ts';
import type { LeaseState } from '../../chain/lease.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { noMoves } from '../../rotation/moves.ts';
import { renderLine } from './paint.ts';
import { stageLines } from './rotation-view.ts';
import { statusData, statusLines } from './status-view.ts';

function shown(status: ChainStatus, width: number, lease: LeaseState | null = null): string {
  const canvas = { colour: false, width };
  const lines = statusLines(status, fakeContext(), { canvas, now: lookedAt, lease });
  return `\n${lines.map((line) => renderLine(line, canvas)).join('\n')}\n`;
}

const issuer = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com';
const provider = 'arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com';
const ends = Date.parse('2026-12-19T20:00:00Z');

const sound = fakeStatus(
  { link: 'signing-key', summary: 'RSA 2048, kid 4f1c', since: '2026-11-23T18:00:00Z' },
  { link: 'issuer', summary: issuer, since: '2026-11-23T18:01:00Z' },
  {
    link: 'control-plane',
    summary: `cp-1, cp-2 and cp-3 issue tokens of ${issuer}`,
    since: '2026-11-25T02:00:00Z',
    expires: [
      { what: 'API server certificate of cp-1', at: ends },
      { what: '/etc/kubernetes/pki/front-proxy-client.crt of cp-1', at: ends - 1000 },
      { what: '/etc/kubernetes/pki/ca.crt of cp-1', at: ends + 9 * 365 * 86_400_000 },
    ],
  },
  {
    link: 'identity-provider',
    summary: `${provider} for sts.amazonaws.com`,
    since: '2026-11-23T18:02:00Z',
  },
  { link: 'roles', summary: '12 roles', since: '2026-11-26T17:10:00Z' },
  {
    link: 'injection',
    summary: 'webhook irsactl-system/irsactl-webhook for 12 service accounts',
    since: '2026-11-26T18:03:00Z',
    expires: [
      {
        what: 'certificate of webhook irsactl-system/irsactl-webhook',
        at: Date.parse('2026-12-26T18:00:00Z'),
      },
    ],
  },
  { link: 'proof', summary: '12 service accounts' },
);

describe('the status of an applied chain', () => {
  it.each([20, 60, 80, 120])('fits into %i columns, and breaks no path, ARN or URL', (width) => {
    const lines = shown(sound, width).split('\n');
    for (const whole of [issuer, provider, 'irsactl-system/irsactl-webhook', 'https://10.0.0.10:6443']) {
      expect(lines.some((line) => line.includes(whole))).toBe(true);
    }
  });
});

const faulty = fakeStatus(
  {
    link: 'roles',
    changes: [fakeChange('roles', 'orders')],
    findings: [
      {
        link: 'roles',
        severity: 'error',
        code: 'IRSA-ROLE-030',
        what: 'The role arn:aws:iam::123456789012:role/irsactl/prod-1/prod-1-shop-orders exists.',
        why: 'It has no mark of irsactl.',
        next: 'Run it again with --adopt.',
      },
    ],
    summary: '1 role',
    since: '2026-11-26T17:10:00Z',
  },
  {
    link: 'injection',
    changes: ['a', 'b', 'c', 'd', 'e'].map((name) => fakeChange('injection', `shop/${name}`)),
    summary: 'webhook',
    expires: [{ what: 'certificate of the webhook', at: Date.parse('2026-11-24T18:00:00Z') }],
  },
);

it('shows the image that the webhook runs', () => {
  const runs = 'its pods run the image sha256:0a0a';
  const standings = new Map(sound.standings).set('injection', { since: null, expires: [], runs });
  expect(shown({ ...sound, standings }, 120)).toContain(`\n    ${runs}\n`);
});

it('names the irsactl that is changing the chain', () => {
  const holder = { user: 'root', host: 'cp-1', pid: 42, run: 'r', origin: null };
  const lease = { holder, since: lookedAt - 300_000, version: '7', durationSeconds: 300 };
  expect(shown(sound, 120, lease)).toContain(
    "\nroot@cp-1, process 42, took the chain's Lease 5 minutes ago: it is changing the chain, or was killed.\n",
  );
  expect(statusData(sound, lease).lease).toEqual({
    holder: 'root@cp-1, process 42',
    since: isoTime(lease.since),
  });
});

describe('the status of a chain with faults', () => {
  it('shows problems below each link, and `since` only for links in place', () => {
    expect(shown(faulty, 60)).toBe(`
Chain prod-1 · AWS 123456789012 eu-central-1
cluster 3f6c1a2b at https://10.0.0.10:6443 (v1.36.3, 1
control plane node)

  link       state          since
  roles      has errors     –
    1 role
    IRSA-ROLE-030  The role
                   arn:aws:iam::123456789012:role/irsactl/prod-1/prod-1-shop-orders
                   exists.
  injection  to be created  –
    webhook
    shop/a: shop/a is missing
    shop/b: shop/b is missing
    shop/c: shop/c is missing
    and 2 more: run \`irsactl plan\`

Expires next: certificate of the webhook ended 2 days ago
              (2026-11-24)
`);
  });

  it('escapes external text', () => {
    const status = fakeStatus({ link: 'issuer', summary: '\u001b[2Jgone' });
    expect(shown(status, 80)).toContain('\\u001b[2Jgone');
  });

  it('has the stage of a rotation, and what it waits for, for scripts', () => {
    const rotation = rotationRecordOf({ next: 'b', from: ['a'] });
    const gate = { why: 'A pod may hold a token of the old key.', opensAt: ends, holders: [] };
    const moves = { ...noMoves, stage: 'sign', sign: 'b', gates: [gate] } as const;
    expect(statusData(sound, null)).toMatchObject({ rotation: null, waits: [] });
    expect(statusData({ ...sound, outputs: { ...sound.outputs, rotation, moves } }, null)).toMatchObject({
      rotation: 'sign',
      waits: [{ why: gate.why, opensAt: '2026-12-19T20:00:00Z' }],
    });
  });

  it('does not guess the stage of a rotation while a change is not finished', () => {
    const rotation = rotationRecordOf({ next: 'b', from: ['a'] });
    const outputs = { ...sound.outputs, rotation, moves: null };
    expect(statusData({ ...sound, outputs }, null)).toMatchObject({ rotation: 'unknown', waits: [] });
    expect(stageLines(outputs, { width: 80, now: lookedAt })).toEqual(['', 'Rotation: in progress.']);
  });

  it('shows what a killed destroy has removed as removed', () => {
    const problem = { what: 'Destroy has begun.', why: 'Why.', next: 'Next.' };
    const begun = findingsOf('control-plane').warning('IRSA-CONTROLPLANE-168', problem);
    const text = shown(
      fakeStatus(
        { link: 'control-plane', summary: 'cp-1', findings: [begun] },
        { link: 'roles', summary: '1 role', changes: [fakeChange('roles', 'shop/orders')] },
      ),
      80,
    );
    expect(text).toContain('IRSA-CONTROLPLANE-168  Destroy has begun.');
    expect(text).toMatch(/roles +removed +–\n +1 role\n/);
    expect(text).not.toContain('shop/orders is missing');
  });

  it('has the same for scripts, with times in ISO 8601', () => {
    expect(statusData(sound, null)).toMatchObject({
      chain: 'prod-1',
      links: [
        { link: 'signing-key', state: 'in place', since: '2026-11-23T18:00:00Z', changes: 0 },
        { link: 'issuer' },
        {
          link: 'control-plane',
          expires: [
            { what: 'API server certificate of cp-1', at: '2026-12-19T20:00:00Z' },
            { at: '2026-12-19T19:59:59Z' },
            { at: '2035-12-17T20:00:00Z' },
          ],
        },
        { link: 'identity-provider' },
        { link: 'roles' },
        { link: 'injection' },
        { link: 'proof', state: 'not checked', since: null, expires: [] },
      ],
    });
    const restart = [{ name: 'deployment/orders', namespace: 'shop' }];
    const problem = { what: 'Pods are older.', why: 'Why.', next: 'Next.', restart };
    const older = fakeStatus({
      link: 'injection',
      summary: 'webhook',
      findings: [findingsOf('injection').warning('IRSA-INJECT-051', problem)],
    });
    expect(statusData(older, null)).toMatchObject({
      links: [{ state: 'in place', findings: [{ code: 'IRSA-INJECT-051', restart }] }],
    });
    // The commands below the table show the restarts.
    expect(shown(older, 80)).not.toContain('Pods are older.');
    expect(statusData(faulty, null)).toMatchObject({
      links: [
        { state: 'has errors', since: null, changes: 1, findings: [{ code: 'IRSA-ROLE-030' }] },
        { state: 'to be created', since: null, changes: 5, reasons: [{ target: 'shop/a' }, {}, {}, {}, {}] },
      ],
    });
  });
});
