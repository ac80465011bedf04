import type { Memory } from '../../src/rotation/record.ts';

/** The pure functions under test; a test may replace one by a changed copy. */
export type Machine = typeof import('../../src/rotation/begin.ts') &
  typeof import('../../src/rotation/law.ts') &
  typeof import('../../src/rotation/moves.ts') &
  typeof import('../../src/rotation/record.ts') &
  typeof import('../../src/rotation/state.ts');

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;
/** Rules that the links keep around the pure functions; a test switches one off. */
export interface Rules {
  readonly stopsIfRecordMoved: boolean;
  readonly documentIfMatch: boolean;
  readonly twoMemories: boolean;
  readonly generationBeforeRecordGoes: boolean;
  readonly distrustBeforeRecord: boolean;
}

export const allRules: Rules = {
  stopsIfRecordMoved: true,
  documentIfMatch: true,
  twoMemories: true,
  generationBeforeRecordGoes: true,
  distrustBeforeRecord: true,
};

/** An API server and its node. */
export interface Server {
  readonly name: string;
  isAway: boolean;
  signs: string;
  accepts: readonly string[];
  started: number;
  /** Whether its tokens name the chain's issuer. */
  issues: boolean;
  /** Private halves in irsactl's folder. */
  files: readonly string[];
  /** The memory in record.json; null before the first pass. */
  memory: Memory | null;
}
