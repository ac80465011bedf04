/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/: a label, and labels joined by dots. */
const namespacePattern = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const accountPattern = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const mostLetters = 253;

/** False for what no service account can be called: asking for it would be a call to somewhere else. */
export function isServiceAccountRef(namespace: string, name: string): boolean {
  return namespacePattern.test(namespace) && name.length <= mostLetters && accountPattern.test(name);
}
