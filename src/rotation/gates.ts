import { counted } from '../errors/counted.ts';

/** Why the next stage cannot begin yet. */
export interface Gate {
  /** One sentence: what is waited for. */
  readonly why: string;
  /** When it opens by itself, in milliseconds since 1970; null where only somebody's work opens it. */
  readonly opensAt: number | null;
  /** What keeps it shut, each as a person finds it in the cluster. */
  readonly holders: readonly Holder[];
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
  /** When it was published: its `Last-Modified`, in milliseconds since 1970; null where the server does not say. */
  readonly modified: number | null;
  /** The `max-age` of its `Cache-Control`; 0 where it has none. */
  readonly maxAgeSeconds: number;
}

/**
 * An API server may sign with a key only once every cache of verifiers has it. AWS does not say how long STS keeps a JWKS;
 * half an hour was seen: https://github.com/aws/aws-cli/issues/7194
 */
export function publishGate(
  keyId: string,
  seen: PublicKeys | null,
  { publicForSeconds, now }: { readonly publicForSeconds: number; readonly now: number },
): Gate | null {
  if (!seen?.keyIds.includes(keyId)) {
    return { why: 'The public JWKS must list the next key.', opensAt: null, holders: [] };
  }
  if (seen.modified === null) {
    return {
      why: 'The web server must say since when the JWKS is public: its answer has no Last-Modified header.',
      opensAt: null,
      holders: [],
    };
  }
  const opensAt = seen.modified + Math.max(publicForSeconds, seen.maxAgeSeconds) * 1000;
  if (now >= opensAt) return null;
  return { why: 'AWS may still have a copy of the JWKS without the next key.', opensAt, holders: [] };
}

/** A pod with tokens of its service account that has not ended. */
export interface TokenPod {
  readonly namespace: string;
  /** Its controller, of a ReplicaSet the Deployment, else the pod itself: `deployment/orders`. */
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** The start of its oldest running container, in milliseconds since 1970; null where none runs. */
  readonly started: number | null;
  /** The longest life of a token in its volumes, whatever the audience. */
  readonly longestSeconds: number;
}

/** What an API server counts of tokens that their clients should have replaced. */
export interface StaleTokens {
  /** When its process began, in milliseconds since 1970. */
  readonly started: number;
  /** `serviceaccount_stale_tokens_total` since then. */
  readonly count: number;
}

export interface TokensInUse {
  /** When the last API server stopped signing as before, in milliseconds since 1970. */
  readonly signedUntil: number;
  readonly pods: readonly TokenPod[];
  /** The longest life that a storage driver asks for; 0 without one. */
  readonly driverSeconds: number;
  /** Token Secrets that the old key signed: they never expire. */
  readonly secrets: readonly { readonly namespace: string; readonly name: string }[];
  /** Of each API server; null where it does not say. */
  readonly stale: readonly (StaleTokens | null)[];
}

/** The kubelet looks at each pod about once a minute, and clocks differ. */
const lateSeconds = 300;
const daySeconds = 86_400;

/**
 * Nothing may be refused that a client still shows. Three kinds of tokens are waited for: those of volumes, which end with
 * their lives; those of Secrets, which never end; and default tokens that a client read once and keeps, which an API server
 * accepts for a year: https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-tokens
 */
export function retireGates(tokens: TokensInUse, now: number): readonly Gate[] {
  return [...volumeGate(tokens, now), ...secretGate(tokens), ...keptGate(tokens, now)];
}

function volumeGate(tokens: TokensInUse, now: number): readonly Gate[] {
  const holding = podsFromBefore(tokens).filter(({ replacedBy }) => now < replacedBy);
  if (holding.length === 0) return [];
  const opensAt = Math.max(...holding.map(({ replacedBy }) => replacedBy));
  return [
    {
      why: `${counted(holding.length, 'pod')} may hold tokens from before in their volumes.`,
      opensAt,
      holders: holdersOf(holding),
    },
  ];
}

/** Pods from before the API servers signed anew, and when the last token in the volumes of each is another one. */
function podsFromBefore({ signedUntil, pods, driverSeconds }: TokensInUse) {
  return pods
    .filter(({ created }) => created <= signedUntil)
    .map((pod) => ({
      ...pod,
      replacedBy: signedUntil + (Math.max(pod.longestSeconds, driverSeconds) + lateSeconds) * 1000,
    }));
}

function secretGate({ secrets }: TokensInUse): readonly Gate[] {
  if (secrets.length === 0) return [];
  return [
    {
      why: `${counted(secrets.length, 'token Secret')} signed with the old key: their tokens never expire.`,
      opensAt: null,
      holders: secrets.map(({ namespace, name }) => ({ namespace, name: `secret/${name}` })),
    },
  ];
}

/** A container that started since has read a new token; an API server that ran for a day knows all others. */
function keptGate(tokens: TokensInUse, now: number): readonly Gate[] {
  const { signedUntil, stale } = tokens;
  const holding = podsFromBefore(tokens).filter(
    ({ started, replacedBy }) => started !== null && started <= replacedBy,
  );
  if (holding.length === 0) return [];
  const known = stale.flatMap((one) => one ?? []);
  const isWhole = known.length === stale.length && known.length > 0;
  const isClean = isWhole && known.every(({ count }) => count === 0);
  const watchedUntil =
    Math.max(...known.map(({ started }) => Math.max(started, signedUntil))) + daySeconds * 1000;
  if (isClean && now >= watchedUntil) return [];
  return [
    {
      why: `${counted(holding.length, 'pod')} started before and may keep a token that they read once, for a year.`,
      opensAt: isClean ? watchedUntil : null,
      holders: holdersOf(holding),
    },
  ];
}

/** The workloads of pods, each once. */
export function holdersOf(pods: readonly Pick<TokenPod, 'namespace' | 'owner'>[]): readonly Holder[] {
  const named = new Map(
    pods.map(({ namespace, owner }) => [`${namespace}/${owner}`, { namespace, name: owner }]),
  );
  return [...named.values()];
}
