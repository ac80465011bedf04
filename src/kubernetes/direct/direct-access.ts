import { isDeepStrictEqual } from 'node:util';
import type { HttpClient, TlsSettings } from '../../net/http-client.ts';
import { nodeHttpClient } from '../../net/node-http-client.ts';
import type { LogIn } from '../exchange.ts';

/** An API server that is asked with a certificate, a token or a password: no plugin and no proxy in between. */
export interface DirectAccess {
  readonly server: URL;
  /** As it is now: the kubelet, and whoever writes a kubeconfig, renew tokens and certificates in their files. */
  readonly credentials: () => Promise<Credentials>;
}

export interface Credentials {
  readonly tls: TlsSettings;
  /** Empty for who shows a certificate, or nothing. */
  readonly authorization: string;
}

/** Logs in over connections that are kept as long as the certificates in use stay the same. */
export function directLogIn({ server, credentials }: DirectAccess): LogIn {
  let open: { readonly tls: TlsSettings; readonly client: HttpClient } | null = null;
  return async () => {
    // As kubectl does, credentials are never sent over plain http (`kubectl proxy`).
    const { tls, authorization } =
      server.protocol === 'http:' ? { tls: {}, authorization: '' } : await credentials();
    // Connections of before stay until they end: a watch may still use one.
    if (open === null || !isDeepStrictEqual(open.tls, tls)) open = { tls, client: nodeHttpClient(tls) };
    const { client } = open;
    return {
      client: { send: client.send, close: () => {} },
      headers: authorization === '' ? {} : { authorization },
    };
  };
}
