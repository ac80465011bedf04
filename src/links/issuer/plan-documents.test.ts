import { describe, expect, test } from 'vitest';
import {
  consents,
  desiredIssuer,
  otherMark,
  soundBucket,
  storedDocument,
} from '../../../test/support/issuer-facts.ts';
import { ecPair, rsaPair } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { type Jwk, jwkOf, renderJwks } from '../../trust/jwks.ts';
import { planDocuments } from './plan-documents.ts';

const key = jwkOf(rsaPair().publicKey);
const older = jwkOf(ecPair().publicKey);
const desired = desiredIssuer(known([key]));
const sound = soundBucket(key).documents;

function planJwks(body: string, tags = storedDocument('').tags, adopt = false) {
  const stored = { ...sound, jwks: storedDocument(body, tags) };
  return planDocuments(desired, stored, 's3://b', adopt ? consents.adopt : consents.none);
}

function publishedKeys(plan: ReturnType<typeof planJwks>): readonly Jwk[] {
  const change = plan.changes.find(({ target }) => target === 's3://b/keys.json');
  return JSON.parse(JSON.stringify(change?.after)).document.keys;
}

test('documents that say the same need nothing, whatever their form', () => {
  const compact = JSON.stringify(JSON.parse(renderJwks({ keys: [key] })));
  expect(planJwks(compact)).toEqual({ changes: [], findings: [] });
});

describe('keys that are published already stay so', () => {
  test('a new key is added in front of the older one', () => {
    expect(publishedKeys(planJwks(renderJwks({ keys: [older] })))).toEqual([key, older]);
  });

  test('also where somebody else published them and --adopt takes over', () => {
    const plan = planJwks(renderJwks({ keys: [older] }), {}, true);
    expect(plan.findings).toEqual([]);
    expect(publishedKeys(plan)).toEqual([key, older]);
  });

  test('and the algorithms of all of them are named', () => {
    const plan = planJwks(renderJwks({ keys: [key, older] }));
    const discovery = plan.changes.find(({ target }) => target.endsWith('openid-configuration'));
    expect(discovery?.after).toMatchObject({
      document: { id_token_signing_alg_values_supported: ['ES256', 'RS256'] },
    });
  });

  test('numbers of another key under our key ID are replaced', () => {
    const swapped = { ...jwkOf(rsaPair().publicKey), kid: key.kid };
    expect(publishedKeys(planJwks(renderJwks({ keys: [swapped] })))).toEqual([key]);
  });

  test.each(['', '<html>hello</html>', '{"keys":[]}', 'null'])('%j is no key set: it is replaced', (body) => {
    expect(publishedKeys(planJwks(body))).toEqual([key]);
  });
});

describe('documents that irsactl did not write', () => {
  test('are left alone where they say the same', () => {
    expect(planJwks(renderJwks({ keys: [key, older] }), {}).changes.map(({ target }) => target)).toEqual([
      's3://b/.well-known/openid-configuration',
    ]);
  });

  test('stop the plan where they differ, with the difference', () => {
    const { changes, findings } = planJwks(renderJwks({ keys: [older] }), {});
    expect(changes.map(({ target }) => target)).not.toContain('s3://b/keys.json');
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-034']);
    expect(findings[0]?.why).toContain(older.kid);
    expect(findings[0]?.why).toContain(key.kid);
  });

  test('the difference of a discovery document names its members', () => {
    const theirs = JSON.stringify({
      ...JSON.parse(sound.discovery?.body ?? ''),
      issuer: 'https://else.example',
    });
    const stored = { ...sound, discovery: storedDocument(theirs, {}) };
    const [finding] = planDocuments(desired, stored, 's3://b', consents.none).findings;
    expect(finding?.why).toContain(`issuer is "https://else.example", would be "${desired.url}"`);
  });

  test('of another chain are never taken over', () => {
    const { changes, findings } = planJwks(renderJwks({ keys: [older] }), otherMark, true);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-031']);
    expect(changes.map(({ target }) => target)).not.toContain('s3://b/keys.json');
  });
});
