import { describe, expect, test } from 'vitest';
import { chainKeysOf, rotationRecordOf } from '../../../test/support/in-memory-rotation.ts';
import {
  consents,
  exampleUrl,
  issuerWith,
  otherMark,
  ownMark,
  soundBucket,
  storedDocument,
} from '../../../test/support/issuer-facts.ts';
import { ecPair, rsaPair } from '../../../test/support/test-keys.ts';
import { known } from '../../chain/known.ts';
import { type Jwk, jwkOf, renderJwks } from '../../trust/jwks.ts';
import { editData } from './document-edit.ts';
import { planDocuments } from './document-plan.ts';
import { removeDocuments } from './document-removal.ts';
import { keyRecord } from './published-keys.ts';

const key = jwkOf(rsaPair().publicKey);
const other = jwkOf(ecPair().publicKey);
const third = jwkOf(rsaPair().publicKey);
const desired = issuerWith(known([key]));
const sound = soundBucket(key).documents;
const ownTags = { ...ownMark, ...keyRecord([key]) };

function planJwks(body: string, tags = ownTags, adopt = false, wanted = desired) {
  const stored = { ...sound, jwks: storedDocument(body, tags) };
  const { edits, findings } = planDocuments(wanted, stored, 's3://b', adopt ? consents.adopt : consents.none);
  return { edit: edits.find(({ name }) => name === 'jwks'), edits, findings };
}

function publishedKeys({ edit }: ReturnType<typeof planJwks>): readonly Jwk[] {
  return JSON.parse(JSON.stringify(edit?.document)).keys;
}

test('documents with the same content need no changes, in any form', () => {
  const compact = JSON.stringify(JSON.parse(renderJwks({ keys: [key] })));
  expect(planJwks(compact)).toMatchObject({ edits: [], findings: [] });
});

describe('a key that the chain did not publish', () => {
  test('is removed, and the change names it before and in its reason', () => {
    const plan = planJwks(renderJwks({ keys: [key, other] }));
    expect(publishedKeys(plan)).toEqual([key]);
    expect(plan.edit?.why).toContain(other.kid);
    expect(JSON.stringify(plan.edit && editData(plan.edit).before)).toContain(other.kid);
    expect(plan.edit?.keptKeys).toEqual([]);
  });

  test("is removed even if it replaced the chain's key", () => {
    expect(publishedKeys(planJwks(renderJwks({ keys: [other] })))).toEqual([key]);
  });

  test('is removed even with our key ID', () => {
    const swapped = { ...jwkOf(rsaPair().publicKey), kid: key.kid };
    expect(publishedKeys(planJwks(renderJwks({ keys: [swapped] })))).toEqual([key]);
  });

  test.each(['', '<html>hello</html>', '{"keys":[]}', 'null'])(
    '%j is not a key set and is replaced',
    (body) => {
      expect(publishedKeys(planJwks(body))).toEqual([key]);
    },
  );

  test("is recorded by --adopt even if the chain's key is also published", () => {
    const adopted = planJwks(renderJwks({ keys: [key, other] }), { team: 'web' }, true);
    expect(adopted.findings).toEqual([]);
    expect(adopted.edit && editData(adopted.edit).after).toMatchObject({ tags: keyRecord([key], [other]) });
  });

  test('stays if --adopt adopts the document, is named, and stays later without it', () => {
    const adopted = planJwks(renderJwks({ keys: [other] }), { team: 'web' }, true);
    expect(adopted.findings).toEqual([]);
    expect(publishedKeys(adopted)).toEqual([key, other]);
    expect(adopted.edit?.why).toContain(other.kid);
    expect(adopted.edit && editData(adopted.edit).after).toMatchObject({
      keptKeys: [other.kid],
      cacheControl: 'public, max-age=60',
      tags: { team: 'web', ...ownMark, 'irsactl.dev/adopted': 'true', ...keyRecord([key], [other]) },
    });
    const tags = { ...ownMark, 'irsactl.dev/adopted': 'true', ...keyRecord([key], [other]) };
    expect(planJwks(renderJwks({ keys: [key, other] }), tags).edit).toBeUndefined();
    expect(publishedKeys(planJwks(renderJwks({ keys: [third, other] }), tags))).toEqual([key, other]);
  });

  test('of the chain is removed after a rotation', () => {
    const planned = planJwks(renderJwks({ keys: [key, other] }), {
      ...ownMark,
      ...keyRecord([key, other]),
    });
    expect(planned.findings).toEqual([]);
    expect(publishedKeys(planned)).toEqual([key]);
    expect(planned.edit?.why).toContain(`No API server accepts ${other.kid}.`);
  });

  test('stays while an API server accepts it, or may', () => {
    const tags = { ...ownMark, ...keyRecord([key, other]) };
    const body = renderJwks({ keys: [key, other] });
    const wanted = (accepts: readonly string[] | null) => {
      const server = (name: string, kids: readonly string[] | null) => ({
        name,
        keys: kids && { signs: key.kid, accepts: kids, started: null, isForChain: true },
      });
      const servers = [server('cp-1', [key.kid]), server('cp-2', accepts)];
      return { ...desired, chainKeys: chainKeysOf({ servers, publicHalves: [key] }) };
    };
    expect(planJwks(body, tags, false, wanted([key.kid, other.kid])).edit).toBe(undefined);
    expect(planJwks(body, tags, false, wanted(null)).edit).toBe(undefined);
    expect(publishedKeys(planJwks(body, tags, false, wanted([key.kid])))).toEqual([key]);
  });

  test('is removed at once when a key is stolen, even if an API server still signs with it', () => {
    const record = rotationRecordOf({ intention: 'theft', next: key.kid, from: [other.kid, third.kid] });
    const keys = { signs: other.kid, accepts: [other.kid], started: null, isForChain: true };
    const servers = [{ name: 'cp-1', keys }];
    const holders = [{ name: 'cp-1', kids: [key.kid] }];
    const chainKeys = chainKeysOf({ record, servers, holders, publicHalves: [other, key] });
    const tags = { ...ownMark, ...keyRecord([other], [third]) };
    const wanted = { ...desired, keys: known([other, key]), chainKeys, rotation: record };
    const planned = planJwks(renderJwks({ keys: [other, third] }), tags, false, wanted);
    expect(publishedKeys(planned)).toEqual([key]);
    expect(planned.edit?.why).toContain('A key is stolen');
  });

  test('counts for the algorithms while it is kept', () => {
    const tags = { ...ownMark, ...keyRecord([key], [other]) };
    const { edits } = planJwks(renderJwks({ keys: [key, other] }), tags);
    expect(edits.find(({ name }) => name === 'discovery')?.document).toMatchObject({
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    });
  });
});

