import { optOutLabel } from '../../injection/opt-out.ts';
import { irsaToken } from '../../injection/token-source.ts';
import { longestRole } from '../../injection/written-identity.ts';
import type { JsonObject } from '../../trust/json.ts';
import { probeLabel } from '../webhook-registration.ts';
import { allOf, anyOf, text, when } from './cel.ts';
import { containerPatches, environmentVariables } from './container-patches.ts';
import type { PolicySettings } from './policy-settings.ts';
import { tokenVariables } from './token-variables.ts';
import { writtenVariables } from './written-variables.ts';

/** The policy applies to a pod with this label despite its opt-out label, so that it can be tried beside a webhook. */
export const policyProbeLabel = 'irsactl.dev/policy-probe';

const apiVersion = 'admissionregistration.k8s.io/v1';

/**
 * Injection without a webhook: the API server evaluates the policy for each pair of a new pod and a service account of its
 * namespace; the condition selects the pod's own account. One mutation does all, so that a pod gets everything or nothing.
 * https://kubernetes.io/docs/reference/access-authn-authz/mutating-admission-policy/
 */
export function policyObjects(settings: PolicySettings): readonly JsonObject[] {
  return [policy(settings), binding(settings)];
}

export function policy(settings: PolicySettings): JsonObject {
  return {
    apiVersion,
    kind: 'MutatingAdmissionPolicy',
    metadata: metadata(settings),
    spec: {
      paramKind: { apiVersion: 'v1', kind: 'ServiceAccount' },
      failurePolicy: 'Ignore',
      reinvocationPolicy: 'IfNeeded',
      matchConstraints: {
        matchPolicy: 'Equivalent',
        namespaceSelector: settings.servesKubeSystem
          ? {}
          : {
              matchExpressions: [
                { key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] },
              ],
            },
        objectSelector: {},
        resourceRules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['pods'],
            scope: 'Namespaced',
          },
        ],
      },
      matchConditions: [{ name: 'has-a-role', expression: condition(settings) }],
      variables: [
        ...writtenVariables(settings.injection),
        ...tokenVariables(settings.injection),
        ...environmentVariables(),
      ],
      mutations: [{ patchType: 'JSONPatch', jsonPatch: { expression: mutation(settings) } }],
    },
  };
}

export function binding(settings: PolicySettings): JsonObject {
  return {
    apiVersion,
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: metadata(settings),
    spec: {
      policyName: settings.name,
      // Without a namespace, the selector matches the service accounts of the pod's namespace.
      paramRef: { selector: {}, parameterNotFoundAction: 'Allow' },
    },
  };
}

/** Compares the name first, so that the API server evaluates the rest for one service account only. */
function condition({ injection }: PolicySettings): string {
  const key = text(`${injection.annotationPrefix}/role-arn`);
  const annotations = 'params.metadata.annotations';
  const labels = 'object.metadata.labels';
  return [
    // A mirror pod has no service account; without this guard its creation would fail.
    'has(object.spec.serviceAccountName)',
    'params.metadata.name == object.spec.serviceAccountName',
    `has(${annotations})`,
    `${key} in ${annotations}`,
    `${annotations}[${key}] != ""`,
    // The kubelet would expand `$(NAME)`: see written-identity.ts.
    `!${annotations}[${key}].contains("$")`,
    // CEL counts code points, as STS does.
    `${annotations}[${key}].size() <= ${longestRole}`,
    anyOf(
      `!has(${labels})`,
      allOf(
        // Leaves the probe of a webhook's trial to the webhook.
        `!(${text(probeLabel)} in ${labels})`,
        anyOf(`!(${text(optOutLabel)} in ${labels})`, `${text(policyProbeLabel)} in ${labels}`),
      ),
    ),
  ].join(' && ');
}

function mutation({ injection }: PolicySettings): string {
  const token = (fields: string): string =>
    `Object.spec.volumes.projected.sources.serviceAccountToken{${fields}expirationSeconds: variables.lifetime, path: ${text(irsaToken.file)}}`;
  const source = when('variables.audience == ""', token(''), token('audience: variables.audience, '));
  const volume =
    `Object.spec.volumes{name: ${text(irsaToken.volumeName)}, projected: Object.spec.volumes.projected{` +
    `sources: [Object.spec.volumes.projected.sources{serviceAccountToken: ${source}}]}}`;
  // A list of objects as one value makes the API server panic (seen with Kubernetes 1.36.3).
  const made = when(
    'has(object.spec.volumes)',
    '[]',
    '[JSONPatch{op: "add", path: "/spec/volumes", value: []}]',
  );
  const volumes = when(
    'variables.hasVolume',
    '[]',
    `${made} + [JSONPatch{op: "add", path: "/spec/volumes/0", value: ${volume}}]`,
  );
  return [
    volumes,
    containerPatches('initContainers', injection),
    containerPatches('containers', injection),
  ].join(' +\n');
}

function metadata({ name, marks }: PolicySettings): JsonObject {
  const { labels, annotations } = marks;
  return {
    name,
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}
