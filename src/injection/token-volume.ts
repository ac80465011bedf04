import { asList, asObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { type PatchOperation, prepend } from './patch-operation.ts';
import type { WebIdentity } from './resolve-identity.ts';

/** Name of the file inside the volume. */
export const tokenFile = 'token';

/** The second name is for pods that use the first for something else; see docs/decisions/0005-injection-compared.md. */
const volumeNames = ['aws-iam-token', 'aws-iam-token-irsactl'] as const;

/** The volume that carries the token: there already, to be added, or impossible as both names are taken. */
type TokenVolume =
  | { readonly kind: 'present'; readonly name: string }
  | { readonly kind: 'added'; readonly name: string; readonly operation: PatchOperation }
  | { readonly kind: 'impossible'; readonly reason: string };

/** Finds or makes the volume of a pod's token. */
export function tokenVolume(spec: Json, identity: WebIdentity, expirationSeconds: number): TokenVolume {
  const existing = valueAt(spec, 'volumes');
  const volumes = asList(existing);
  if (volumes === null) return { kind: 'impossible', reason: 'spec.volumes is not a list' };
  for (const name of volumeNames) {
    const holder = volumes.find((volume) => stringAt(volume, 'name') === name);
    if (holder === undefined) {
      const value = newVolume(name, identity.audience, expirationSeconds);
      return { kind: 'added', name, operation: prepend('/spec/volumes', existing, value) };
    }
    if (carriesToken(holder)) return { kind: 'present', name };
  }
  return {
    kind: 'impossible',
    reason: `volumes named ${volumeNames.join(' and ')} exist and carry no token`,
  };
}

/** True for a projected volume with a service account token where ours would be. */
export function carriesToken(volume: Json): boolean {
  const sources = asList(valueAt(valueAt(volume, 'projected'), 'sources')) ?? [];
  return sources.some((source) => stringAt(valueAt(source, 'serviceAccountToken'), 'path') === tokenFile);
}

function newVolume(name: string, audience: string, expirationSeconds: number): Json {
  const token = { expirationSeconds, path: tokenFile };
  const source = { serviceAccountToken: audience === '' ? token : { audience, ...token } };
  return { name, projected: { sources: [source] } };
}

/** The pod's volume of that name. */
export function volumeNamed(spec: Json, name: string): Json | undefined {
  return asList(valueAt(spec, 'volumes'))?.find(
    (volume) => asObject(volume) !== null && stringAt(volume, 'name') === name,
  );
}
