import { z } from 'zod';

/** The record of a rotation, an object in the cluster without secrets. */
export const rotationRecord = z.object({
  /** The UID of kube-system: a record that was restored into another cluster does not count. */
  clusterUid: z.string(),
  /** One more than the remembered one: a record that etcd brings back does not count. */
  generation: z.number().int().positive(),
  /**
   * `plain` is also an abort: a rotation to the old key. `first-key` adds a key for the chain together with its issuer.
   * `theft` has neither stages nor gates.
   */
  intention: z.enum(['plain', 'first-key', 'theft']),
  /** The key ID of the key that will sign. */
  next: z.string(),
  /** The key IDs that it replaces, the signing one first. */
  from: z.array(z.string()).readonly(),
  /** In an abort, the key that was to sign; it may have signed. */
  givenUp: z.string().nullable(),
  /** Since when the document lists `next`, where its own time cannot be trusted. In milliseconds since 1970. */
  publicSince: z.number().nullable(),
  /** When a run first saw that every API server signs with `next`. In milliseconds since 1970. */
  signedSince: z.number().nullable(),
});

/**
 * The intention of a rotation: one next key replaces every key that API servers sign with or accept. It says nothing about
 * progress: the stage follows from the facts.
 */
export type RotationRecord = Readonly<z.infer<typeof rotationRecord>>;

/** What irsactl remembers without the cluster: an etcd that is restored brings neither a stolen key nor an old record back. */
export interface Memory {
  /** Key IDs of stolen keys, for good. */
  readonly distrusted: readonly string[];
  /** That of the last rotation that ended. */
  readonly generation: number;
}

export const noMemory: Memory = { distrusted: [], generation: 0 };

/** The union of several copies, and the highest count. */
export function mergedMemory(all: readonly Memory[]): Memory {
  return {
    distrusted: [...new Set(all.flatMap(({ distrusted }) => distrusted))].toSorted(),
    generation: Math.max(0, ...all.map(({ generation }) => generation)),
  };
}

export function without(list: readonly string[], others: readonly string[]): readonly string[] {
  return list.filter((one) => !others.includes(one));
}
