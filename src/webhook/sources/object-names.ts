/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names */
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Why there can be no such service account; null where there can. A name that is none must not reach a URL:
 * `..` in the place of a service account asks for its namespace.
 */
export function whyNoAccount(namespace: string, name: string): string | null {
  if (namespace.length > 63 || !dnsLabel.test(namespace)) {
    return `${JSON.stringify(namespace.slice(0, 80))} is no name of a namespace`;
  }
  if (name.length > 253 || !dnsSubdomain.test(name)) {
    return `${JSON.stringify(name.slice(0, 80))} is no name of a service account`;
  }
  return null;
}
