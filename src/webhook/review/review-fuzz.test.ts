import fc from 'fast-check';
import { applyPatch } from 'fast-json-patch';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { strange, strangePod } from '../../../test/support/strange-pods.ts';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { asObject, type Json, stringAt, valueAt } from '../../trust/json.ts';
import { type MutateParts, mutate } from './mutate.ts';

const containerCredentials = {
  audience: 'vault',
  mountPath: '/aws',
  volumeName: 'data',
  tokenPath: 'token',
  fullUri: 'x',
};
const accounts: fc.Arbitrary<IdentityFacts> = fc.record({
  account: fc.constantFrom<IdentityFacts['account'][]>(
    undefined,
    null,
    { roleArn: 'arn:aws:iam::123456789012:role/orders', notes: ['\u0000'] },
    { roleArn: 'x'.repeat(5000), sessionName: true, stsEndpoint: 'http://sts', region: '🙂' },
  ),
  namespace: fc.constantFrom(null, { region: 'eu-central-1', regionalSts: true }),
  mapped: fc.constantFrom(null, { roleArn: 'mapped', exact: false }),
  containerCredentials: fc.boolean(),
});

function partsFor(facts: IdentityFacts): MutateParts {
  return {
    sources: { find: () => facts },
    settings: { ...defaultSettings, mountPath: '/aws', containerCredentials },
    metrics: { decided() {}, warned: () => [] },
    random: () => 0.5,
    log: pino({ level: 'silent' }),
  };
}

const answerShape = z.strictObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  response: z.strictObject({
    uid: z.string(),
    allowed: z.boolean(),
    patchType: z.literal('JSONPatch').optional(),
    patch: z.base64().optional(),
    warnings: z.array(z.string().max(256)).max(12).optional(),
    status: z.object({ message: z.string() }).optional(),
  }),
});
const operations = z
  // A value from JSON.parse is always JSON.
  .array(z.strictObject({ op: z.literal('add'), path: z.string(), value: z.unknown() }))
  .min(1);

function ask(body: string, parts: MutateParts) {
  const text = mutate(body, parts);
  if (typeof text !== 'string') throw new Error('expected an answer without a promise');
  const { response } = answerShape.parse(JSON.parse(text));
  const patch =
    response.patch === undefined
      ? null
      : operations.parse(JSON.parse(Buffer.from(response.patch, 'base64').toString()));
  return { ...response, patch };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An API server refuses a number beyond 64 bits, which JSON.stringify would write as null. */
function isSendable(text: string): boolean {
  let sendable = true;
  JSON.parse(text, (_, value) => {
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) sendable = false;
    return value;
  });
  return sendable;
}

const often = <T, U>(usual: fc.Arbitrary<T>, rare: fc.Arbitrary<U>) =>
  fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: rare });
const absentOr = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined, freq: 4 });
const reviews = fc.record(
  {
    apiVersion: often(
      fc.constantFrom('admission.k8s.io/v1', 'admission.k8s.io/v1beta1'),
      fc.constantFrom('v1', 7),
    ),
    kind: often(fc.constant('AdmissionReview'), fc.constant('Pod')),
    request: fc.oneof(
      {
        weight: 12,
        arbitrary: fc.record({
          uid: often(fc.uuid(), fc.oneof(fc.string(), strange)),
          namespace: often(fc.constant('shop'), strange),
          operation: absentOr(often(fc.constant('CREATE'), fc.constantFrom('DELETE', 5))),
          kind: absentOr(often(fc.constant({ group: '', version: 'v1', kind: 'Pod' }), strange)),
          subResource: absentOr(often(fc.constantFrom('', null), fc.constant('status'))),
          dryRun: absentOr(fc.oneof(fc.boolean(), strange)),
          object: often(strangePod, strange),
        }),
      },
      { weight: 1, arbitrary: strange },
    ),
  },
  { requiredKeys: ['request'] },
);

/** Review texts; a part of them have text removed or inserted. */
const bodies = fc
  .tuple(
    reviews,
    fc.nat(),
    fc.nat(200),
    fc.constantFrom('', '{', ']', '"', '\\u0000', ',', '\ud800', 'null'),
    fc.nat(3),
  )
  .map(([review, at, length, put, kind]) => {
    const text = JSON.stringify(review);
    const start = at % (text.length + 1);
    if (kind > 0) return text;
    return text.slice(0, start) + put + text.slice(start + (put === '' ? length : 0));
  });

test('every body is answered: the uid is repeated, the patch applies, and a second review adds nothing', () => {
  const seen = { patched: 0, refused: 0, allowed: 0 };
  fc.assert(
    fc.property(bodies, accounts, (body, facts) => {
      const parts = partsFor(facts);
      const answer = ask(body, parts);
      const review = parsed(body);
      expect(answer.uid).toBe(stringAt(review, 'request', 'uid') ?? '');
      if (!answer.allowed) expect(answer.status?.message).not.toBe('');
      seen[answer.patch ? 'patched' : answer.allowed ? 'allowed' : 'refused'] += 1;
      if (answer.patch === null || !isSendable(body)) return;
      const object = structuredClone(valueAt(review, 'request', 'object'));
      const patched = applyPatch(object, answer.patch, true).newDocument;
      const request = { ...asObject(valueAt(review, 'request')), object: patched };
      expect(ask(JSON.stringify({ request }), parts).patch).toBeNull();
    }),
    // Shrinking a failing example may take far longer than finding it.
    { numRuns: 5_000, interruptAfterTimeLimit: 90_000, markInterruptAsFailure: true },
  );
  // Each branch was reached.
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(300);
}, 120_000);
