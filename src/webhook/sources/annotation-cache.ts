import { givesRole, readWrittenIdentity, type WrittenIdentity } from '../../injection/written-identity.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { isJsonObject, stringAt, valueAt } from '../../trust/json.ts';
import type { ObjectCollector, ObjectKeeper } from './object-feed.ts';
import { packIdentity, unpackIdentity } from './packed-identity.ts';
import type { ObjectName } from './ports.ts';

/** What is known of an object: what is written on it, null for nothing of ours, undefined for one never heard of. */
export type KnownIdentity = WrittenIdentity | null | undefined;

/** What is written on each service account or namespace, and nothing else of them. */
export class AnnotationCache implements ObjectKeeper {
  readonly #prefix: string;
  #packed = new Map<string, string>();
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(annotationPrefix: string) {
    this.#prefix = annotationPrefix;
  }

  get size(): number {
    return this.#packed.size;
  }

  get(key: string): KnownIdentity {
    const packed = this.#packed.get(key);
    return packed === undefined ? undefined : unpackIdentity(packed);
  }

  begin(): ObjectCollector {
    const packed = new Map<string, string>();
    return {
      add: (object) => {
        packed.set(flat(keyOf(object)), packIdentity(writtenOn(object, this.#prefix)));
      },
      finish: () => {
        this.#packed = packed;
        for (const [key, waiters] of this.#waiting) if (packed.has(key)) for (const wake of waiters) wake();
        return packed.size;
      },
    };
  }

  changed(object: KubernetesObject): void {
    const key = flat(keyOf(object));
    this.#packed.set(key, packIdentity(writtenOn(object, this.#prefix)));
    for (const wake of this.#waiting.get(key) ?? []) wake();
  }

  deleted(object: KubernetesObject): void {
    this.#packed.delete(keyOf(object));
  }

  /** Resolves when the object becomes known or the signal says that the wait is over; never rejects. */
  waitFor(key: string, over: AbortSignal): Promise<void> {
    return this.#packed.has(key) ? Promise.resolve() : this.waitForNews(key, over);
  }

  /** Resolves when something new is heard of the object or the wait is over; never rejects. */
  waitForNews(key: string, over: AbortSignal): Promise<void> {
    if (over.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiters);
      const wake = (): void => {
        waiters.delete(wake);
        if (waiters.size === 0) this.#waiting.delete(key);
        over.removeEventListener('abort', wake);
        resolve();
      };
      waiters.add(wake);
      over.addEventListener('abort', wake, { once: true });
    });
  }
}

/** What is written on an object in annotations with our prefix, or with one that may be ours misspelt. */
export function writtenOn(object: KubernetesObject, prefix: string): WrittenIdentity | null {
  const annotations = valueAt(object, 'metadata', 'annotations');
  if (!isJsonObject(annotations)) return null;
  const ours: Record<string, string> = {};
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value === 'string' && (key.startsWith(prefix) || givesRole(key))) ours[key] = bounded(value);
  }
  return readWrittenIdentity(ours, prefix);
}

/** An ARN is no longer: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const longestValue = 2_048;

/** Whoever may write annotations could fill the memory. What is cut ends with a character that no ARN has. */
function bounded(value: string): string {
  return value.length > longestValue ? flat(`${value.slice(0, longestValue)}…`) : value;
}

function keyOf(object: KubernetesObject): string {
  const metadata = valueAt(object, 'metadata');
  return objectKey({
    namespace: stringAt(metadata, 'namespace') ?? '',
    name: stringAt(metadata, 'name') ?? '',
  });
}

/** `namespace/name`, or the name of what is in no namespace. Neither contains a slash. */
export function objectKey({ namespace, name }: ObjectName): string {
  return namespace === '' ? name : accountKey(namespace, name);
}

export function accountKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** A string of its own: one put together keeps its parts, which is twice the memory. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
