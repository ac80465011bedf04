import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LocalCluster } from '../../../src/demo/local-cluster/local-cluster.ts';
import { policyObjects } from '../../../src/deployment/admission-policy/policy-objects.ts';
import { policySettings } from '../../../src/deployment/admission-policy/policy-settings.ts';
import type { Json } from '../../../src/trust/json.ts';
import type { WebhookOptions } from '../../../src/webhook/options.ts';
import { accountOf, type CaseGroup, CaseRunner, groupCases, namespaceOf } from '../../support/case-runner.ts';
import { describeVersions } from '../../support/describe-versions.ts';
import { injectionFixtures } from '../../support/injection-fixtures.ts';
import { testedVersions } from '../../support/kubernetes-versions.ts';
import { ServedWebhook } from '../../support/served-webhook.ts';

/** The API server refuses these cases with any injector; they test only the webhook itself. */
const refusedByTheServer = ['ephemeral-containers.yaml', 'pod-has-volume-mount.yaml'];

await describeVersions(testedVersions, (cluster, version) => {
  it('the webhook changes each pod as its case expects', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'irsactl-cases-'));
    const webhooks: ServedWebhook[] = [];
    try {
      const serve = async (group: CaseGroup) => {
        const options = await optionsOf(cluster(), group, folder);
        webhooks.push(await ServedWebhook.open(cluster(), group.name, group, options));
      };
      expect(await runAll(cluster(), 'webhook', serve)).toEqual(refusedByTheServer);
    } finally {
      await Promise.all(webhooks.map((webhook) => webhook.close()));
      await rm(folder, { recursive: true, force: true });
    }
  });

  // Mutating admission policies are stable since Kubernetes 1.36.
  if (version === 'v1.34.4') return;
  it('the admission policy changes each pod as its case expects', async () => {
    const serve = (group: CaseGroup) => createPolicy(cluster(), group);
    expect(await runAll(cluster(), 'admission-policy', serve)).toEqual(refusedByTheServer);
  });
});

/** Serves every group and runs its cases; returns the cases that the API server refuses. */
async function runAll(
  cluster: LocalCluster,
  mode: 'webhook' | 'admission-policy',
  serve: (group: CaseGroup) => Promise<void>,
): Promise<readonly string[]> {
  const runner = new CaseRunner(cluster);
  const refused = await Promise.all(
    groupCases(mode, casesOf(mode)).map(async (group) => {
      await runner.furnish(group);
      await serve(group);
      await runner.untilServed(group);
      return runner.runAll(group);
    }),
  );
  return refused.flat().sort();
}

/**
 * The cases that an injection mode supports. A composed role needs the metadata service of an EC2 instance. The API server
 * refuses a pod of a missing service account before it calls a webhook.
 */
function casesOf(mode: 'webhook' | 'admission-policy') {
  return injectionFixtures().filter(
    ({ modes, settings, serviceAccount }) =>
      modes.includes(mode) && settings.composeRoleArn === null && serviceAccount !== null,
  );
}

/** The webhook flags for the settings of a group, and the file and the ConfigMap that they name. */
async function optionsOf(
  cluster: LocalCluster,
  group: CaseGroup,
  folder: string,
): Promise<Partial<WebhookOptions>> {
  const { name, settings, cases } = group;
  const { configMap } = cases[0] ?? {};
  if (configMap !== undefined) {
    const entries = cases.map((entry) => inNamespace(configMap, namespaceOf(group, entry)));
    await cluster.api.ensure(`/api/v1/namespaces/${name}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'pod-identity-webhook' },
      data: { config: JSON.stringify(Object.assign({}, ...entries)) },
    });
  }
  const identities = cases
    .filter(({ containerCredentials }) => containerCredentials)
    .map((entry) => ({ namespace: namespaceOf(group, entry), serviceAccount: accountOf(entry) }));
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify({ identities }));
  const credentials = settings.containerCredentials;
  return {
    annotationPrefix: settings.annotationPrefix,
    tokenAudience: settings.audience,
    tokenMountPath: settings.mountPath,
    tokenExpiration: settings.expirationSeconds,
    ...(settings.region !== null && { awsDefaultRegion: settings.region }),
    stsRegionalEndpoint: settings.regionalSts,
    roleSessionName: settings.sessionName,
    ...(settings.stsEndpoint !== null && { stsEndpointUrl: settings.stsEndpoint }),
    namespaceRoles: settings.namespaceRoles,
    rejectInvalid: settings.rejectInvalid,
    watchNamespaces: true,
    watchConfigMap: configMap !== undefined,
    namespace: name,
    ...(credentials !== null && {
      watchContainerCredentialsConfig: file,
      containerCredentialsAudience: credentials.audience,
      containerCredentialsTokenMountPath: credentials.mountPath,
      containerCredentialsTokenVolumeName: credentials.volumeName,
      containerCredentialsTokenPath: credentials.tokenPath,
      containerCredentialsFullUri: credentials.fullUri,
    }),
  };
}

/** Every case is in the namespace `shop` in the folder, and in a separate namespace here. */
function inNamespace(configMap: Json, namespace: string): Json {
  return JSON.parse(JSON.stringify(configMap).replaceAll('"shop/', `"${namespace}/`));
}

/** The policy of a group, for its namespaces only. With `Fail` a mistake in it is an error instead of a bare pod. */
async function createPolicy(cluster: LocalCluster, group: CaseGroup): Promise<void> {
  const injection = group.settings;
  const [policy, binding] = policyObjects({ ...policySettings, name: group.name, injection });
  const path = '/apis/admissionregistration.k8s.io/v1';
  const { spec, ...others } = JSON.parse(JSON.stringify(policy));
  spec.failurePolicy = 'Fail';
  spec.matchConstraints.namespaceSelector = group.namespaceSelector;
  await cluster.api.call('POST', `${path}/mutatingadmissionpolicies`, { ...others, spec });
  await cluster.api.call('POST', `${path}/mutatingadmissionpolicybindings`, binding ?? null);
}