describe('if the signing key is not the published one, nothing is published', () => {
  const published = renderJwks({ keys: [other] });
  const tags = { ...ownMark, ...keyRecord([other]) };

  test('another key', () => {
    const { edits, findings } = planJwks(published, tags, true, desired);
    expect(edits.map(({ name }) => name)).not.toContain('jwks');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['IRSA-ISSUER-054', 'error']]);
    expect(findings[0]?.why).toContain(other.kid);
    expect(findings[0]?.why).toContain(key.kid);
  });

  test('but the next key of a rotation is published beside it', () => {
    const record = rotationRecordOf({ next: key.kid, from: [other.kid] });
    const keys = { signs: other.kid, accepts: [other.kid], started: null, isForChain: true };
    const chainKeys = chainKeysOf({
      ...{ record, publicHalves: [other, key], servers: [{ name: 'cp-1', keys }] },
      holders: [{ name: 'cp-1', kids: [key.kid] }],
    });
    const wanted = { ...desired, keys: known([other, key]), chainKeys, rotation: record };
    const plan = planJwks(published, tags, false, wanted);
    expect(plan.findings).toEqual([]);
    expect(publishedKeys(plan)).toEqual([other, key]);
  });
});

describe("an unmarked document in a bucket of the chain's own was overwritten", () => {
  const inOwn = (body: string, adopt = false) => {
    const stored = { ...sound, jwks: storedDocument(body, {}) };
    return planDocuments(desired, stored, 's3://b', adopt ? consents.adopt : consents.none, true);
  };

  test.each([false, true])('a foreign key is removed and named, with --adopt: %s', (adopt) => {
    const { edits, findings } = inOwn(renderJwks({ keys: [key, other] }), adopt);
    expect(findings).toEqual([]);
    expect(edits).toMatchObject([{ name: 'jwks', document: { keys: [key] }, tags: ownTags, keptKeys: [] }]);
    expect(edits[0]?.why).toContain(`removes them: ${other.kid}`);
  });

  test('with the same text it gets its tags again', () => {
    expect(inOwn(renderJwks({ keys: [key] })).edits).toMatchObject([{ name: 'jwks', tags: ownTags }]);
  });
});

describe('documents that irsactl did not write', () => {
  test('are not changed if they have the same content', () => {
    expect(planJwks(renderJwks({ keys: [key] }), {})).toMatchObject({ edits: [], findings: [] });
  });

  test.each([
    ['other keys', [other]],
    ['an additional key', [key, other]],
  ])('stop the plan if they have %s, with the keys that --adopt would keep', (_what, keys) => {
    const { edits, findings } = planJwks(renderJwks({ keys }), {});
    expect(edits).toEqual([]);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-032']);
    expect(findings[0]?.why).toContain(other.kid);
    expect(findings[0]?.why).toContain(key.kid);
    expect(findings[0]?.next).toContain(`${other.kid} stays published`);
  });

  test('the difference of a discovery document names its members', () => {
    const theirs = JSON.stringify({
      ...JSON.parse(sound.discovery?.body ?? ''),
      issuer: 'https://else.example',
    });
    const stored = { ...sound, discovery: storedDocument(theirs, {}) };
    const [finding] = planDocuments(desired, stored, 's3://b', consents.none).findings;
    expect(finding?.why).toContain(`issuer is "https://else.example", should be "${exampleUrl}"`);
  });

  test('of another chain are never adopted', () => {
    const { edits, findings } = planJwks(renderJwks({ keys: [other] }), otherMark, true);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-031']);
    expect(edits).toEqual([]);
  });

  test("are released without the chain's key and tags if they were adopted", () => {
    const tags = { team: 'web', ...ownMark, 'irsactl.dev/adopted': 'true', ...keyRecord([key], [other]) };
    const jwks = storedDocument(renderJwks({ keys: [key, other] }), tags);
    const { deleted, released } = removeDocuments(desired, { ...sound, jwks }, 'shared');
    expect(deleted.map(({ name }) => name)).toEqual(['discovery']);
    expect(released).toMatchObject([{ name: 'jwks', tags: { team: 'web' }, document: { keys: [other] } }]);
  });
});

test('another chain of this cluster may be the chain under its former name', () => {
  const { findings } = planJwks('{}', { ...ownMark, 'irsactl.dev/cluster': 'prod-0' });
  expect(findings[0]?.next).toContain('restore metadata.name: prod-0');
});
