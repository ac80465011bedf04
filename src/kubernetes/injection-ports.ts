import type {
  InjectionPorts,
  ServingCertificates,
  WaitingClock,
  WebhookAnswer,
  WebhookProbe,
} from '../links/injection/ports.ts';
import { httpClient } from '../net/http-client.ts';
import { networkFault } from '../net/network-fault.ts';
import type { KubernetesClient } from './client.ts';
import { imageRegistry } from './image-registry.ts';
import { injectionCluster } from './injection-cluster.ts';
import { injectionObjects } from './injection-objects.ts';

/** The ports of the injection link. */
export function injectionPorts(
  client: KubernetesClient,
  env: Readonly<Record<string, string | undefined>>,
  clock: WaitingClock,
  certificates: ServingCertificates,
): InjectionPorts {
  return {
    cluster: injectionCluster(client),
    webhook: webhookProbe,
    objects: injectionObjects(client),
    registry: imageRegistry(env),
    certificates,
    clock,
  };
}

const answerWithin = 5_000;

/** Sends a request to a webhook's URL as the API server would, but from this machine. */
const webhookProbe: WebhookProbe = {
  async ask(url, caBundle): Promise<WebhookAnswer> {
    const ca = Buffer.from(caBundle, 'base64').toString('utf8');
    const client = httpClient({ proxy: null, ...(ca !== '' && { tls: { ca } }) });
    try {
      const signal = AbortSignal.timeout(answerWithin);
      const { status } = await client.send(new URL('/readyz', url), { signal });
      return status === 200 ? { kind: 'ready' } : { kind: 'not-ready', status };
    } catch (error) {
      const { kind, message } = networkFault(error);
      const reason = kind === 'timeout' ? `no answer within ${answerWithin / 1000} s` : message;
      return { kind: kind === 'certificate' ? 'untrusted' : 'unreachable', reason };
    } finally {
      client.close();
    }
  },
};
