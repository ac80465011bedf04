import { describe, expect, test } from 'vitest';
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
import { known, unknown } from '../../chain/known.ts';
import { type Jwk, jwkOf, renderJwks } from '../../trust/jwks.ts';
import { editData } from './document-edit.ts';
import { planDocuments } from './document-plan.ts';
import { removeDocuments } from './document-removal.ts';
import { keyRecord } from './published-keys.ts';

const key = jwkOf(rsaPair().publicKey);
const other = jwkOf(ecPair().publicKey);
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

test('documents that say the same need nothing, whatever their form', () => {
  const compact = JSON.stringify(JSON.parse(renderJwks({ keys: [key] })));
  expect(planJwks(compact)).toMatchObject({ edits: [], findings: [] });
});

describe('a key that the chain did not put there', () => {
  test('goes, and the change names it before and in its reason', () => {
    const plan = planJwks(renderJwks({ keys: [key, other] }));
    expect(publishedKeys(plan)).toEqual([key]);
    expect(plan.edit?.why).toContain(other.kid);
    expect(JSON.stringify(plan.edit && editData(plan.edit).before)).toContain(other.kid);
    expect(plan.edit?.keptKeys).toEqual([]);
  });

  test('goes also where it took the place of the chain’s own', () => {
    expect(publishedKeys(planJwks(renderJwks({ keys: [other] })))).toEqual([key]);
  });

  test('goes also under our key ID', () => {
    const swapped = { ...jwkOf(rsaPair().publicKey), kid: key.kid };
    expect(publishedKeys(planJwks(renderJwks({ keys: [swapped] })))).toEqual([key]);
  });

  test.each(['', '<html>hello</html>', '{"keys":[]}', 'null'])('%j is no key set: it is replaced', (body) => {
    expect(publishedKeys(planJwks(body))).toEqual([key]);
  });

  test('is recorded by --adopt as well where the chain’s own key is published beside it', () => {
    const adopted = planJwks(renderJwks({ keys: [key, other] }), { team: 'web' }, true);
    expect(adopted.findings).toEqual([]);
    expect(adopted.edit && editData(adopted.edit).after).toMatchObject({ tags: keyRecord([key], [other]) });
  });

  test('stays where --adopt takes the document over, is named, and stays later without it', () => {
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
    const third = jwkOf(rsaPair().publicKey);
    expect(publishedKeys(planJwks(renderJwks({ keys: [third, other] }), tags))).toEqual([key, other]);
  });

  test('of the chain itself goes when a rotation is over', () => {
    const planned = planJwks(renderJwks({ keys: [key, other] }), {
      ...ownMark,
      ...keyRecord([key, other]),
    });
    expect(planned.findings).toEqual([]);
    expect(publishedKeys(planned)).toEqual([key]);
    expect(planned.edit?.why).toContain(`No API server accepts ${other.kid} any more.`);
  });

  test('is cached as long as ever once it is gone, for the reason that is said', () => {
    const tags = { ...ownMark, ...keyRecord([key]) };
    const short = {
      ...storedDocument(renderJwks({ keys: [key] }), tags),
      cacheControl: 'public, max-age=60',
    };
    const stored = { discovery: null, jwks: short };
    const { edits } = planDocuments(desired, stored, 's3://prod-1-oidc', consents.none);
    expect(edits.find(({ name }) => name === 'jwks')).toMatchObject({
      cacheControl: 'public, max-age=300',
      why: expect.stringContaining('It lists one key'),
    });
  });

  test('counts for the algorithms while it is kept', () => {
    const tags = { ...ownMark, ...keyRecord([key], [other]) };
    const { edits } = planJwks(renderJwks({ keys: [key, other] }), tags);
    expect(edits.find(({ name }) => name === 'discovery')?.document).toMatchObject({
      id_token_signing_alg_values_supported: ['ES256', 'RS256'],
    });
  });
});

describe('where the signing key is no longer the published one, nothing is published', () => {
  const published = renderJwks({ keys: [other] });
  const tags = { ...ownMark, ...keyRecord([other]) };

  test.each([
    ['another key', desired, key.kid],
    ['a key that is still to be made', issuerWith(unknown('the signing key')), 'made anew'],
  ])('%s', (_what, wanted, why) => {
    const { edits, findings } = planJwks(published, tags, true, wanted);
    expect(edits.map(({ name }) => name)).not.toContain('jwks');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['IRSA-ISSUER-054', 'error']]);
    expect(findings[0]?.why).toContain(other.kid);
    expect(findings[0]?.why).toContain(why);
  });

  test('but a new key beside the former one is a rotation', () => {
    const plan = planJwks(published, tags, false, issuerWith(known([key, other])));
    expect(plan.findings).toEqual([]);
    expect(publishedKeys(plan)).toEqual([key, other]);
  });
});

describe('an unmarked document in a bucket of the chain’s own was overwritten', () => {
  const inOwn = (body: string, adopt = false) => {
    const stored = { ...sound, jwks: storedDocument(body, {}) };
    return planDocuments(desired, stored, 's3://b', adopt ? consents.adopt : consents.none, true);
  };

  test.each([false, true])('a foreign key goes and is named, with --adopt: %s', (adopt) => {
    const { edits, findings } = inOwn(renderJwks({ keys: [key, other] }), adopt);
    expect(findings).toEqual([]);
    expect(edits).toMatchObject([{ name: 'jwks', document: { keys: [key] }, tags: ownTags, keptKeys: [] }]);
    expect(edits[0]?.why).toContain(`they go: ${other.kid}`);
  });

  test('with the same text it gets its mark again', () => {
    expect(inOwn(renderJwks({ keys: [key] })).edits).toMatchObject([{ name: 'jwks', tags: ownTags }]);
  });
});

describe('documents that irsactl did not write', () => {
  test('are left alone where they say the same', () => {
    expect(planJwks(renderJwks({ keys: [key] }), {})).toMatchObject({ edits: [], findings: [] });
  });

  test.each([
    ['other keys', [other]],
    ['one key more', [key, other]],
  ])('stop the plan where they have %s, and say what --adopt would keep', (_what, keys) => {
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
    expect(finding?.why).toContain(`issuer is "https://else.example", would be "${exampleUrl}"`);
  });

  test('of another chain are never taken over', () => {
    const { edits, findings } = planJwks(renderJwks({ keys: [other] }), otherMark, true);
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-031']);
    expect(edits).toEqual([]);
  });

  test('are given back without the chain’s key and tags where they were taken over', () => {
    const tags = { team: 'web', ...ownMark, 'irsactl.dev/adopted': 'true', ...keyRecord([key], [other]) };
    const jwks = storedDocument(renderJwks({ keys: [key, other] }), tags);
    const { deleted, released } = removeDocuments(desired, { ...sound, jwks }, 'shared');
    expect(deleted.map(({ name }) => name)).toEqual(['discovery']);
    expect(released).toMatchObject([{ name: 'jwks', tags: { team: 'web' }, document: { keys: [other] } }]);
  });
});

test('another chain of this cluster is taken for the chain under its former name', () => {
  const { findings } = planJwks('{}', { ...ownMark, 'irsactl.dev/cluster': 'prod-0' });
  expect(findings[0]?.next).toContain('restore metadata.name: prod-0');
});
