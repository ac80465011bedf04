/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names */
const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
const dnsSubdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Returns why namespace or name is invalid, else null. An invalid name must not reach a URL: with `..` for the service
 * account, the request would read the namespace.
 */
export function whyInvalidAccount(namespace: string, name: string): string | null {
  if (namespace.length > 63 || !dnsLabel.test(namespace)) {
    return `${JSON.stringify(namespace.slice(0, 80))} is not a valid namespace`;
  }
  if (name.length > 253 || !dnsSubdomain.test(name)) {
    return `${JSON.stringify(name.slice(0, 80))} is not a valid service account name`;
  }
  return null;
}
