/*
 * Words that the registration, the policy that guards it, and the webhook share. A registration with `failurePolicy: Fail`
 * refuses every new pod until the API server can call the webhook. Whoever applies manifests cannot wait for that: they
 * say `Ignore`, and by this annotation that the webhook is to raise it once a call has gone through.
 */

/** Annotation of a registration: the name of its entry that is to fail once it is proven. */
export const failOnceProven = 'irsactl.dev/fail-once-proven';

/** Label of the Lease that the webhook has created as a dry run, so that the API server calls it. */
export const proofLabel = 'irsactl.dev/proof';

/** Values of the label: in the question, and as only the webhook's answer to the API server can make it. */
export const proof = { asked: 'asked', answered: 'answered' } as const;

/**
 * Annotation of the mirrors by which the kubelet shows static pods to the API server. No entry fails that sends them:
 * they must be seen whoever is away. https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-config-mirror
 */
export const mirrorAnnotation = 'kubernetes.io/config.mirror';

/** The entry of the registration that sends such a Lease, and nothing else, where `entry` sends pods. */
export function proofEntry(entry: string): string {
  return `proof.${entry}`;
}
