import { hostInUrl } from '../trust/url-parts.ts';

/** curl's `--connect-to HOST1:PORT1:HOST2:PORT2`: connects to the second address instead of the first. */
export interface ConnectTo {
  /** Empty for any host. */
  readonly host: string;
  /** Null for any port. */
  readonly port: number | null;
  /** Empty to keep the host. */
  readonly toHost: string;
  /** Null to keep the port. */
  readonly toPort: number | null;
}

/** Returns null for an invalid rule. IPv6 addresses need brackets. */
export function parseConnectTo(text: string): ConnectTo | null {
  const parts = /^(\[[^\]]*\]|[^:[\]]*):(\d*):(\[[^\]]*\]|[^:[\]]*):(\d*)$/.exec(text);
  if (!parts) return null;
  const [, host = '', port = '', toHost = '', toPort = ''] = parts;
  if (Number(port) > 65535 || Number(toPort) > 65535) return null;
  return {
    host: plain(host).toLowerCase(),
    port: number(port),
    toHost: plain(toHost),
    toPort: number(toPort),
  };
}

/** Returns the rule in curl's form. */
export function formatConnectTo({ host, port, toHost, toPort }: ConnectTo): string {
  return [hostInUrl(host), port ?? '', hostInUrl(toHost), toPort ?? ''].join(':');
}

/** Returns the actual address of a connection by the first matching rule, or null. */
export function redirectConnection(
  rules: readonly ConnectTo[],
  host: string,
  port: number,
): { readonly host: string; readonly port: number } | null {
  const rule = rules.find(
    (candidate) =>
      (candidate.host === '' || candidate.host === host.toLowerCase()) &&
      (candidate.port === null || candidate.port === port),
  );
  return rule ? { host: rule.toHost || host, port: rule.toPort ?? port } : null;
}

function plain(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function number(text: string): number | null {
  return text === '' ? null : Number(text);
}
