import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { type AnnotationCache, accountKey, type KnownIdentity, objectKey } from './annotation-cache.ts';
import type { CredentialsFile } from './credentials-file.ts';
import type { DirectLookup, Found } from './direct-lookup.ts';
import type { IdentityMapKeeper } from './identity-map-keeper.ts';
import type { IdentitySources } from './identity-sources.ts';
import { whyNoAccount } from './object-names.ts';
import type { ObjectName } from './ports.ts';

interface LookupParts {
  readonly accounts: Known;
  /** Null where namespaces are not watched. */
  readonly namespaces: Known | null;
  /** Null where the ConfigMap is not watched. */
  readonly map: {
    readonly keeper: IdentityMapKeeper;
    /** Why it may say something else by now; null while it is heard of. */
    readonly lost: () => string | null;
    readonly untilRead: () => Promise<string | null>;
  } | null;
  /** Null where there is no container-credentials file. */
  readonly credentials: CredentialsFile | null;
}

/** What is known by watching, and the look at the API server for the rest. */
interface Known {
  readonly cache: AnnotationCache;
  readonly direct: DirectLookup;
  /** Whether nothing has been heard for longer than a cluster is silent: what is in the cache may have changed. */
  readonly isLost: () => boolean;
}

/**
 * Answers from what is known; what is not known yet is read at the API server at once, never guessed. So is what had no
 * role before touch was lost: a role from before is better than none, but none may have become one.
 */
export class IdentityLookup implements IdentitySources {
  readonly #parts: LookupParts;

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  find(namespace: string, serviceAccount: string): IdentityFacts | Promise<IdentityFacts> {
    // A pod without one, as the kubelet's own mirror pods are, has nobody whose identity it could have.
    if (serviceAccount === '') return { ...nothing, account: null };
    const account = trusted(this.#parts.accounts, accountKey(namespace, serviceAccount));
    const onNamespace = this.#namespace(namespace, account);
    const isDecided =
      account?.roleArn || this.#unknownOfOthers(namespace, serviceAccount, onNamespace) === null;
    if (account === undefined || onNamespace === undefined || !isDecided) {
      return this.#readMissing(namespace, serviceAccount);
    }
    const { mapped, containerCredentials } = this.#otherFacts(namespace, serviceAccount);
    return { account, namespace: onNamespace, mapped, containerCredentials };
  }

  /**
   * Without a role of its own an account has what namespace, file and ConfigMap say; why that is not known. Whoever had none
   * by the ConfigMap when touch with it was lost may have one by now.
   */
  #unknownOfOthers(namespace: string, serviceAccount: string, onNamespace: KnownIdentity): string | null {
    const { map, credentials } = this.#parts;
    const lost = map?.lost() ?? null;
    const hasRole = lost !== null && (onNamespace?.roleArn || map?.keeper.find(namespace, serviceAccount));
    return map?.keeper.unread ?? (hasRole ? null : lost) ?? credentials?.unread ?? null;
  }

  /** Beside a role of the account's own, what was on the namespace before will do. */
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
    const impossible = whyNoAccount(namespace, serviceAccount);
    if (impossible !== null) return { ...nothing, account: undefined, unknownBecause: impossible };
    const mapRead = this.#parts.map?.untilRead() ?? null;
    const [account, onNamespace] = await Promise.all([
      this.#read(this.#parts.accounts, { namespace, name: serviceAccount }),
      this.#read(this.#parts.namespaces, { namespace: '', name: namespace }),
    ]);
    const hasRole = Boolean(writtenIn(account)?.roleArn);
    const others = hasRole
      ? []
      : [(await mapRead) ?? this.#unknownOfOthers(namespace, serviceAccount, writtenIn(onNamespace))];
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

  async #read(known: Known | null, name: ObjectName): Promise<Found> {
    if (known === null) return { written: null };
    const written = trusted(known, objectKey(name));
    return written === undefined ? known.direct.find(name, known.isLost()) : { written };
  }
}

/** What the cache has; undefined also for what had no role when touch was lost. */
function trusted({ cache, isLost }: Known, key: string): KnownIdentity {
  const written = cache.get(key);
  return !written?.roleArn && isLost() ? undefined : written;
}

function writtenIn(found: Found): KnownIdentity {
  return 'written' in found ? found.written : undefined;
}

const nothing = { namespace: null, mapped: null, containerCredentials: false } as const;
