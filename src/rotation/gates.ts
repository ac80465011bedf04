import { counted } from '../errors/counted.ts';
import { firstNames } from '../errors/listed.ts';

/** Why the next stage cannot begin yet. */
export interface Gate {
  /** What it waits for, in one sentence. */
  readonly why: string;
  /** When it opens, in milliseconds since 1970; null if it needs work of a user. */
  readonly opensAt: number | null;
  /** The objects in the cluster that keep it closed. */
  readonly holders: readonly Holder[];
}

/** When the last of these gates opens, in milliseconds since 1970; null if one needs work of a user, or there is none. */
export function lastOpening(gates: readonly Gate[]): number | null {
  const at = Math.max(...gates.map(({ opensAt }) => opensAt ?? Infinity));
  return Number.isFinite(at) ? at : null;
}

/** A workload whose pods, or a Secret that, may hold an old token. */
export interface Holder {
  /** For example `deployment/orders`. */
  readonly name: string;
  readonly namespace: string;
}

/** A public copy of the JWKS, fetched from outside. */
export interface PublicKeys {
  readonly keyIds: readonly string[];
  /** When it was published: its `Last-Modified`, in milliseconds since 1970; null if the server does not send it. */
  readonly modified: number | null;
  /** The `max-age` of its `Cache-Control`; 0 without one. */
  readonly maxAgeSeconds: number;
}

/**
 * The gate until every verifier's cache has a key, so that an API server may sign with it; null if it is open. A proxy or CDN
 * serves an older copy for its max-age, and STS may fetch that copy at the end. AWS does not document how long STS then caches
 * it; half an hour was observed: https://github.com/aws/aws-cli/issues/7194. Others read the JWKS of the API servers, which
 * allow an hour: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/routes/openidmetadata.go
 */
export function publishGate({
  copy,
  listedSince,
  acceptedSince,
  publicForSeconds,
  now,
}: {
  readonly copy: PublicKeys | null;
  /** When the document last changed, in milliseconds since 1970. */
  readonly listedSince: number;
  /** When the youngest API server that accepts the key started, in milliseconds since 1970. */
  readonly acceptedSince: number;
  readonly publicForSeconds: number;
  readonly now: number;
}): Gate | null {
  const opensAt =
    Math.max(listedSince, acceptedSince) + ((copy?.maxAgeSeconds ?? 0) + publicForSeconds) * 1000;
  if (now >= opensAt) return null;
  return {
    why: 'AWS, and others that cache the keys, may still have a copy of the JWKS without the next key.',
    opensAt,
    holders: [],
  };
}

/** A pod that has not ended, with tokens of its service account. */
export interface TokenPod {
  readonly namespace: string;
  /** Its controller (for a ReplicaSet, the Deployment), else the pod: `deployment/orders`. */
  readonly owner: string;
  readonly node: string;
  /** Since when its node is ready, in milliseconds since 1970; null if it is not: no kubelet renews the pod's tokens. */
  readonly readySince: number | null;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The start of its oldest running container, in milliseconds since 1970; null if none runs. */
  readonly started: number | null;
  /** The longest lifetime of a token in its volumes, for any audience. */
  readonly longestSeconds: number;
}

/** An API server's count of tokens that clients should have replaced. */
export interface StaleTokens {
  /** The start of its process, in milliseconds since 1970. */
  readonly started: number;
  /** `serviceaccount_stale_tokens_total` since then. */
  readonly count: number;
}

export interface TokensInUse {
  /** When the last API server stopped signing as before, in milliseconds since 1970. */
  readonly signedUntil: number;
  readonly pods: readonly TokenPod[];
  /** The longest lifetime that a storage driver requests; 0 without one. */
  readonly driverSeconds: number;
  /** Token Secrets that the old key signed: they never expire. */
  readonly secrets: readonly { readonly namespace: string; readonly name: string }[];
  /** The count of each API server; null if it does not report one. */
  readonly stale: readonly (StaleTokens | null)[];
  /** How long each API server counts kept tokens, in seconds. */
  readonly watchForSeconds: number;
}

/** The kubelet checks each pod about once a minute, and clocks differ. */
export const lateSeconds = 300;
export const daySeconds = 86_400;

