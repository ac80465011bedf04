import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const json = z.json();
export type Json = z.infer<typeof json>;
export interface JsonObject {
  [name: string]: Json;
}

const text = z.record(z.string(), z.string());
const modes = z.array(z.enum(['webhook', 'admission-policy']));

const settingsFile = z.record(
  z.string(),
  z.strictObject({
    /** Flags of `irsactl webhook`. */
    flags: z.array(z.string()),
    /** Fields of irsa.yaml that make an equal admission policy; absent if no policy can do it. */
    policy: z
      .strictObject({ annotationPrefix: z.string(), audience: z.string(), region: z.string() })
      .optional(),
    /** The key `config` of the ConfigMap pod-identity-webhook. */
    configMap: z.string().optional(),
    /** The file of EKS Pod Identity. */
    podIdentity: json.optional(),
    /** The instance identity document of the machine. */
    instance: json.optional(),
  }),
);

const entry = z.strictObject({
  /** Overrides the settings of the group. */
  settings: z.string().optional(),
  /** `NAMESPACE/NAME` of the service account; default: `orders` in a namespace that no other case has. */
  at: z.string().optional(),
  /** Annotations to add to those of the group, null removes one. Without a map, no such service account exists. */
  account: z.record(z.string(), z.string().nullable()).nullable().default({}),
  /** Annotations of the namespace. */
  namespace: text.default({}),
  /** Labels of the namespace. */
  labels: text.default({}),
  /** Overrides of the review that the API server sends; null removes a member. */
  review: z.record(z.string(), json).default({}),
  /** The ways to inject that can handle this pod. */
  modes: modes.optional(),
  /** EKS Pod Identity draws the life of this token at random. */
  spread: z.boolean().default(false),
  pod: json.default({ spec: { containers: [{ name: 'main' }] } }),
});

const groupFile = z.strictObject({
  settings: z.string(),
  account: text.default({}),
  modes: modes.default(['webhook', 'admission-policy']),
  cases: z.record(z.string(), entry),
});

export type Settings = z.infer<typeof settingsFile>[string];

export interface Case {
  readonly group: string;
  readonly title: string;
  readonly settings: string;
  readonly modes: readonly ('webhook' | 'admission-policy')[];
  readonly namespace: {
    readonly name: string;
    /** Whether the name comes from the title. */
    readonly made: boolean;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations are null if the account does not exist. */
  readonly account: { readonly name: string; readonly annotations: Readonly<Record<string, string>> | null };
  readonly review: JsonObject;
  readonly spread: boolean;
  readonly pod: Json;
}

const folder = join(import.meta.dirname, 'cases');

export function readSettings(): ReadonlyMap<string, Settings> {
  const written = parse(readFileSync(join(import.meta.dirname, 'settings.yaml'), 'utf8'));
  return new Map(Object.entries(settingsFile.parse(written)));
}

/** All cases, by the name of their file. */
export function readGroups(): ReadonlyMap<string, readonly Case[]> {
  const names = readdirSync(folder).map((file) => file.replace('.yaml', ''));
  return new Map(names.sort().map((name) => [name, readGroup(name)]));
}

function readGroup(group: string): readonly Case[] {
  const text = readFileSync(join(folder, `${group}.yaml`), 'utf8');
  const file = groupFile.parse(parse(text), { reportInput: true });
  const used = new Map<string, number>();
  return Object.entries(file.cases).map(([title, { at, account, namespace, pod, ...rest }]) => {
    const slug = slugOf(`${group} ${title}`);
    const count = (used.get(slug) ?? 0) + 1;
    used.set(slug, count);
    const own = `${count === 1 ? slug : `${slug}-${count}`}/orders`;
    const [place = '', name = ''] = (at ?? own).split('/');
    return {
      ...rest,
      group,
      title,
      settings: rest.settings ?? file.settings,
      modes: rest.modes ?? file.modes,
      namespace: { name: place, made: at === undefined, annotations: namespace },
      account: { name, annotations: account === null ? null : withoutNulls({ ...file.account, ...account }) },
      pod: wholePod(pod, name),
    };
  });
}

function slugOf(title: string): string {
  const words = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return words.slice(0, 60).replace(/-+$/, '');
}

/** Adds name, service account and images, which every pod needs. `serviceAccountName: null` removes the account. */
function wholePod(written: Json, account: string): Json {
  const pod = asObject(written);
  if (pod === null) return written;
  const { metadata = {}, spec = null } = pod;
  const named = asObject(metadata);
  return {
    ...pod,
    metadata: named === null || 'generateName' in named ? metadata : { name: 'app', ...named },
    ...('spec' in pod && {
      spec: asObject(spec) === null ? spec : wholeSpec({ ...asObject(spec) }, account),
    }),
  };
}

function wholeSpec(spec: JsonObject, account: string): JsonObject {
  const { serviceAccountName = account } = spec;
  const members = Object.entries({ serviceAccountName, ...spec }).map(([name, value]): [string, Json] => {
    const isContainers = /^(initC|c)ontainers$/.test(name) && Array.isArray(value);
    return [name, isContainers ? value.map(withImage) : value];
  });
  return Object.fromEntries(
    members.filter(([name, value]) => name !== 'serviceAccountName' || value !== null),
  );
}

function withImage(container: Json): Json {
  const object = asObject(container);
  return object === null ? container : { image: 'app', ...object };
}

function withoutNulls(annotations: Record<string, string | null>): Record<string, string> {
  const kept = Object.entries(annotations).filter((entry): entry is [string, string] => entry[1] !== null);
  return Object.fromEntries(kept);
}

export function asObject(value: Json): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
}
