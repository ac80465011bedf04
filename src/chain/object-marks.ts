/** Every Kubernetes object that irsactl creates carries this label. */
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const managedLabels = { [managedByLabel]: 'irsactl' } as const;

/**
 * Names the chain that set an object's annotations. irsactl changes only objects with this annotation, because the
 * field manager `irsactl` is the same for every chain of a cluster.
 */
export const chainAnnotation = 'irsactl.dev/chain';

/** True if irsactl created the object, for any chain. */
export function isManaged(labels: Readonly<Record<string, string>>): boolean {
  return labels[managedByLabel] === managedLabels[managedByLabel];
}
