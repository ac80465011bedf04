import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeChain, fakeContext } from '../../../../test/support/fake-context.ts';
import { consents, ownMark } from '../../../../test/support/issuer-facts.ts';
import { planOf, removalOf, verdictOf } from '../../../../test/support/look.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { known } from '../../../chain/known.ts';
import { noOutputs } from '../../../chain/outputs.ts';
import { publishedFolder } from '../../../nodes/published-folder.ts';
import { parseIssuerUrl } from '../../../trust/issuer-url.ts';
import { jwkOf, renderJwks } from '../../../trust/jwks.ts';
import { issuerLink } from '../link.ts';
import type { Buckets } from '../ports.ts';
import { keyRecord } from '../published-keys.ts';

const url = parseIssuerUrl('https://issuer.example.com/prod-1');
const key = jwkOf(rsaPair().publicKey);
const outputs = { ...noOutputs, publicKeys: known([key]) };
const never = () => Promise.reject(new Error('a folder needs no bucket'));
const noBuckets: Buckets = {
  locate: never,
  tags: never,
  publicAccessBlock: never,
  policy: never,
  document: never,
  settings: never,
  keys: never,
  create: never,
  setTags: never,
  setPublicAccessBlock: never,
  setPolicy: never,
  setVersioning: never,
  setEncryption: never,
  setOwnership: never,
  putDocument: never,
  deleteDocument: never,
  deleteVersions: never,
  deletePolicy: never,
  delete: never,
  accountPublicAccessBlock: never,
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-issuer-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function setUp(trusting: readonly string[] = []) {
  const context = fakeContext({ chain: fakeChain({ issuer: { hosting: 'directory', path: folder, url } }) });
  const link = issuerLink({
    trust: { list: () => Promise.resolve(trusting), tags: () => Promise.resolve({}) },
    buckets: noBuckets,
    distributions: () => Promise.reject(new Error('a folder needs no CloudFront')),
    certificates: () => Promise.reject(new Error('a folder needs no certificate')),
    clock: { now: () => 0, sleep: () => Promise.resolve() },
    folder: publishedFolder,
    publicDocuments: {
      async fetch(address) {
        const body = await readFile(join(folder, address.slice(url.length)), 'utf8');
        return { kind: 'answer', status: 200, contentType: 'application/json', body };
      },
    },
  });
  const plan = (consent: keyof typeof consents = 'none') => planOf(link, context, outputs, consents[consent]);
  return {
    plan,
    async apply(consent: keyof typeof consents = 'none') {
      const { changes } = await plan(consent);
      for (const change of changes) await link.apply(change, context, outputs, () => {});
      return changes.map(({ kind, target }) => `${kind} ${target.slice(folder.length)}`);
    },
    async remove() {
      const { changes } = await removalOf(link, context, outputs, 'sign-back', consents.none);
      for (const change of changes) await link.apply(change, context, outputs, () => {});
    },
    verify: () => verdictOf(link, context, outputs, () => {}),
  };
}

test('the folder is marked and filled, verified, and empty again after removal', async () => {
  const issuer = setUp();
  expect(await issuer.apply()).toEqual([
    'mark-folder /.irsactl.json',
    'write-document /.well-known/openid-configuration',
    'write-document /keys.json',
  ]);
  expect(await issuer.verify()).toEqual([]);
  expect((await issuer.plan()).changes).toEqual([]);
  expect(await readFile(join(folder, 'keys.json'), 'utf8')).toBe(renderJwks({ keys: [key] }));
  expect(JSON.parse(await readFile(join(folder, '.irsactl.json'), 'utf8'))).toEqual({
    tags: ownMark,
    documents: { discovery: ownMark, jwks: { ...ownMark, ...keyRecord([key]) } },
  });
  expect((await readdir(folder)).toSorted()).toEqual(['.irsactl.json', '.well-known', 'keys.json']);
  await issuer.remove();
  expect(await readdir(folder)).toEqual([]);
});

test("another writer's files that differ stop the plan, and are adopted with --adopt", async () => {
  await writeFile(join(folder, 'keys.json'), '{"keys":[]}');
  const issuer = setUp();
  expect((await issuer.plan()).findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-032']);
  await issuer.apply('adopt');
  expect(await issuer.verify()).toEqual([]);
});

test("another writer's document with the same content is not marked as ours, and stays after removal", async () => {
  const issuer = setUp();
  const text = renderJwks({ keys: [key] });
  await writeFile(join(folder, 'keys.json'), text);
  expect(await issuer.apply()).toEqual([
    'mark-folder /.irsactl.json',
    'write-document /.well-known/openid-configuration',
  ]);
  expect((await issuer.plan()).changes).toEqual([]);
  await issuer.remove();
  expect(await readdir(folder)).toEqual(['keys.json']);
  expect(await readFile(join(folder, 'keys.json'), 'utf8')).toBe(text);
});

test("after another writer's document is deleted, the next one is ours", async () => {
  const issuer = setUp();
  await writeFile(join(folder, 'keys.json'), renderJwks({ keys: [key] }));
  await issuer.apply();
  await rm(join(folder, 'keys.json'));
  expect(await issuer.apply()).toEqual(['mark-folder /.irsactl.json', 'write-document /keys.json']);
  expect((await issuer.plan()).changes).toEqual([]);
  await issuer.remove();
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that another chain has marked is not used', async () => {
  const tags = { ...ownMark, 'irsactl.dev/cluster': 'prod-2' };
  await writeFile(join(folder, '.irsactl.json'), JSON.stringify({ tags, documents: {} }));
  const { changes, findings } = await setUp().plan('adopt');
  expect(changes).toEqual([]);
  expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-031']);
});

test('a key that another writer adds to the file is an error of verify, and its cure removes it', async () => {
  const issuer = setUp();
  await issuer.apply();
  await writeFile(join(folder, 'keys.json'), renderJwks({ keys: [key, jwkOf(rsaPair().publicKey)] }));
  expect(await issuer.verify()).toMatchObject([{ code: 'IRSA-ISSUER-046', severity: 'error' }]);
  expect(await issuer.apply()).toEqual(['write-document /keys.json']);
  expect(await issuer.verify()).toEqual([]);
});

test('an adopted file keeps its own keys, even after destroy', async () => {
  const issuer = setUp();
  const theirs = jwkOf(rsaPair().publicKey);
  await writeFile(join(folder, 'keys.json'), renderJwks({ keys: [theirs] }));
  await issuer.apply('adopt');
  expect(await readFile(join(folder, 'keys.json'), 'utf8')).toBe(renderJwks({ keys: [key, theirs] }));
  expect(await issuer.verify()).toMatchObject([{ code: 'IRSA-ISSUER-057', severity: 'warning' }]);
  expect((await issuer.plan()).changes).toEqual([]);
  await issuer.remove();
  expect(await readdir(folder)).toEqual(['keys.json']);
  expect(await readFile(join(folder, 'keys.json'), 'utf8')).toBe(renderJwks({ keys: [theirs] }));
});

test('the documents stay while another identity provider trusts the issuer', async () => {
  await setUp().apply();
  await setUp(['arn:aws:iam::123456789012:oidc-provider/issuer.example.com/prod-1/']).remove();
  expect((await readdir(folder)).toSorted()).toEqual(['.irsactl.json', '.well-known', 'keys.json']);
  await setUp(['arn:aws:iam::123456789012:oidc-provider/issuer.example.com/prod-2']).remove();
  expect(await readdir(folder)).toEqual([]);
});

test('an invalid mark owns nothing', async () => {
  await writeFile(join(folder, '.irsactl.json'), 'not JSON');
  expect((await setUp().plan()).changes.map(({ kind }) => kind)).toEqual([
    'mark-folder',
    'write-document',
    'write-document',
  ]);
});

test('a folder that cannot be written gives a coded error', async () => {
  const blocked = join(folder, 'file');
  await writeFile(blocked, '');
  await chmod(blocked, 0o600);
  await expect(publishedFolder.write(blocked, 'keys.json', '{}')).rejects.toMatchObject({
    code: 'IRSA-ISSUER-050',
  });
  await mkdir(join(folder, 'keys.json'));
  await expect(publishedFolder.read(folder, 'keys.json')).rejects.toMatchObject({ code: 'IRSA-ISSUER-050' });
});
