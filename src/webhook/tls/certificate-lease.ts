/**
 * The Lease of whoever keeps the certificates of a Secret. A chain's own Lease is `irsactl-CHAIN` in kube-system, and a
 * chain's name has no dot: so the two can never be one, whatever the Secret is called.
 */
export function certificateLease(secret: string): string {
  return `${secret}.certificates`;
}
