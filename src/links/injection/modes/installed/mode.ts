import { inClusterMode } from '../in-cluster/mode.ts';
import { designInstalled } from './design.ts';

/** irsactl's own webhook, installed in the cluster. */
export const installedMode = inClusterMode<'webhook'>(designInstalled);
