import type { Lab, LabNode } from '../../lab.ts';

/** A node on which a stand-in has no room, or is not reached as usual. */
export interface HardPlace {
  readonly name: string;
  /** To be read after "where". */
  readonly what: string;
  readonly arrange: (node: LabNode, lab: Lab, pauseImage: string) => Promise<unknown>;
  readonly mend: (node: LabNode, lab: Lab) => Promise<unknown>;
  /** Whether a stand-in proves the new manifest. */
  readonly isProven: boolean;
}
