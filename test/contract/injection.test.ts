import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { applyPatch, type Operation } from 'fast-json-patch';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  asObject,
  type Case,
  type Json,
  type JsonObject,
  readGroups,
  readSettings,
} from './injection/cases.ts';
import { difference } from './injection/difference.ts';
import { readRecorded, recorded, recordedGroups, recordText } from './injection/record.ts';
import { serveWebhook } from './injection/served-webhook.ts';

type Served = Awaited<ReturnType<typeof serveWebhook>>;

const groups = readGroups();
const cases = [...groups.values()].flat();
const webhooks = new Map<string, Served>();
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-contract-'));
  for (const [name, settings] of readSettings()) {
    const own = cases.filter((one) => one.settings === name);
    webhooks.set(name, await serveWebhook(settings, own, await mkdtemp(join(folder, 'webhook-'))));
  }
});

afterAll(async () => {
  await Promise.all([...webhooks.values()].map((webhook) => webhook.stop()));
  await rm(folder, { recursive: true, force: true });
});

it('has enough pods, and no record of a group that is gone', () => {
  expect(cases.length).toBeGreaterThanOrEqual(500);
  expect(recordedGroups().filter((group) => !groups.has(group))).toEqual([]);
});

it('describes each namespace and account once for each webhook', () => {
  for (const same of [
    Map.groupBy(cases, ({ settings, namespace }) => `${settings}: ${namespace.name}`),
    Map.groupBy(
      cases,
      ({ settings, namespace, account }) => `${settings}: ${namespace.name}/${account.name}`,
    ),
  ].flatMap((all) => [...all.values()])) {
    const [first] = same;
    for (const { namespace, account } of same) {
      expect(namespace).toEqual(first?.namespace);
      if (account.name === first?.account.name) expect(account).toEqual(first.account);
    }
  }
});

it.each([...groups.keys()])('the webhook and %s', async (group) => {
  const results = new Map<string, JsonObject>();
  for (const one of groups.get(group) ?? []) results.set(one.title, await resultOf(one));
  const before = readRecorded(group);
  const changed = [...results].flatMap(([title, seen]) =>
    isDeepStrictEqual(before.get(title), seen) ? [] : title,
  );
  await expect(recordText(results), `other results: ${changed.join('; ')}`).toMatchFileSnapshot(
    join(recorded, `${group}.yaml`),
  );
});

async function resultOf(one: Case): Promise<JsonObject> {
  const { pod, seen } = await ask(one, one.pod);
  // The API server asks a second time if another webhook changed the pod later.
  const again = difference(pod, (await ask(one, pod)).pod);
  const all = { ...seen, ...(again.length > 0 && { 'when asked again': Object.fromEntries(again) }) };
  const { name, made } = one.namespace;
  return made ? JSON.parse(JSON.stringify(all).replaceAll(name, 'shop')) : all;
}

async function ask(one: Case, pod: Json): Promise<{ pod: Json; seen: JsonObject }> {
  const question = reviewOf(one, pod);
  const { response, ...type } = (await webhooks.get(one.settings)?.review(question)) ?? {};
  const { uid = null, allowed, patch = '', warnings = [], status = null } = asObject(response ?? null) ?? {};
  const { kind, apiVersion, request = null } = question;
  const isAnswer = isDeepStrictEqual({ ...type, uid }, { kind, apiVersion, uid: asObject(request)?.['uid'] });
  const after = patched(pod, String(patch));
  const changes = difference(pod, after).map(([path, part]) => [path, withoutSpread(one, part)]);
  return {
    pod: after,
    seen: {
      outcome: allowed !== true ? 'denied' : patch === '' ? 'unchanged' : 'injected',
      ...(!isAnswer && { 'answered as': { ...type, uid } }),
      ...(!isDeepStrictEqual(warnings, []) && { warnings }),
      ...(status !== null && { status }),
      ...(changes.length > 0 && { pod: Object.fromEntries(changes) }),
    },
  };
}

function patched(pod: Json, patch: string): Json {
  if (patch === '') return pod;
  const operations: Operation[] = JSON.parse(Buffer.from(patch, 'base64').toString('utf8'));
  return applyPatch(structuredClone(pod), operations, true).newDocument;
}

/** EKS Pod Identity draws the life of a token from this range. */
function withoutSpread({ spread }: Case, part: Json): Json {
  return JSON.parse(JSON.stringify(part), (name, value) =>
    spread && name === 'expirationSeconds' && value >= 79_200 && value <= 86_400 ? '79200 to 86400' : value,
  );
}

const podType = { group: '', version: 'v1', kind: 'Pod' };
const resource = { group: '', version: 'v1', resource: 'pods' };

/** The review that an API server sends, with the overrides of the case; null removes a member. */
function reviewOf({ namespace, review }: Case, pod: Json): JsonObject {
  const { request, ...others } = review;
  const usual = {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    kind: podType,
    resource,
    requestKind: podType,
    requestResource: resource,
    namespace: namespace.name,
    operation: 'CREATE',
    userInfo: { username: 'system:serviceaccount:kube-system:replicaset-controller' },
    object: pod,
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
  };
  const whole = {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    ...others,
    request: request === null ? null : merged(usual, request),
  };
  return merged(whole);
}

function merged(usual: JsonObject, over?: Json): JsonObject {
  const all = Object.entries({ ...usual, ...asObject(over ?? null) });
  return Object.fromEntries(all.filter(([name, value]) => value !== null || name === 'oldObject'));
}
