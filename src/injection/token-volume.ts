import { asList, type Json, stringAt, valueAt } from '../trust/json.ts';
import { quoted } from './annotation-values.ts';
import type { TokenSource } from './token-source.ts';

/** The pod's volume with the name of irsactl's volume. */
export type TokenVolume =
  | { readonly kind: 'absent' }
  | { readonly kind: 'ours' }
  /** Another volume; like the EKS webhook, irsactl keeps it. `is` describes it. */
  | { readonly kind: 'foreign'; readonly is: string }
  | { readonly kind: 'invalid' };

export function tokenVolume(spec: Json, source: TokenSource): TokenVolume {
  const volumes = asList(valueAt(spec, 'volumes'));
  if (volumes === null) return { kind: 'invalid' };
  const holder = volumes.find((volume) => stringAt(volume, 'name') === source.volumeName);
  if (holder === undefined) return { kind: 'absent' };
  return carriesToken(holder, source)
    ? { kind: 'ours' }
    : { kind: 'foreign', is: describeVolume(holder, source) };
}

/** True for a projected volume with a token of the right audience in the right file. */
function carriesToken(volume: Json | undefined, source: TokenSource): boolean {
  const token = tokenIn(volume, source);
  return token !== undefined && (stringAt(token, 'audience') ?? '') === source.audience;
}

/** The names of the volumes that contain the token, computed on the first call: most pods need none. */
export function tokenCarriers(spec: Json, source: TokenSource): () => ReadonlySet<string> {
  let names: ReadonlySet<string> | null = null;
  return () => {
    names ??= new Set(
      (asList(valueAt(spec, 'volumes')) ?? [])
        .filter((volume) => carriesToken(volume, source))
        .flatMap((volume) => stringAt(volume, 'name') ?? []),
    );
    return names;
  };
}

function tokenIn(volume: Json | undefined, { file }: TokenSource): Json | undefined {
  return asList(valueAt(volume, 'projected', 'sources'))
    ?.map((source) => valueAt(source, 'serviceAccountToken'))
    .find((token) => stringAt(token, 'path') === file);
}

function describeVolume(volume: Json, source: TokenSource): string {
  const token = tokenIn(volume, source);
  if (token === undefined) return 'has no service account token';
  return `has a token for the audience ${quoted(stringAt(token, 'audience') ?? '')}, not ${quoted(source.audience)}`;
}

export function newVolume({ volumeName, audience, file }: TokenSource, expirationSeconds: number): Json {
  const token = { expirationSeconds, path: file };
  const source = { serviceAccountToken: audience === '' ? token : { audience, ...token } };
  return { name: volumeName, projected: { sources: [source] } };
}
