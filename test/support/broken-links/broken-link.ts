import type { LinkName } from '../../../src/chain/link-name.ts';
import type { ChainLab } from '../chain-lab.ts';

/** Takes back what a break did; `apply` leaves that to irsactl. */
export type Repair = (() => void | Promise<void>) | 'apply';

/** One way in which a chain that stood breaks, and what verify must say of it. */
export interface BrokenLink {
  readonly name: string;
  readonly break: (lab: ChainLab) => Repair | Promise<Repair>;
  readonly link: LinkName;
  /** The codes of all error findings, in their order. */
  readonly codes: readonly string[];
  /** What `next` of the first finding says. */
  readonly next: RegExp;
  /** What `why` of the first finding says, where it names what was seen. */
  readonly why?: RegExp;
  /** Asked by the real command instead of in this process. */
  readonly byCommand?: true;
}
