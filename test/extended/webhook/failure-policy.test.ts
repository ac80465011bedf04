import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { webhookAccess } from '../../../src/deployment/access-objects.ts';
import { manifestRegistration } from '../../../src/deployment/manifest-registration.ts';
import { registrationGuard } from '../../../src/deployment/registration-guard.ts';
import { ownNames, webhookSettings } from '../../../src/deployment/webhook-settings.ts';
import { proof, proofLabel } from '../../../src/injection/fail-once-proven.ts';
import { type ClusterConnection, connectDirect } from '../../../src/kubernetes/direct/connect-direct.ts';
import { asObject, type JsonObject, objectsOf, stringAt, valueAt } from '../../../src/trust/json.ts';
import { limitedAccount } from '../../support/limited-account.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { startTcpBalancer, type TcpBalancer } from '../../support/tcp-balancer.ts';
import { eventually } from '../../support/webhook-cluster.ts';
import { certificateFlags } from '../../support/webhook-entry.ts';
import { call, reviewOf } from '../../support/webhook-in-process.ts';
import { startWebhookProcess, type WebhookProcess } from '../../support/webhook-process.ts';

const cluster = localCluster();
const group = '/apis/admissionregistration.k8s.io/v1';
const folder = `${group}/mutatingwebhookconfigurations`;

/** A registration as the chart makes it of `failurePolicy: Fail`, and replicas that hold the rights of the chart alone. */
class Scene {
  readonly settings;
  readonly path: string;
  readonly #admin: ClusterConnection;
  readonly #kubeconfig: string;
  #pods = 0;

  private constructor(namespace: string, admin: ClusterConnection, kubeconfig: string) {
    this.settings = { ...webhookSettings, name: 'webhook', namespace, failurePolicy: 'Fail' } as const;
    this.path = `${folder}/${this.settings.name}`;
    this.#admin = admin;
    this.#kubeconfig = kubeconfig;
  }

  static async open(namespace: string): Promise<Scene> {
    const { api, kubeconfigPath } = cluster();
    for (const name of [namespace, 'shop']) await cluster().createNamespace(name);
    const access = webhookAccess({ ...webhookSettings, name: 'webhook', namespace });
    const kubeconfig = await limitedAccount(cluster(), namespace, {
      inNamespace: access.rules,
      inCluster: access.clusterRules,
    });
    const admin = await connectDirect({ env: {}, kubeconfig: kubeconfigPath });
    const scene = new Scene(namespace, admin, kubeconfig);
    const [policy, binding] = registrationGuard(scene.settings);
    await api.ensure(`${group}/validatingadmissionpolicies`, policy ?? {});
    await api.ensure(`${group}/validatingadmissionpolicybindings`, binding ?? {});
    return scene;
  }

