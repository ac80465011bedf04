import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pino from 'pino';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { webhookDefaults } from '../../src/webhook/options.ts';
import { openWebhook } from '../../src/webhook/serve-webhook.ts';
import type { RunningWebhook } from '../../src/webhook/start-webhook.ts';
import { writeServedPair } from './served-pair.ts';

type Pair = Awaited<ReturnType<typeof writeServedPair>>;

/** The webhook of a lab; it keeps its port when it restarts. */
export interface LabWebhook {
  readonly port: number;
  /** The CA that signed its certificate, in PEM. */
  readonly caBundle: string;
  stop(): Promise<void>;
  /** `another`: with a certificate of another CA. */
  start(certificate?: 'own' | 'another'): Promise<void>;
}

/** Starts the webhook on a free port, with its certificates in a folder. */
export async function startLabWebhook(cluster: LocalCluster, folder: string): Promise<LabWebhook> {
  const pair = async (name: string): Promise<Pair> => {
    await mkdir(join(folder, name));
    return writeServedPair(join(folder, name));
  };
  const pairs = { own: await pair('own'), another: await pair('another') };
  let running: RunningWebhook | null = await open(cluster, 0, pairs.own);
  const { port } = running;
  return {
    port,
    caBundle: pairs.own.authority,
    async stop() {
      await running?.stop();
      running = null;
    },
    async start(certificate = 'own') {
      await running?.stop();
      running = await open(cluster, port, pairs[certificate]);
    },
  };
}

function open(cluster: LocalCluster, port: number, { tlsCert, tlsKey }: Pair): Promise<RunningWebhook> {
  return openWebhook(
    {
      ...webhookDefaults,
      shutdownDelay: 0,
      host: '127.0.0.1',
      port,
      metricsPort: 0,
      kubeconfig: cluster.kubeconfigPath,
      tlsCert,
      tlsKey,
    },
    {},
    pino({ level: 'silent' }),
  );
}
