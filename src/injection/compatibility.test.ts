import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch } from 'fast-json-patch';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Json } from '../trust/json.ts';
import { decideInjection } from './decide.ts';
import { resolveIdentity } from './resolve-identity.ts';
import { defaultSettings } from './settings.ts';
import { readWrittenIdentity } from './written-identity.ts';

const json: z.ZodType<Json> = z.json();
const fixture = z.strictObject({
  settings: z
    .strictObject({
      annotationPrefix: z.string(),
      mountPath: z.string(),
      expirationSeconds: z.number(),
      region: z.string(),
      regionalSts: z.boolean(),
    })
    .partial()
    .default({}),
  serviceAccount: z.record(z.string(), z.string()),
  /** Heading in docs/decisions/0005-injection-compared.md under which the difference to upstream stands. */
  differs: z.string().optional(),
  pod: json,
  expected: json,
});

const folder = join(import.meta.dirname, 'compatibility');
const decisions = join(import.meta.dirname, '../../docs/decisions/0005-injection-compared.md');

/** Two pods are the same when they differ only in nulls, empty objects and empty strings: the API server drops those. */
function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, item]) => [key, normalise(item)] as const);
  return Object.fromEntries(members.filter(([, item]) => !isNothing(item)));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}

describe('compatibility with the EKS pod identity webhook', () => {
  const files = readdirSync(folder);

  test.each(files)('%s', (file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { settings, serviceAccount, pod, expected } = fixture.parse(parse(text));
    const all = { ...defaultSettings, ...definedOf(settings) };
    const account = readWrittenIdentity(serviceAccount, all.annotationPrefix);
    const facts = { account, namespace: null, mapped: null, containerCredentials: false };
    const identity = resolveIdentity(facts, all);
    const patch = identity?.method === 'sts_web_identity' ? decideInjection(pod, identity, all).patch : [];
    const patched = applyPatch(structuredClone(pod), structuredClone([...patch]), true).newDocument;
    expect(normalise(patched)).toEqual(normalise(expected));
  });

  test('every difference to upstream is written down', () => {
    const document = readFileSync(decisions, 'utf8');
    const differences = files.flatMap((file) => {
      return fixture.parse(parse(readFileSync(join(folder, file), 'utf8'))).differs ?? [];
    });
    expect(differences.length).toBeGreaterThan(3);
    for (const difference of differences) expect(document).toContain(`\`${difference}\``);
  });
});

function definedOf<T extends object>(partial: T) {
  const entries = Object.entries(partial).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries);
}