  /** As `kubectl apply --server-side` does, which forces nothing: its status. */
  async applyManifest(port: number, change: JsonObject = {}): Promise<number> {
    const registration = manifestRegistration({ ...this.settings, ...change });
    const clientConfig = { url: `https://127.0.0.1:${port}/mutate` };
    const webhooks = objectsOf(registration['webhooks']).map((entry) => ({ ...entry, clientConfig }));
    const { status } = await this.#admin.client.send({
      method: 'PATCH',
      path: this.path,
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager: 'irsactl' },
      body: { ...registration, webhooks },
    });
    return status;
  }

  /** failurePolicy of each entry. */
  async policies(): Promise<readonly unknown[]> {
    const found = await cluster().api.call('GET', this.path);
    return objectsOf(valueAt(found, 'webhooks')).map((entry) => entry['failurePolicy']);
  }

  start(certificates = this.#ownCertificates()): Promise<WebhookProcess> {
    const { namespace, name } = this.settings;
    return startWebhookProcess([
      `--kubeconfig=${this.#kubeconfig}`,
      `--namespace=${namespace}`,
      `--webhook-configuration=${name}`,
      '--shutdown-delay=0s',
      ...certificates,
    ]);
  }

  #ownCertificates(): readonly string[] {
    return [`--tls-secret=${ownNames(this.settings).secret}`, '--tls-host=127.0.0.1'];
  }

  /** As cert-manager's cainjector: it reads the registration and updates the whole of it with the CA in each entry. */
  async injectCa(pem: string): Promise<number> {
    const found = await cluster().api.call('GET', this.path);
    const caBundle = Buffer.from(pem).toString('base64');
    const webhooks = objectsOf(valueAt(found, 'webhooks')).map((entry) => ({
      ...entry,
      clientConfig: { ...(asObject(entry['clientConfig']) ?? {}), caBundle },
    }));
    const { status } = await this.#admin.client.send({
      method: 'PUT',
      path: this.path,
      query: { fieldManager: 'cert-manager-cainjector' },
      body: { ...(asObject(found) ?? {}), webhooks },
    });
    return status;
  }

  /** What the API server says to one more pod. */
  async createPod(): Promise<number> {
    this.#pods += 1;
    const { status } = await cluster().api.send('POST', '/api/v1/namespaces/shop/pods?dryRun=All', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `pod-${this.#pods}` },
      spec: { containers: [{ name: 'main', image: 'pause' }] },
    });
    return status;
  }

  /** What the API server says to pods that it refuses before the registration is raised. */
  async refusedUntilRaised(): Promise<readonly number[]> {
    const refused: number[] = [];
    await eventually(
      'it is raised',
      async () => {
        const status = await this.createPod();
        if (status !== 201) refused.push(status);
        return (await this.policies())[0] === 'Fail';
      },
      60,
    );
    return refused;
  }

  async managers(): Promise<readonly unknown[]> {
    const found = await cluster().api.call('GET', this.path);
    return objectsOf(valueAt(found, 'metadata', 'managedFields')).map(({ manager }) => manager);
  }

  /** In PEM. */
  async bundle(): Promise<string> {
    const found = await cluster().api.call('GET', this.path);
    const [entry] = objectsOf(valueAt(found, 'webhooks'));
    return Buffer.from(stringAt(entry, 'clientConfig', 'caBundle') ?? '', 'base64').toString('utf8');
  }

  remove(): Promise<unknown> {
    return cluster().api.send('DELETE', this.path);
  }
}

describe('a registration that is to fail once it is proven', () => {
  let scene: Scene;
  let balancer: TcpBalancer;
  const replicas: WebhookProcess[] = [];

  beforeAll(async () => {
    scene = await Scene.open('proven');
    balancer = await startTcpBalancer();
  });
  afterAll(async () => {
    await scene.remove();
    await Promise.all(replicas.map((replica) => replica.stop()));
    balancer?.stop();
  });

  it('refuses no pod until two replicas serve, and then fails', async () => {
    expect(await scene.applyManifest(balancer.port)).toBe(201);
    expect(await scene.policies()).toEqual(['Ignore', 'Fail']);
    expect(await scene.createPod()).toBe(201);
    replicas.push(...(await Promise.all([scene.start(), scene.start()])));
    balancer.backends = replicas.map(({ port }) => port);
    expect(await scene.refusedUntilRaised()).toEqual([]);
    expect(await scene.createPod()).toBe(201);
  });

  it('leaves nothing behind over which an applied manifest would stumble, and fails again after it', async () => {
    const field = 'irsactl-webhook-policy';
    await eventually('the field is given up', async () => !(await scene.managers()).includes(field));
    expect(await scene.policies()).toEqual(['Fail', 'Fail']);
    expect(await scene.applyManifest(balancer.port)).toBe(200);
    expect(await scene.policies()).toEqual(['Ignore', 'Fail']);
    await eventually('it is raised again', async () => (await scene.policies())[0] === 'Fail', 60);
    await eventually('the field is given up', async () => !(await scene.managers()).includes(field));
  });

  it('is lowered by its owner alone, whom nothing hinders', async () => {
    expect(await scene.applyManifest(balancer.port, { failurePolicy: 'Ignore' })).toBe(200);
    expect(await scene.policies()).toEqual(['Ignore', 'Fail']);
    expect(await scene.applyManifest(balancer.port)).toBe(200);
    await eventually('it is raised again', async () => (await scene.policies())[0] === 'Fail', 60);
  });

  it('refuses pods while nobody serves, and is not lowered by a replica that comes back', async () => {
    await Promise.all(replicas.splice(0).map((replica) => replica.stop()));
    balancer.endConnections();
    await eventually('pods are refused', async () => (await scene.createPod()) === 500);
    replicas.push(await scene.start());
    balancer.backends = replicas.map(({ port }) => port);
    await eventually('pods are let in', async () => (await scene.createPod()) === 201);
    expect(await scene.policies()).toEqual(['Fail', 'Fail']);
  });
});

