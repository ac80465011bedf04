import { inClusterMode } from '../../in-cluster/mode.ts';
import { designWebhook } from './design.ts';

/** irsactl's own webhook, installed in the cluster. */
export const webhookMode = inClusterMode<'webhook'>(designWebhook);