/**
 * The closed gates until no client presents an old token. They wait for three kinds of tokens. Those in volumes expire; those in
 * Secrets never expire. A client may read a default token once and keep it, and an API server accepts it for a year. No gate
 * knows of one that calls no API server while they count: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 */
export function retireGates(tokens: TokensInUse, now: number): readonly Gate[] {
  return [...awayGate(tokens), ...volumeGate(tokens, now), ...secretGate(tokens), ...keptGate(tokens, now)];
}

/** When its node is back, a pod uses the tokens that it had. */
function awayGate({ signedUntil, pods }: TokensInUse): readonly Gate[] {
  const away = pods.filter(({ created, readySince }) => created <= signedUntil && readySince === null);
  if (away.length === 0) return [];
  const nodes = firstNames([...new Set(away.map(({ node }) => node))]);
  return [
    {
      why: `${counted(away.length, 'pod')} on nodes that are not ready may hold old tokens: bring back or delete ${nodes}.`,
      opensAt: null,
      holders: holdersOf(away),
    },
  ];
}

function volumeGate(tokens: TokensInUse, now: number): readonly Gate[] {
  const holding = podsFromBefore(tokens).filter(({ replacedBy }) => now < replacedBy);
  if (holding.length === 0) return [];
  const opensAt = Math.max(...holding.map(({ replacedBy }) => replacedBy));
  return [
    {
      why: `${counted(holding.length, 'pod')} may hold old tokens in volumes.`,
      opensAt,
      holders: holdersOf(holding),
    },
  ];
}

/** Pods from before the last API server stopped signing as before, and when the last token in the volumes of each is replaced. */
function podsFromBefore({ signedUntil, pods, driverSeconds }: TokensInUse) {
  return pods
    .flatMap(({ readySince, ...pod }) => (readySince === null ? [] : [{ ...pod, readySince }]))
    .filter(({ created }) => created <= signedUntil)
    .map((pod) => {
      const expired = signedUntil + Math.max(pod.longestSeconds, driverSeconds) * 1000;
      return { ...pod, replacedBy: Math.max(expired, pod.readySince) + lateSeconds * 1000 };
    });
}

function secretGate({ secrets }: TokensInUse): readonly Gate[] {
  if (secrets.length === 0) return [];
  return [
    {
      why: `The old key signed ${counted(secrets.length, 'token Secret')}; tokens in Secrets never expire.`,
      opensAt: null,
      holders: secrets.map(({ namespace, name }) => ({ namespace, name: `secret/${name}` })),
    },
  ];
}

/** A container that started later has read a new token. An API server counts the clients that keep an old one and call it. */
function keptGate(tokens: TokensInUse, now: number): readonly Gate[] {
  const { signedUntil, stale, watchForSeconds } = tokens;
  const holding = podsFromBefore(tokens).filter(
    ({ started, replacedBy }) => started !== null && started <= replacedBy,
  );
  if (holding.length === 0) return [];
  const known = stale.flatMap((one) => one ?? []);
  const isWhole = known.length === stale.length && known.length > 0;
  const isClean = isWhole && known.every(({ count }) => count === 0);
  const watchedSince = Math.max(
    signedUntil,
    ...known.map(({ started }) => started),
    ...holding.map(({ readySince }) => readySince),
  );
  const watchedUntil = watchedSince + watchForSeconds * 1000;
  if (isClean && now >= watchedUntil) return [];
  return [
    {
      why: `${counted(holding.length, 'pod')} may have read an old token at startup and keep it for up to a year.`,
      opensAt: isClean ? watchedUntil : null,
      holders: holdersOf(holding),
    },
  ];
}

/** The workloads of pods, each once. */
export function holdersOf(pods: readonly Pick<TokenPod, 'namespace' | 'owner'>[]): readonly Holder[] {
  return uniqueHolders(pods.map(({ namespace, owner }) => ({ namespace, name: owner })));
}

export function uniqueHolders(holders: readonly Holder[]): readonly Holder[] {
  return [...new Map(holders.map((one) => [`${one.namespace}/${one.name}`, one])).values()];
}

/** The first ten: `deployment/orders in shop, pod/ci in build`. */
export function holderNames(holders: readonly Holder[]): string {
  return firstNames(holders.map(({ name, namespace }) => `${name} in ${namespace}`));
}