describe('a registration whose CA is another’s, as cert-manager has it', () => {
  it('refuses no pod until the CA is in it, then fails, and keeps the CA of the other', async () => {
    const scene = await Scene.open('certified');
    const { flags, ca } = await certificateFlags();
    const webhook = await scene.start(flags);
    onTestFinished(async () => {
      await scene.remove();
      await webhook.stop();
    });
    expect(await scene.applyManifest(webhook.port)).toBe(201);
    const said = () => webhook.lines.some((line) => line.includes('cannot be raised now'));
    await eventually('it says why it cannot be raised', async () => said(), 60);
    expect(await scene.policies()).toEqual(['Ignore', 'Fail']);
    expect(await scene.createPod()).toBe(201);
    expect(await scene.injectCa(ca)).toBe(200);
    expect(await scene.refusedUntilRaised()).toEqual([]);
    expect(await scene.createPod()).toBe(201);
    expect(await scene.bundle()).toBe(ca);
    const field = 'irsactl-webhook-policy';
    await eventually('the field is given up', async () => !(await scene.managers()).includes(field));
    // The next version of the chart: the CA stays where it is, and the policy goes up again.
    expect(await scene.applyManifest(webhook.port)).toBe(200);
    expect(await scene.bundle()).toBe(ca);
    await eventually('it is raised again', async () => (await scene.policies())[0] === 'Fail', 60);
    expect(await scene.injectCa(ca)).toBe(200);
    expect(await scene.policies()).toEqual(['Fail', 'Fail']);
  });
});

describe('a registration that would refuse static pods, as of Kubernetes before 1.28', () => {
  it('stays Ignore, and says why', async () => {
    const scene = await Scene.open('static-pods');
    const webhook = await scene.start();
    onTestFinished(async () => {
      await scene.remove();
      await webhook.stop();
    });
    expect(await scene.applyManifest(webhook.port, { matchConditions: false })).toBe(201);
    const said = () => webhook.lines.some((line) => line.includes('leaves static pods out'));
    await eventually('it says why it stays Ignore', async () => said(), 60);
    expect(await scene.policies()).toEqual(['Ignore', 'Fail']);
  });
});

describe('a registration through which the API server reaches nobody', () => {
  it('stays Ignore, whoever else calls the webhook, and says why', async () => {
    const scene = await Scene.open('unreached');
    const webhook = await scene.start();
    // A free port could be somebody's by the time it is asked; on this one nobody listens.
    const nowhere = 1;
    onTestFinished(async () => {
      await scene.remove();
      await webhook.stop();
    });
    expect(await scene.applyManifest(nowhere)).toBe(201);
    // The CA is registered before the first certificate under it is served.
    const served = async () =>
      call({ port: webhook.port, ca: await scene.bundle(), path: '/readyz' }).then(
        ({ status }) => status === 200,
        () => false,
      );
    await eventually('it serves under the registered CA', served);
    const asks = async (): Promise<void> => {
      const body = JSON.stringify(forgedProof);
      const { text } = await call({ port: webhook.port, ca: await scene.bundle(), path: '/mutate', body });
      expect(JSON.parse(text)).toMatchObject({ response: { allowed: true, patchType: 'JSONPatch' } });
      await call({
        port: webhook.port,
        ca: await scene.bundle(),
        path: '/mutate',
        body: reviewOf('shop', 'x'),
      });
    };
    const said = () => webhook.lines.filter((line) => line.includes('failed calling webhook'));
    await eventually('it says why', async () => {
      await asks();
      return said().length > 0;
    });
    expect(said()[0]).toMatch(
      /cannot be raised now.*connection refused|connection refused.*cannot be raised now/,
    );
    expect(await scene.policies()).toEqual(['Ignore', 'Fail']);
    expect(await scene.createPod()).toBe(201);
  });
});

/** What the API server would send, by somebody else. */
const forgedProof = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'forged',
    kind: { group: 'coordination.k8s.io', version: 'v1', kind: 'Lease' },
    operation: 'CREATE',
    dryRun: true,
    object: { metadata: { labels: { [proofLabel]: proof.asked } } },
  },
};
