import type { JsonObject } from '../trust/json.ts';
import { metadata } from './object-metadata.ts';
import { programObjects } from './webhook-objects.ts';
import type { Program } from './webhook-pod.ts';
import { podRegistration, type RegistrationScope } from './webhook-registration.ts';
import { certificateSecret, ports, serviceHosts, type WebhookSettings } from './webhook-settings.ts';

export const upstreamName = 'irsactl-upstream-webhook';

/** Who writes the certificate's Secret: `apply` or cert-manager. */
export type UpstreamCertificates = 'generated' | 'cert-manager';

/**
 * No released version of AWS's webhook repeats a review's version, so the API server can read its answer only as v1beta1:
 * https://github.com/aws/amazon-eks-pod-identity-webhook/pull/310
 */
const upstreamReviews = ['v1beta1'];

/** The manifests of AWS's own webhook: https://github.com/aws/amazon-eks-pod-identity-webhook */
export function upstreamObjects(
  settings: WebhookSettings,
  certificates: UpstreamCertificates,
): readonly JsonObject[] {
  const objects = programObjects(settings, upstreamProgram(settings));
  if (certificates === 'generated') return objects;
  return [...objects.slice(0, -1), ...certManagerObjects(settings), ...objects.slice(-1)];
}

/** AWS's webhook has no readiness path for its cache. */
function upstreamProgram(settings: WebhookSettings): Program {
  const { name, namespace, annotationPrefix, audience, region } = settings;
  return {
    args: [
      '--in-cluster=false',
      `--namespace=${namespace}`,
      `--service-name=${name}`,
      `--port=${ports.https}`,
      `--metrics-port=${ports.metrics}`,
      `--annotation-prefix=${annotationPrefix}`,
      `--token-audience=${audience}`,
      ...(region === null ? [] : [`--aws-default-region=${region}`]),
      // With the default of 0, a pod of a new service account misses its role.
      '--service-account-lookup-grace-period=500ms',
    ],
    readiness: '/healthz',
    // It needs 276 MiB with 100,000 service accounts.
    memoryLimit: '512Mi',
    reads: ['serviceaccounts'],
  };
}

export function upstreamRegistration(
  settings: WebhookSettings,
  certificates: UpstreamCertificates,
  scope: RegistrationScope = 'pods',
): JsonObject {
  const { annotations, labels } = settings.marks;
  // With this annotation cert-manager writes the caBundle: https://cert-manager.io/docs/concepts/ca-injector/
  const injected = { 'cert-manager.io/inject-ca-from': `${settings.namespace}/${settings.name}` };
  const marks = {
    labels,
    annotations: { ...annotations, ...(certificates === 'cert-manager' && injected) },
  };
  return podRegistration({ ...settings, marks }, scope, upstreamReviews);
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
        secretName: certificateSecret(settings),
        dnsNames: serviceHosts(settings),
        isCA: true,
        issuerRef: { kind: 'Issuer', name },
      },
    },
  ];
}
