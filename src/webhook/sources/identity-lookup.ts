import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { type AnnotationCache, accountKey, type KnownIdentity, objectKey } from './annotation-cache.ts';
import type { CredentialsFile } from './credentials-file.ts';
import type { DirectLookup, Found } from './direct-lookup.ts';
import type { IdentityMapKeeper } from './identity-map-keeper.ts';
import type { IdentitySources } from './identity-sources.ts';
import { whyInvalidAccount } from './object-names.ts';
import type { ObjectName } from './ports.ts';

interface LookupParts {
  readonly accounts: WatchedKind;
  /** Null if namespaces are not watched. */
  readonly namespaces: WatchedKind | null;
  /** Null if the ConfigMap is not watched. */
  readonly map: {
    readonly keeper: IdentityMapKeeper;
    /** Why its entries may have changed unnoticed; null while its watch works. */
    readonly stale: () => string | null;
    /** Waits for the first read; resolves to the reason if it is still unread. */
    readonly waitUntilRead: () => Promise<string | null>;
  } | null;
  /** Null without a container-credentials file. */
  readonly credentials: CredentialsFile | null;
}

/** The cache of a watched kind, and direct reads for the rest. */
interface WatchedKind {
  readonly cache: AnnotationCache;
  readonly direct: DirectLookup;
  /** Whether the watch has been silent for too long, so that the cache may be outdated. */
  readonly isStale: () => boolean;
}

/**
 * Answers from the cache, and reads unknown objects from the API server; it never guesses. If the cache is stale, it uses
 * a cached role, but reads an object without a role again: it may have one by now.
 */
export class IdentityLookup implements IdentitySources {
  readonly #parts: LookupParts;

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  find(namespace: string, serviceAccount: string): IdentityFacts | Promise<IdentityFacts> {
    // A pod without a service account, such as a mirror pod, has no identity.
    if (serviceAccount === '') return { ...nothing, account: null };
    const account = trusted(this.#parts.accounts, accountKey(namespace, serviceAccount));
    const onNamespace = this.#namespace(namespace, account);
    const isDecided =
      account?.roleArn || this.#whyOthersUnknown(namespace, serviceAccount, onNamespace) === null;
    if (account === undefined || onNamespace === undefined || !isDecided) {
      return this.#readMissing(namespace, serviceAccount);
    }
    const { mapped, containerCredentials } = this.#otherFacts(namespace, serviceAccount);
    return { account, namespace: onNamespace, mapped, containerCredentials };
  }

  /**
   * An account without a role annotation gets its identity from namespace, file or ConfigMap. Returns why that identity is
   * unknown, else null. If the ConfigMap is stale, an account without an entry may have one by now.
   */
  #whyOthersUnknown(namespace: string, serviceAccount: string, onNamespace: KnownIdentity): string | null {
    const { map, credentials } = this.#parts;
    const stale = map?.stale() ?? null;
    const hasRole = stale !== null && (onNamespace?.roleArn || map?.keeper.find(namespace, serviceAccount));
    return map?.keeper.unread ?? (hasRole ? null : stale) ?? credentials?.unread ?? null;
  }

  /** If the account has a role, a stale namespace entry is good enough. */
  #namespace(name: string, account: KnownIdentity): KnownIdentity {
    const { namespaces } = this.#parts;
    if (namespaces === null) return null;
    return account?.roleArn ? namespaces.cache.get(name) : trusted(namespaces, name);
  }

  #otherFacts(namespace: string, serviceAccount: string) {
    return {
      mapped: this.#parts.map?.keeper.find(namespace, serviceAccount) ?? null,
      containerCredentials: this.#parts.credentials?.has(namespace, serviceAccount) ?? false,
    };
  }

  async #readMissing(namespace: string, serviceAccount: string): Promise<IdentityFacts> {
    const invalid = whyInvalidAccount(namespace, serviceAccount);
    if (invalid !== null) return { ...nothing, account: undefined, unknownBecause: invalid };
    const mapRead = this.#parts.map?.waitUntilRead() ?? null;
    const [account, onNamespace] = await Promise.all([
      this.#read(this.#parts.accounts, { namespace, name: serviceAccount }),
      this.#read(this.#parts.namespaces, { namespace: '', name: namespace }),
    ]);
    const hasRole = Boolean(writtenIn(account)?.roleArn);
    const others = hasRole
      ? []
      : [(await mapRead) ?? this.#whyOthersUnknown(namespace, serviceAccount, writtenIn(onNamespace))];
    const missing: readonly (string | null)[] = [
      ...('missing' in account ? [account.missing] : others),
      'missing' in onNamespace ? onNamespace.missing : null,
    ];
    const why = missing.filter((reason) => reason !== null).join('; ');
    const known = writtenIn(account);
    return {
      ...this.#otherFacts(namespace, serviceAccount),
      account: why === '' || known?.roleArn ? known : undefined,
      ...(why !== '' && { unknownBecause: why }),
      namespace: writtenIn(onNamespace) ?? null,
    };
  }

  async #read(kind: WatchedKind | null, name: ObjectName): Promise<Found> {
    if (kind === null) return { written: null };
    const written = trusted(kind, objectKey(name));
    return written === undefined ? kind.direct.find(name, kind.isStale()) : { written };
  }
}

/** The cache's entry; undefined also for an entry without a role in a stale cache. */
function trusted({ cache, isStale }: WatchedKind, key: string): KnownIdentity {
  const written = cache.get(key);
  return !written?.roleArn && isStale() ? undefined : written;
}

function writtenIn(found: Found): KnownIdentity {
  return 'written' in found ? found.written : undefined;
}

const nothing = { namespace: null, mapped: null, containerCredentials: false } as const;
