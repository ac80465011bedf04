import { isJsonObject, objectsOf, parseObject, stringAt } from '../trust/json.ts';
import { refusal, unreadable } from './failures.ts';
import type { ClusterAnswer, ClusterRequest, ClusterTransport, KubernetesObject } from './transport.ts';

export type { ClusterAnswer, ClusterRequest, ClusterTransport, KubernetesObject } from './transport.ts';

/** The field manager of every server-side apply. */
export const fieldManager = 'irsactl';

/** The field manager of fields that must survive when `irsactl` applies a webhook object again: caBundle, restarts. */
export const webhookManager = 'irsactl-webhook';

type Query = Readonly<Record<string, string>>;

interface TokenSpec {
  /** Empty requests the API server's audiences, as for a default pod token. */
  readonly audiences: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundPod?: { readonly name: string; readonly uid: string };
}

interface TokenVerdict {
  readonly authenticated: boolean;
  readonly username: string | null;
  readonly audiences: readonly string[];
  /** Why the API server refused the token. */
  readonly error: string | null;
}

/**
 * Calls with raw JSON. A refused call throws an IrsaError with verb and resource; `send` returns the response
 * instead.
 */
export class KubernetesClient {
  readonly server: string;
  readonly #transport: ClusterTransport;

  constructor(transport: ClusterTransport) {
    this.server = transport.server;
    this.#transport = transport;
  }

  /** The response with any status, for callers that expect refusals. */
  send(request: ClusterRequest): Promise<ClusterAnswer> {
    return this.#transport.send(request);
  }

  /** The object; null if it does not exist. */
  async get(path: string, query?: Query): Promise<KubernetesObject | null> {
    const request = { method: 'GET', path, ...(query && { query }) } as const;
    const answer = await this.send(request);
    return answer.status === 404 ? null : this.#object(request, answer);
  }

  /** The text of any path, for example `/readyz` or `/openid/v1/jwks`. */
  async getText(path: string): Promise<string> {
    const request = { method: 'GET', path } as const;
    const answer = await this.send(request);
    if (!isSuccess(answer)) throw refusal(this.server, request, answer);
    return answer.text;
  }

  /** All items of a list, page by page. */
  async list(path: string, query: Query = {}): Promise<readonly KubernetesObject[]> {
    const items: KubernetesObject[] = [];
    let continueAt: string | null = '';
    while (continueAt !== null) {
      const page: Query = continueAt === '' ? query : { ...query, continue: continueAt };
      const request = { method: 'GET', path, query: { limit: '500', ...page } } as const;
      const list = this.#object(request, await this.send(request));
      items.push(...objectsOf(list['items']));
      continueAt = stringAt(list, 'metadata', 'continue') || null;
    }
    return items;
  }

  create(path: string, body: KubernetesObject, query?: Query): Promise<KubernetesObject> {
    return this.#call({ method: 'POST', path, body, ...(query && { query }) });
  }

  /** Replaces the object; the resourceVersion in `body` guards against another writer. */
  replace(path: string, body: KubernetesObject): Promise<KubernetesObject> {
    return this.#call({ method: 'PUT', path, body });
  }

  /** Server-side apply with the field manager `irsactl`. */
  apply(path: string, body: KubernetesObject, options: { force?: boolean } = {}): Promise<KubernetesObject> {
    return this.#call({
      method: 'PATCH',
      path,
      body,
      // JSON is YAML: https://kubernetes.io/docs/reference/using-api/server-side-apply/#serialization
      contentType: 'application/apply-patch+yaml',
      query: { fieldManager, force: String(options.force ?? false) },
    });
  }

  /** False if the object did not exist. With `uid` or `resourceVersion`, deletes only that exact object. */
  async delete(path: string, only: { uid?: string; resourceVersion?: string } = {}): Promise<boolean> {
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { ...only } };
    const request = { method: 'DELETE', path, body } as const;
    const answer = await this.send(request);
    if (answer.status === 404) return false;
    if (!isSuccess(answer)) throw refusal(this.server, request, answer);
    return true;
  }

  /** Mints a token by TokenRequest. The token is a secret. */
  async createToken(account: { namespace: string; name: string }, spec: TokenSpec): Promise<string> {
    const request = tokenRequest(account, spec);
    const answer = this.#object(request, await this.send(request));
    const token = stringAt(answer, 'status', 'token');
    if (token === null) throw unreadable(this.server, request, 'it contains no token');
    return token;
  }

  /** Whether the API server accepts a token; without `audiences`, for its own audiences. */
  async reviewToken(token: string, audiences: readonly string[] = []): Promise<TokenVerdict> {
    const review = await this.create('/apis/authentication.k8s.io/v1/tokenreviews', {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenReview',
      spec: { token, ...(audiences.length > 0 && { audiences }) },
    });
    const status = isJsonObject(review['status']) ? review['status'] : {};
    const accepted = status['audiences'];
    return {
      authenticated: status['authenticated'] === true,
      username: stringAt(status, 'user', 'username'),
      audiences: Array.isArray(accepted) ? accepted.filter((item) => typeof item === 'string') : [],
      error: stringAt(status, 'error'),
    };
  }

  async #call(request: ClusterRequest): Promise<KubernetesObject> {
    return this.#object(request, await this.send(request));
  }

  #object(request: ClusterRequest, answer: ClusterAnswer): KubernetesObject {
    if (!isSuccess(answer)) throw refusal(this.server, request, answer);
    const value = parseObject(answer.text);
    if (value === null) throw unreadable(this.server, request, 'it is not a JSON object');
    return value;
  }
}

/** The request behind `createToken`, for callers that expect a refusal. */
export function tokenRequest(account: { namespace: string; name: string }, spec: TokenSpec): ClusterRequest {
  const { audiences, expirationSeconds, boundPod } = spec;
  return {
    method: 'POST',
    path: `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences,
        ...(expirationSeconds !== undefined && { expirationSeconds }),
        ...(boundPod && { boundObjectRef: { apiVersion: 'v1', kind: 'Pod', ...boundPod } }),
      },
    },
  };
}

function isSuccess(answer: ClusterAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}
