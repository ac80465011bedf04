import type { KubernetesVersion } from '../../../src/binaries/kubernetes-version.ts';
import type { Lab, LabNode } from '../../lab.ts';
import type { Load, LoadOptions } from '../../load/start-load.ts';
import type { Moment } from '../faults/moments.ts';

/** What is at work on the lab, and the image of the pods that only are there. */
interface Loaded {
  readonly load: Load;
  readonly pauseImage: string;
}

/** Where a stand-in has a hard time, or can be none. */
export interface HardPlace {
  readonly name: string;
  /** To be read after "where". */
  readonly what: string;
  /** Default: the lab's own. */
  readonly version?: KubernetesVersion;
  readonly arrange: (node: LabNode, lab: Lab) => Promise<unknown>;
  readonly mend: (node: LabNode, lab: Lab) => Promise<unknown>;
  /** When the pods of the load run. */
  readonly onceLoaded?: (node: LabNode, lab: Lab, more: Loaded) => Promise<unknown>;
  /** While the stand-in carries the traffic. */
  readonly meanwhile?: (node: LabNode, lab: Lab, more: Loaded) => Promise<unknown>;
  /** When that happens. Default: `replaced`, when the API server of before serves as well. */
  readonly at?: Moment;
  /** What happens meanwhile costs requests, but none that ends later than so many seconds after it. Default: none at all. */
  readonly losesWithinSeconds?: number;
  readonly load?: Pick<LoadOptions, 'onNode' | 'probes' | 'leases' | 'endpoint'>;
  /** Whether apply stops before the API server is touched, and goes on once it is mended. */
  readonly isNoticed?: true;
  /** What is to be chosen beforehand. Default: either way. */
  readonly way?: 'stand-in' | 'plain';
}
