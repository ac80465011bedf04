import type { LinkName } from '../../../src/chain/link-name.ts';
import type { ChainLab } from '../chain-lab.ts';

/** Undoes a fault; `apply` lets irsactl repair it. */
export type Repair = (() => void | Promise<void>) | 'apply';

/** One fault of a sound chain, and what verify must report. */
export interface BrokenLink {
  readonly name: string;
  readonly break: (lab: ChainLab) => Repair | Promise<Repair>;
  readonly link: LinkName;
  /** The codes of all error findings, in order. */
  readonly codes: readonly string[];
  /** Matches `next` of the first finding. */
  readonly next: RegExp;
  /** Matches `why` of the first finding, if it names what irsactl saw. */
  readonly why?: RegExp;
  /** Run the real command instead of verifying in this process. */
  readonly byCommand?: true;
}
