import { inClusterMode } from '../../in-cluster/mode.ts';
import { designUpstream } from './design.ts';

/** AWS's own webhook, installed in the cluster. */
export const upstreamMode = inClusterMode<'upstream'>(designUpstream);
