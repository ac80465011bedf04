import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { PodLook, PodSight } from '../ports.ts';
import { checkLook, lookSentences } from './check-look.ts';

const url = 'https://prod-1-oidc.s3.eu-central-1.amazonaws.com/keys.json';
const body = '{"keys":[]}';
const fetched = [
  { url, answer: { kind: 'answer', status: 200, contentType: 'application/json', body } as const },
];
const sha256 = createHash('sha256').update(body).digest('hex');

function saw(result: PodSight['result'], addresses = ['192.0.2.7']): PodLook {
  return { kind: 'seen', sights: [{ url, addresses, result }] };
}
const sound = saw({ kind: 'answer', status: 200, tls: 'TLSv1.3', sha256 });

test('what a pod reads as this machine does is told, and no finding', () => {
  expect(checkLook(sound, fetched)).toEqual([]);
  expect(lookSentences(sound)).toEqual([`From a pod ${url} answers 200 over TLSv1.3 (192.0.2.7).`]);
});

describe('a pod that reads', () => {
  const nothing = (code: string, detail: string) => ({ kind: 'no-answer', code, detail }) as const;

  test.each<[string, PodLook, string, string]>([
    [
      'nothing, for want of a name',
      saw(nothing('ENOTFOUND', 'getaddrinfo ENOTFOUND'), []),
      'IRSA-ISSUER-102',
      'does not resolve',
    ],
    [
      'nothing, by its address',
      saw(nothing('TIMEOUT', 'no answer within 5 s')),
      'IRSA-ISSUER-102',
      '192.0.2.7: no answer',
    ],
    [
      'another status',
      saw({ kind: 'answer', status: 403, tls: 'TLSv1.2', sha256 }),
      'IRSA-ISSUER-102',
      '403',
    ],
    [
      'another document',
      saw({ kind: 'answer', status: 200, tls: 'TLSv1.2', sha256: 'x' }),
      'IRSA-ISSUER-103',
      '192.0.2.7',
    ],
  ])('%s', (_what, look, code, word) => {
    const [found, ...more] = checkLook(look, fetched);
    expect([found?.code, found?.severity, more]).toEqual([
      code,
      code.endsWith('103') ? 'warning' : 'error',
      [],
    ]);
    expect(found?.why).toContain(word);
  });

  test('what this machine cannot read is not compared', () => {
    const own = [{ url, answer: { kind: 'no-answer', reason: 'timeout', detail: '' } as const }];
    expect(checkLook(sound, own)).toEqual([]);
  });
});

test.each<[Extract<PodLook, { kind: 'no-pod' }>['reason'], string]>([
  ['refused', '--pod-namespace'],
  ['unscheduled', 'Make room'],
  ['image', '--pod-image'],
  ['late', 'kubelet'],
  ['ended', '--pod-image'],
])('no pod: %s is an error with a cure of its own', (reason, word) => {
  const look = { kind: 'no-pod', reason, detail: 'the reason' } as const;
  expect(checkLook(look, fetched)).toMatchObject([
    { code: 'IRSA-ISSUER-101', severity: 'error', why: 'the reason.', next: expect.stringContaining(word) },
  ]);
  expect(lookSentences(look)).toEqual([]);
});
