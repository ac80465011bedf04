import type { ChainKeys } from '../../src/chain/outputs.ts';
import type { RotationPort } from '../../src/links/control-plane/ports.ts';
import type { ProviderMemory, RotationRecords } from '../../src/links/signing-key/ports.ts';
import { mergedMemory, noMemory, type RotationRecord } from '../../src/rotation/record.ts';
import type { WriteCounter } from './in-memory-node.ts';

/** The record of a rotation and the tags that remember it. Each write may be the last one of a run that is killed. */
export class InMemoryRotation {
  record: RotationRecord | null;
  memory = noMemory;
  readonly #counter: WriteCounter | null;

  constructor(record: RotationRecord | null = null, counter: WriteCounter | null = null) {
    this.record = record;
    this.#counter = counter;
  }

  readonly records: RotationRecords = {
    read: async () => this.record,
    write: async (record) => {
      this.#counter?.count();
      this.record = record;
    },
  };

  readonly providers: ProviderMemory = {
    read: async () => this.memory,
    add: async (_issuers, memory) => {
      this.#counter?.count();
      this.memory = mergedMemory([this.memory, memory]);
    },
  };

  port(end: () => Promise<void>): RotationPort {
    return { read: this.records.read, write: this.records.write, end };
  }
}

/** A record of a rotation in the cluster of `fakeContext`. */
export function rotationRecordOf(over: Partial<RotationRecord> = {}): RotationRecord {
  return {
    ...{
      clusterUid: '3f6c1a2b-0000-4000-8000-000000000000',
      generation: 1,
      intention: 'plain',
      next: 'next',
      from: ['old'],
    },
    ...{ givenUp: null, publicSince: null, signedSince: null },
    ...over,
  };
}

/** Keys of which the API servers say nothing. */
export function chainKeysOf(over: Partial<ChainKeys> = {}): ChainKeys {
  return {
    ...{
      clusterUid: '3f6c1a2b-0000-4000-8000-000000000000',
      record: null,
      memory: noMemory,
      servers: [],
      holders: [],
      publicHalves: [],
    },
    ...over,
  };
}
