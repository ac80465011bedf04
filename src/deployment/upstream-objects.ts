import type { JsonObject } from '../trust/json.ts';
import { metadata } from './object-metadata.ts';
import { programObjects } from './webhook-objects.ts';
import type { Program } from './webhook-pod.ts';
import { type Dialect, podRegistration, type RegistrationScope } from './webhook-registration.ts';
import { ownNames, ports, type WebhookSettings } from './webhook-settings.ts';

export const upstreamName = 'irsactl-upstream-webhook';

/** Where the certificate of AWS's webhook comes from: a Secret that apply fills, or one that cert-manager does. */
export type UpstreamCertificates = 'generated' | 'cert-manager';

const certificateFolder = '/etc/webhook/certs';

/**
 * No released version of it echoes the version of a review, so that an API server understands its answer as v1beta1
 * alone: https://github.com/aws/amazon-eks-pod-identity-webhook/pull/310
 */
const upstreamDialect: Dialect = { admissionReviewVersions: ['v1beta1'], sideEffects: 'None' };

/** Names under which the API server calls it. */
export function upstreamHosts({ name, namespace }: WebhookSettings): readonly string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}`, name];
}

/** AWS's own webhook: https://github.com/aws/amazon-eks-pod-identity-webhook */
export function upstreamObjects(
  settings: WebhookSettings,
  certificates: UpstreamCertificates,
): readonly JsonObject[] {
  const access = {
    clusterRules: [{ apiGroups: [''], resources: ['serviceaccounts'], verbs: ['get', 'list', 'watch'] }],
    rules: [],
  };
  const objects = programObjects(settings, access, upstreamProgram(settings));
  if (certificates === 'generated') return objects;
  return [...objects.slice(0, -1), ...certManagerObjects(settings), ...objects.slice(-1)];
}

/** It has no path that says whether its cache is filled. */
function upstreamProgram(settings: WebhookSettings): Program {
  const { name, namespace, annotationPrefix, audience, region } = settings;
  return {
    args: [
      '--in-cluster=false',
      `--namespace=${namespace}`,
      `--service-name=${name}`,
      `--port=${ports.https}`,
      `--metrics-port=${ports.metrics}`,
      `--tls-cert=${certificateFolder}/tls.crt`,
      `--tls-key=${certificateFolder}/tls.key`,
      `--annotation-prefix=${annotationPrefix}`,
      `--token-audience=${audience}`,
      ...(region === null ? [] : [`--aws-default-region=${region}`]),
      // Its own default lets a pod of a new service account go without its role.
      '--service-account-lookup-grace-period=500ms',
    ],
    readiness: '/healthz',
    volumes: [{ name: 'certificate', secret: { secretName: ownNames(settings).secret } }],
    volumeMounts: [{ name: 'certificate', mountPath: certificateFolder, readOnly: true }],
  };
}

export function upstreamRegistration(
  settings: WebhookSettings,
  certificates: UpstreamCertificates,
  scope: RegistrationScope = 'pods',
): JsonObject {
  const { annotations, labels } = settings.marks;
  // cert-manager writes the caBundle by this: https://cert-manager.io/docs/concepts/ca-injector/
  const injected = { 'cert-manager.io/inject-ca-from': `${settings.namespace}/${settings.name}` };
  const marks = {
    labels,
    annotations: { ...annotations, ...(certificates === 'cert-manager' && injected) },
  };
  return podRegistration({ ...settings, marks }, scope, upstreamDialect);
}

/** https://cert-manager.io/docs/configuration/selfsigned/ */
function certManagerObjects(settings: WebhookSettings): readonly JsonObject[] {
  const apiVersion = 'cert-manager.io/v1';
  const { name } = settings;
  return [
    { apiVersion, kind: 'Issuer', metadata: metadata(settings), spec: { selfSigned: {} } },
    {
      apiVersion,
      kind: 'Certificate',
      metadata: metadata(settings),
      spec: {
        secretName: ownNames(settings).secret,
        dnsNames: upstreamHosts(settings),
        isCA: true,
        issuerRef: { kind: 'Issuer', name },
      },
    },
  ];
}
