import type { Logger } from 'pino';
import type { Runtime } from '../../serving/runtime.ts';
import type { SourceState } from '../metrics/metrics.ts';
import { AnnotationCache } from './annotation-cache.ts';
import { CredentialsFile } from './credentials-file.ts';
import { DirectLookup } from './direct-lookup.ts';
import { IdentityLookup } from './identity-lookup.ts';
import { IdentityMapKeeper } from './identity-map-keeper.ts';
import type { IdentitySources } from './identity-sources.ts';
import { maxSilenceMilliseconds, ObjectFeed, type ObjectKeeper } from './object-feed.ts';
import type { FollowedKind, SourcesCluster } from './ports.ts';
import { SourceHealth, type SourceName } from './source-health.ts';

export interface SourceSettings {
  readonly annotationPrefix: string;
  /** How long a pod waits for an unknown object. */
  readonly lookupMilliseconds: number;
  readonly maxCacheAge: number;
  readonly watchConfigMap: boolean;
  readonly watchNamespaces: boolean;
  /** Path of the container-credentials file; null if no pod gets container credentials. */
  readonly containerCredentials: string | null;
}

interface SourcesParts {
  readonly cluster: SourcesCluster;
  readonly settings: SourceSettings;
  /** Called after the first list, which leaves much garbage. */
  readonly collectGarbage?: () => void;
  readonly runtime: Runtime;
  readonly log: Logger;
}

export interface WebhookSources extends IdentitySources {
  /** Follows all sources until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Why the webhook is not ready: one sentence per failing source. */
  unready(): readonly string[];
  states(): readonly SourceState[];
}

interface Source {
  readonly health: SourceHealth;
  /** Why the webhook cannot answer from this source; null if it can. */
  readonly unready: () => string | null;
  readonly size: () => number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function openSources(parts: SourcesParts): WebhookSources {
  const { cluster, settings, runtime, log } = parts;
  const { annotationPrefix, lookupMilliseconds: waitMilliseconds } = settings;
  const annotated = (kind: 'ServiceAccount' | 'Namespace', name: SourceName) => {
    const cache = new AnnotationCache(annotationPrefix);
    const direct = new DirectLookup({
      kind,
      cluster,
      cache,
      annotationPrefix,
      waitMilliseconds,
      runtime,
      log,
    });
    const health = healthOf(parts, name);
    const maxSilence = maxSilenceMilliseconds(settings.maxCacheAge);
    const isStale = () => (health.ageMilliseconds ?? 0) > maxSilence;
    return { cache, direct, isStale, source: followed(parts, kind, health, cache) };
  };
  const accounts = annotated('ServiceAccount', 'service-accounts');
  const namespaces = settings.watchNamespaces ? annotated('Namespace', 'namespaces') : null;
  const map = settings.watchConfigMap ? openMap(parts) : null;
  const credentials = openCredentials(parts);
  const sources = [accounts, namespaces, map, credentials].flatMap((open) => open?.source ?? []);
  const lookup = new IdentityLookup({ accounts, namespaces, map, credentials: credentials?.file ?? null });
  return {
    find: (namespace, serviceAccount) => lookup.find(namespace, serviceAccount),
    async run(signal) {
      await Promise.all(sources.map((source) => source.run(signal)));
    },
    unready: () => sources.flatMap((source) => source.unready() ?? []),
    states: () => sources.map(stateOf),
  };
}

function stateOf({ health, size }: Source): SourceState {
  const { name, ageMilliseconds, failures } = health;
  return { name, size: size(), ageMilliseconds, failures };
}

function healthOf({ runtime }: SourcesParts, name: SourceName): SourceHealth {
  return new SourceHealth(name, runtime.elapsed);
}

interface Kept extends ObjectKeeper {
  readonly size: number;
}

function followed(parts: SourcesParts, kind: FollowedKind, health: SourceHealth, keeper: Kept): Source {
  const { cluster, runtime, log, collectGarbage: loaded = () => {} } = parts;
  const { maxCacheAge: maxAgeMilliseconds } = parts.settings;
  const feed = new ObjectFeed({ kind, cluster, keeper, health, maxAgeMilliseconds, loaded, runtime, log });
  return {
    health,
    unready: () => health.unready(maxAgeMilliseconds),
    size: () => keeper.size,
    run: (signal) => feed.run(signal),
  };
}

function openMap(parts: SourcesParts) {
  const { runtime, log, settings } = parts;
  const health = healthOf(parts, 'config-map');
  const keeper = new IdentityMapKeeper(health, log);
  const unread = () => health.unready(Number.POSITIVE_INFINITY) ?? keeper.unread;
  const waitUntilRead = async (): Promise<string | null> => {
    const read = new AbortController();
    await Promise.race([health.firstRead, runtime.sleep(settings.lookupMilliseconds, read.signal)]);
    read.abort();
    return unread();
  };
  const source = followed(parts, 'ConfigMap', health, keeper);
  const maxSilence = maxSilenceMilliseconds(settings.maxCacheAge);
  return {
    keeper,
    stale: () => health.unready(maxSilence),
    waitUntilRead,
    source: { ...source, unready: () => source.unready() ?? keeper.unread },
  };
}

function openCredentials(parts: SourcesParts) {
  const { runtime, log } = parts;
  const path = parts.settings.containerCredentials;
  if (path === null) return null;
  const health = healthOf(parts, 'container-credentials');
  const file = new CredentialsFile({ path, health, runtime, log });
  const source: Source = {
    health,
    // If the file becomes invalid later, the webhook stays ready with the old content: most pods do not depend on it.
    unready: () => file.unread,
    size: () => file.size,
    run: (signal) => file.run(signal),
  };
  return { file, source };
}
