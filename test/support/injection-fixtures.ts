import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { IdentityFacts } from '../../src/injection/identity-facts.ts';
import { findMapped, readIdentityMap } from '../../src/injection/identity-map.ts';
import { defaultSettings, type InjectionSettings } from '../../src/injection/settings.ts';
import { readWrittenIdentity } from '../../src/injection/written-identity.ts';
import { partitionOf, requireAccountId } from '../../src/trust/arn.ts';
import type { Json } from '../../src/trust/json.ts';

const json: z.ZodType<Json> = z.json();
const annotations = z.record(z.string(), z.string());

/** The ways to inject; a fixture may exclude some. */
const modes = ['webhook', 'admission-policy'] as const;

const written = z.strictObject({
  /** The flags; an absent one has its default. */
  settings: z
    .strictObject({
      annotationPrefix: z.string(),
      audience: z.string(),
      mountPath: z.string(),
      expirationSeconds: z.number(),
      region: z.string(),
      regionalSts: z.boolean(),
      sessionName: z.boolean(),
      stsEndpoint: z.string(),
      namespaceRoles: z.boolean(),
      rejectInvalid: z.boolean(),
      containerCredentials: z.strictObject({
        audience: z.string(),
        mountPath: z.string(),
        volumeName: z.string(),
        tokenPath: z.string(),
        fullUri: z.string(),
      }),
    })
    .partial()
    .default({}),
  /** The instance identity document of `--compose-role-arn`. */
  composeRoleArn: z.strictObject({ region: z.string(), account: z.string() }).optional(),
  /** Annotations of the pod's service account; null if the account does not exist. */
  serviceAccount: annotations.nullable(),
  /** Annotations of the pod's namespace, `shop`. */
  namespace: annotations.optional(),
  /** `data.config` of the ConfigMap pod-identity-webhook. */
  configMap: json.optional(),
  /** Whether the EKS Pod Identity file names the service account. */
  containerCredentials: z.boolean().default(false),
  /** The ways to inject that support this case. Default: all. */
  modes: z.array(z.enum(modes)).default([...modes]),
  /** The word in docs/webhook-compatibility.md that names the difference to the EKS webhook. */
  differs: z.string().optional(),
  outcome: z
    .enum(['injected', 'unchanged', 'no-identity', 'missed', 'rejected', 'opted-out'])
    .default('injected'),
  /** All warnings, without the webhook's name in front. */
  warnings: z.array(z.string()).default([]),
  pod: json,
  expected: json,
});

/** A pod, the known facts about its identity, and the expected result. */
export interface InjectionFixture extends Omit<z.infer<typeof written>, 'settings' | 'composeRoleArn'> {
  readonly file: string;
  readonly settings: InjectionSettings;
  readonly facts: IdentityFacts;
}

export const fixtureNamespace = 'shop';
const folder = join(import.meta.dirname, '../../src/injection/compatibility');

/** Reads every file of the folder: a new file adds a case to each test that uses this. */
export function injectionFixtures(): readonly InjectionFixture[] {
  return readdirSync(folder).map((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const { settings: some, composeRoleArn, ...fixture } = written.parse(parse(text), { reportInput: true });
    const settings = {
      ...defaultSettings,
      ...definedOf(some),
      composeRoleArn: composeRoleArn
        ? {
            partition: partitionOf(composeRoleArn.region),
            account: requireAccountId(composeRoleArn.account),
          }
        : null,
    };
    return { ...fixture, file, settings, facts: factsOf(fixture, settings.annotationPrefix) };
  });
}

function factsOf(
  fixture: Omit<z.infer<typeof written>, 'settings' | 'composeRoleArn'>,
  prefix: string,
): IdentityFacts {
  const name = z.object({ spec: z.object({ serviceAccountName: z.string() }) }).parse(fixture.pod);
  const map = fixture.configMap === undefined ? null : readIdentityMap(JSON.stringify(fixture.configMap));
  return {
    account:
      fixture.serviceAccount === null ? undefined : readWrittenIdentity(fixture.serviceAccount, prefix),
    ...(fixture.serviceAccount === null && { unknownBecause: 'there is none' }),
    namespace: fixture.namespace ? readWrittenIdentity(fixture.namespace, prefix) : null,
    mapped: map && findMapped(map.entries, fixtureNamespace, name.spec.serviceAccountName),
    containerCredentials: fixture.containerCredentials,
  };
}

/** Drops nulls, empty objects and empty strings, as the API server does, so that equal pods compare as equal. */
export function comparablePod(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparablePod);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).map(([key, item]) => [key, comparablePod(item)] as const);
  return Object.fromEntries(members.filter(([, item]) => !isNothing(item)));
}

function isNothing(value: unknown): boolean {
  if (value === null || value === '') return true;
  return typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0;
}

function definedOf<T extends object>(partial: T) {
  return Object.fromEntries(Object.entries(partial).filter(([, value]) => value !== undefined));
}
