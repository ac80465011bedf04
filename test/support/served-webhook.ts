import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createCertificateAuthority } from '../../src/certificates/certificate-authority.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import type { Json } from '../../src/trust/json.ts';
import { type WebhookOptions, webhookDefaults } from '../../src/webhook/options.ts';
import { openWebhook } from '../../src/webhook/serve-webhook.ts';
import type { RunningWebhook } from '../../src/webhook/start-webhook.ts';
import { eventually } from './webhook-cluster.ts';

const registrations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';

/** The fields of the registration that a test sets; all others are as in our manifests. */
export interface RegistrationOver {
  readonly admissionReviewVersions?: readonly string[];
  readonly namespaceSelector: { readonly [key: string]: Json };
  readonly rules?: readonly Json[];
  readonly failurePolicy?: 'Ignore' | 'Fail';
}

/** The webhook in this process, with certificates in files, registered by URL under a unique name. */
export class ServedWebhook {
  readonly #folder: string;
  readonly #running: RunningWebhook;
  readonly #remove: () => Promise<unknown>;

  private constructor(folder: string, running: RunningWebhook, remove: () => Promise<unknown>) {
    this.#folder = folder;
    this.#running = running;
    this.#remove = remove;
  }

  /** Starts and registers the webhook. The API server may still take a moment to use the registration. */
  static async open(
    cluster: LocalCluster,
    name: string,
    registration: RegistrationOver,
    options: Partial<WebhookOptions> = {},
  ): Promise<ServedWebhook> {
    const folder = await mkdtemp(join(tmpdir(), 'irsactl-registered-'));
    const validity = {
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 86_400_000),
    };
    const authority = await createCertificateAuthority('CN=test CA', validity);
    const pair = await authority.issue({
      ...validity,
      subject: 'CN=webhook',
      usage: 'serverAuth',
      hosts: ['127.0.0.1'],
    });
    const [tlsCert, tlsKey] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
    await writeFile(tlsCert, pair.cert);
    await writeFile(tlsKey, pair.key, { mode: 0o600 });
    const running = await openWebhook(
      {
        ...webhookDefaults,
        host: '127.0.0.1',
        port: 0,
        metricsPort: 0,
        shutdownDelay: 0,
        kubeconfig: cluster.kubeconfigPath,
        tlsCert,
        tlsKey,
        ...options,
      },
      {},
      pino({ level: 'silent' }),
    );
    await eventually('the webhook is ready', async () => running.ready());
    const webhook = {
      name: 'pod-identity.irsactl.dev',
      admissionReviewVersions: registration.admissionReviewVersions ?? ['v1'],
      clientConfig: {
        url: `https://127.0.0.1:${running.port}/mutate`,
        caBundle: Buffer.from(authority.pem).toString('base64'),
      },
      failurePolicy: registration.failurePolicy ?? 'Fail',
      namespaceSelector: registration.namespaceSelector,
      objectSelector: {
        matchExpressions: [{ key: 'eks.amazonaws.com/skip-pod-identity-webhook', operator: 'DoesNotExist' }],
      },
      reinvocationPolicy: 'IfNeeded',
      rules: registration.rules ?? [
        { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
      ],
      sideEffects: 'None',
      timeoutSeconds: 5,
    };
    await cluster.api.call('POST', registrations, {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name },
      webhooks: [webhook],
    });
    return new ServedWebhook(folder, running, () => cluster.api.send('DELETE', `${registrations}/${name}`));
  }

  get port(): number {
    return this.#running.port;
  }

  get metricsPort(): number {
    return this.#running.metricsPort;
  }

  async close(): Promise<void> {
    await this.#remove();
    await this.#running.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
