import { resolveIdentity } from '../../injection/resolve-identity.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import type { WrittenIdentity } from '../../injection/written-identity.ts';

type KnownAccounts = Iterable<readonly [key: string, written: WrittenIdentity | null]>;

/** Every service account that is known, in the form of the EKS webhook's /debug/alpha/cache: Go's, sorted, with one blank. */
export function cacheDump(accounts: KnownAccounts, settings: InjectionSettings): string {
  const entries = [...accounts].map(([key, written]) => [key, entryOf(written, settings)] as const);
  entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return escapedAsInGo(JSON.stringify(Object.fromEntries(entries), null, 1));
}

function entryOf(written: WrittenIdentity | null, settings: InjectionSettings) {
  const facts = { account: written, namespace: null, mapped: null, containerCredentials: false };
  const identity = resolveIdentity(facts, settings);
  return {
    RoleARN: identity?.method === 'sts_web_identity' ? identity.roleArn : '',
    Audience: written?.audience ?? settings.audience,
    UseRegionalSTS: written?.regionalSts ?? settings.regionalSts,
    TokenExpiration: written?.expirationSeconds ?? settings.expirationSeconds,
  };
}

/** https://pkg.go.dev/encoding/json#HTMLEscape */
function escapedAsInGo(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
