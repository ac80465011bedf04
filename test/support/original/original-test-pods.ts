import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyPatch, type Operation } from 'fast-json-patch';
import { parse } from 'yaml';
import { z } from 'zod';
import type { IdentityFacts } from '../../../src/injection/identity-facts.ts';
import { defaultSettings, type InjectionSettings } from '../../../src/injection/settings.ts';
import { readWrittenIdentity } from '../../../src/injection/written-identity.ts';
import type { Json } from '../../../src/trust/json.ts';

const json: z.ZodType<Json> = z.json();
const podShape = z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()) }) });

/** A test pod of the original; its annotations contain flags, service account and expected patch. */
interface OriginalTestPod {
  readonly file: string;
  readonly pod: Json;
  readonly settings: InjectionSettings;
  readonly facts: IdentityFacts;
  readonly expected: Json;
}

export function originalTestPods(folder: string): readonly OriginalTestPod[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => {
      const pod = json.parse(parse(readFileSync(join(folder, file), 'utf8'), { uniqueKeys: false }));
      return { file, pod, ...caseOf(pod) };
    });
}

function caseOf(pod: Json): Omit<OriginalTestPod, 'file' | 'pod'> {
  const { annotations } = podShape.parse(pod).metadata;
  const said = (name: string): string | undefined => annotations[`testing.eks.amazonaws.com/${name}`];
  const uri = said('containercredentials/uri');
  const expiration = said('handler/expiration');
  const operations: Operation[] = JSON.parse(said('expectedPatch') ?? '[]');
  return {
    settings: {
      ...defaultSettings,
      region: said('handler/region') ?? null,
      regionalSts: said('handler/injectSTS') === 'true',
      ...(expiration !== undefined && { expirationSeconds: Number(expiration) }),
      containerCredentials:
        uri === undefined
          ? null
          : {
              fullUri: uri,
              audience: said('containercredentials/audience') ?? '',
              mountPath: said('containercredentials/mountPath') ?? '',
              volumeName: said('containercredentials/volumeName') ?? '',
              tokenPath: said('containercredentials/tokenPath') ?? '',
            },
    },
    facts: {
      account: readWrittenIdentity(accountAnnotations(said), 'eks.amazonaws.com'),
      namespace: null,
      mapped: null,
      containerCredentials: uri !== undefined,
    },
    expected: json.parse(applyPatch(structuredClone(pod), operations, true).newDocument),
  };
}

function accountAnnotations(said: (name: string) => string | undefined): Record<string, string> {
  const names = { 'role-arn': 'roleArn', audience: 'audience' } as const;
  const renamed = Object.entries(names).map(
    ([ours, theirs]) => [ours, said(`serviceAccount/${theirs}`)] as const,
  );
  const same = ['sts-regional-endpoints', 'token-expiration'].map(
    (name) => [name, said(`serviceAccount/${name}`)] as const,
  );
  return Object.fromEntries(
    [...renamed, ...same].flatMap(([name, value]) =>
      value === undefined ? [] : [[`eks.amazonaws.com/${name}`, value]],
    ),
  );
}
