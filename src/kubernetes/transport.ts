import type { Json, JsonObject } from '../trust/json.ts';

/** Any JSON object of the Kubernetes API, with every field that it has. */
export type KubernetesObject = JsonObject;

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path from the root of the API server, for example `/api/v1/namespaces/kube-system`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Default: `application/json`. */
  readonly contentType?: string;
  /** The form of the answer. Default: the whole object, as JSON. */
  readonly accept?: string;
  /** How long an answer may take. Default: 15000. */
  readonly timeoutMilliseconds?: number;
  /** The longest answer that is read; a longer one is none: `isTooLong`. Default: 1 GiB. */
  readonly answerBytes?: number;
  /** Ends the request, whose answer nobody waits for any more. */
  readonly signal?: AbortSignal;
}

/** What the API server said, whatever its status. */
export interface ClusterAnswer {
  readonly status: number;
  readonly text: string;
}

/** The way to one API server. Throws a coded error where no answer comes back at all. */
export interface ClusterTransport {
  readonly server: string;
  send(request: ClusterRequest): Promise<ClusterAnswer>;
}
