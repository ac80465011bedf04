import pino from 'pino';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { webhookDefaults } from '../../src/webhook/options.ts';
import { openWebhook } from '../../src/webhook/serve-webhook.ts';
import type { RunningWebhook } from '../../src/webhook/start-webhook.ts';

/** The webhook of a lab; it keeps its port over a stop and a start. */
export interface LabWebhook {
  readonly port: number;
  stop(): Promise<void>;
  /** Without `writesCa` it has a CA of its own, which does not reach the registration. */
  start(options: { readonly writesCa: boolean }): Promise<void>;
}

/** Starts the webhook on a free port; it writes its CA into the registration of this name. */
export async function startLabWebhook(cluster: LocalCluster, registration: string): Promise<LabWebhook> {
  let running: RunningWebhook | null = await open(cluster, 0, registration);
  const { port } = running;
  return {
    port,
    async stop() {
      await running?.stop();
      running = null;
    },
    async start({ writesCa }) {
      await running?.stop();
      running = await open(cluster, port, writesCa ? registration : null);
    },
  };
}

function open(cluster: LocalCluster, port: number, registration: string | null): Promise<RunningWebhook> {
  return openWebhook(
    {
      ...webhookDefaults,
      shutdownDelay: 0,
      host: '127.0.0.1',
      port,
      metricsPort: 0,
      kubeconfig: cluster.kubeconfigPath,
      ...(registration !== null && { webhookConfiguration: registration }),
      namespace: 'kube-system',
      // Its Lease has this name, too: it must not be the chain's own, `irsactl-CHAIN`.
      tlsSecret: `${registration ?? 'another-webhook'}-tls`,
      tlsHost: ['127.0.0.1'],
    },
    {},
    pino({ level: 'silent' }),
  );
}
