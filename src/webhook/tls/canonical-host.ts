import { isIPv6 } from 'node:net';

/** One spelling for each name or address: a certificate says `0:0:0:0:0:0:0:1` where `::1` was asked for. */
export function canonicalHost(host: string): string {
  return isIPv6(host) ? new URL(`http://[${host}]`).hostname.slice(1, -1) : host.toLowerCase();
}
