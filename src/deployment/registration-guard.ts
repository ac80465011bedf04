import { failOnceProven } from '../injection/fail-once-proven.ts';
import type { JsonObject } from '../trust/json.ts';
import { clusterMetadata } from './object-metadata.ts';
import type { WebhookSettings } from './webhook-settings.ts';

const apiVersion = 'admissionregistration.k8s.io/v1';

/** https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/mutating-webhook-configuration-v1/ but `name`, `clientConfig` and `failurePolicy` */
const fieldsOfWebhook = [
  ...['admissionReviewVersions', 'matchConditions', 'matchPolicy', 'namespaceSelector'],
  ...['objectSelector', 'reinvocationPolicy', 'rules', 'sideEffects', 'timeoutSeconds'],
];
const fieldsOfMetadata = ['annotations', 'finalizers', 'labels', 'ownerReferences'];

/**
 * Lets the webhook's service account change the caBundle of a registration, raise the failurePolicy of the one entry that
 * the registration names for that from Ignore to Fail, and do nothing else. RBAC knows no fields, and
 * whoever stole the webhook's token could otherwise have the API server ask somebody else about any object. It says
 * nothing about anybody else. Kubernetes 1.30 and newer:
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
export function registrationGuard(settings: WebhookSettings): readonly JsonObject[] {
  const named = clusterMetadata(settings);
  const { name, namespace } = settings;
  return [
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicy',
      metadata: named,
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            {
              apiGroups: ['admissionregistration.k8s.io'],
              apiVersions: ['*'],
              operations: ['CREATE', 'UPDATE'],
              resources: ['mutatingwebhookconfigurations'],
            },
          ],
        },
        matchConditions: [
          {
            name: 'by-the-webhook',
            expression: `request.userInfo.username == 'system:serviceaccount:${namespace}:${name}'`,
          },
        ],
        validations: guardValidations,
      },
    },
    {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: named,
      spec: { policyName: name, validationActions: ['Deny'] },
    },
  ];
}

/** The annotation is another's: the webhook cannot write it, so a stolen token raises only what was to be raised. */
const isRaised = [
  `object.metadata.?annotations[?'${failOnceProven}'].orValue('') == w.name`,
  "o.failurePolicy == 'Ignore'",
  "w.failurePolicy == 'Fail'",
].join(' && ');

/** A field that is absent equals only one that is absent: https://pkg.go.dev/github.com/google/cel-go/cel#OptionalTypes */
function onlyOwnFieldsDiffer(): string {
  const same = (left: string, right: string, fields: readonly string[]) =>
    fields.map((field) => `${left}.?${field} == ${right}.?${field}`);
  const webhook = [
    'w.name == o.name',
    ...same('w', 'o', fieldsOfWebhook),
    ...same('w.clientConfig', 'o.clientConfig', ['service', 'url']),
    `(w.?failurePolicy == o.?failurePolicy || (${isRaised}))`,
  ].join(' && ');
  return [
    'oldObject != null',
    ...same('object.metadata', 'oldObject.metadata', fieldsOfMetadata),
    'object.?webhooks.orValue([]).size() == oldObject.?webhooks.orValue([]).size()',
    `object.?webhooks.orValue([]).all(w, oldObject.webhooks.exists(o, ${webhook}))`,
  ].join(' && ');
}

/** The rules of the policy, which hang on no setting: the chart reads them from a file. */
export const guardValidations: readonly JsonObject[] = [
  { expression: 'request.operation == "UPDATE"', message: 'the webhook makes no registration' },
  {
    expression: onlyOwnFieldsDiffer(),
    message:
      'the webhook may change whom its registration trusts, raise failurePolicy where it was asked to, and nothing else',
  },
];
