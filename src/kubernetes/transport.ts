import type { Json, JsonObject } from '../trust/json.ts';

/** A JSON object of the Kubernetes API. */
export type KubernetesObject = JsonObject;

export interface ClusterRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path from the root of the API server, for example `/api/v1/namespaces/kube-system`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Json;
  /** Default: `application/json`. */
  readonly contentType?: string;
  /** The format of the response. Default: the whole object as JSON. */
  readonly accept?: string;
  /** The timeout for the response. Default: 15000. */
  readonly timeoutMilliseconds?: number;
  /** The maximum length of the response; a longer one is an error: `isTooLong`. Default: 1 GiB. */
  readonly answerBytes?: number;
  /** Aborts the request. */
  readonly signal?: AbortSignal;
}

/** A response of the API server with any status. */
export interface ClusterAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends requests to one API server; throws an IrsaError if there is no response. */
export interface ClusterTransport {
  readonly server: string;
  send(request: ClusterRequest): Promise<ClusterAnswer>;
}
