import { Agent } from 'node:https';
import type { HttpHandler, HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import type { HttpHandlerOptions } from '@smithy/types';
import { getProxyForUrl } from 'proxy-from-env';
import { trustedAuthorities } from './trusted-authorities.ts';
import { TunnelAgent } from './tunnel-agent.ts';

/** More than the eight calls that irsactl has under way at once. */
const maxSockets = 16;

/** Sends the SDK's requests directly or through HTTPS_PROXY, as NO_PROXY says for each host. */
export class ProxyAwareHandler implements HttpHandler<NodeHttpHandlerOptions> {
  readonly metadata = { handlerProtocol: 'http/1.1' };
  readonly #handlers = new Map<string, NodeHttpHandler>();
  readonly #ca: string[] | undefined;

  constructor(ca: string | undefined) {
    this.#ca = trustedAuthorities(ca);
  }

  handle(request: HttpRequest, options?: HttpHandlerOptions): ReturnType<NodeHttpHandler['handle']> {
    const port = request.port ? `:${request.port}` : '';
    return this.#handlerFor(getProxyForUrl(`${request.protocol}//${request.hostname}${port}/`)).handle(
      request,
      options,
    );
  }

  #handlerFor(proxy: string): NodeHttpHandler {
    const existing = this.#handlers.get(proxy);
    if (existing) return existing;
    const handler = new NodeHttpHandler({
      connectionTimeout: 5_000,
      requestTimeout: 30_000,
      throwOnRequestTimeout: true,
      ...this.#agents(proxy),
    });
    this.#handlers.set(proxy, handler);
    return handler;
  }

  #agents(proxy: string): Pick<NodeHttpHandlerOptions, 'httpAgent' | 'httpsAgent'> {
    const options = { keepAlive: true, maxSockets, ...(this.#ca ? { ca: this.#ca } : {}) };
    if (!proxy) return { httpsAgent: new Agent(options) };
    const agent = new TunnelAgent(proxy, options);
    return { httpAgent: agent, httpsAgent: agent };
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): NodeHttpHandlerOptions {
    return {};
  }

  destroy(): void {
    for (const handler of this.#handlers.values()) handler.destroy();
    this.#handlers.clear();
  }
}
