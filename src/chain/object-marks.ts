/** Every Kubernetes object that irsactl creates carries this label. */
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const managedLabels = { [managedByLabel]: 'irsactl' } as const;

/**
 * Names the chain whose annotations an object carries. Only what bears it is touched: the field manager `irsactl` is the
 * same for every chain of a cluster.
 */
export const chainAnnotation = 'irsactl.dev/chain';

/** True where irsactl created the object, for whichever chain. */
export function isManaged(labels: Readonly<Record<string, string>>): boolean {
  return labels[managedByLabel] === managedLabels[managedByLabel];
}
