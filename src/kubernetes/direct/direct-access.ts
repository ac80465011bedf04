import { isDeepStrictEqual } from 'node:util';
import type { HttpClient, TlsSettings } from '../../net/http-client.ts';
import { nodeHttpClient } from '../../net/node-http-client.ts';
import type { LogIn } from '../exchange.ts';

/** Access to an API server with a certificate, a token or a password, without plugin or proxy. */
export interface DirectAccess {
  readonly server: URL;
  /** The current credentials: the kubelet and other programs renew tokens and certificates in their files. */
  readonly credentials: () => Promise<Credentials>;
}

export interface Credentials {
  readonly tls: TlsSettings;
  /** Empty with a client certificate, or without authentication. */
  readonly authorization: string;
}

/** Logs in over connections that are kept while the certificates stay the same. */
export function directLogIn({ server, credentials }: DirectAccess): LogIn {
  let open: { readonly tls: TlsSettings; readonly client: HttpClient } | null = null;
  return async () => {
    // As kubectl does, credentials are never sent over plain http (`kubectl proxy`).
    const { tls, authorization } =
      server.protocol === 'http:' ? { tls: {}, authorization: '' } : await credentials();
    // Older connections stay open, because a watch may still use one.
    if (open === null || !isDeepStrictEqual(open.tls, tls)) open = { tls, client: nodeHttpClient(tls) };
    const { client } = open;
    return {
      client: { send: client.send, close: () => {} },
      headers: authorization === '' ? {} : { authorization },
    };
  };
}
