import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { HttpsProxyAgent } from 'https-proxy-agent';

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

/** Goes through a proxy, and trusts the given authorities at the far end as well as at the proxy. */
export class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #ca: string[] | undefined;

  constructor(proxy: string, options: { keepAlive?: boolean; maxSockets?: number; ca?: string[] } = {}) {
    super(proxy, options);
    this.#ca = options.ca;
  }

  // The base class uses its own options for the proxy only: https://github.com/TooTallNate/proxy-agents.
  override connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    return super.connect(
      request,
      this.#ca && options.secureEndpoint ? { ...options, ca: this.#ca } : options,
    );
  }
}
