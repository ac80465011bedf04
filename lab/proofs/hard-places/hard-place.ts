import type { Lab, LabNode } from '../../lab.ts';
import type { LoadOptions } from '../../load/start-load.ts';

/** Where a stand-in has a hard time, or can be none. */
export interface HardPlace {
  readonly name: string;
  /** To be read after "where". */
  readonly what: string;
  readonly arrange: (node: LabNode, lab: Lab) => Promise<unknown>;
  readonly mend: (node: LabNode, lab: Lab) => Promise<unknown>;
  /** When the pods of the load run. */
  readonly onceLoaded?: (node: LabNode, lab: Lab, pauseImage: string) => Promise<unknown>;
  /** While the stand-in carries the traffic. */
  readonly meanwhile?: (node: LabNode) => Promise<unknown>;
  readonly load?: Pick<LoadOptions, 'onNode' | 'probes' | 'leases' | 'endpoint'>;
  /** Whether apply stops before the API server is touched, and goes on once it is mended. */
  readonly isNoticed?: true;
  /** What is to be chosen beforehand. Default: either way. */
  readonly way?: 'stand-in' | 'plain';
}
