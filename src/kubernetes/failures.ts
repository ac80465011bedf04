import { IrsaError } from '../errors/irsa-error.ts';
import { networkFault } from '../net/network-fault.ts';
import { parseObject, stringAt } from '../trust/json.ts';
import type { ClusterAnswer, ClusterRequest } from './transport.ts';

/** The error for a refused request. */
export function refusal(server: string, request: ClusterRequest, answer: ClusterAnswer): IrsaError {
  const said = messageOf(answer);
  const asked = `${verbOf(request)} ${request.path}`;
  if (answer.status === 401) {
    return new IrsaError('IRSA-CLUSTER-004', {
      what: `The cluster at ${server} does not accept the credentials.`,
      why: `It returned 401 for ${asked}: ${said}`,
      next: 'Renew the login of the current kubeconfig context, then check it with `kubectl auth whoami`.',
    });
  }
  // The API server also returns 403 for a terminating namespace, without a missing permission.
  if (answer.status === 403 && !said.includes('because it is being terminated')) {
    return new IrsaError('IRSA-CLUSTER-005', {
      what: `The cluster at ${server} does not allow: ${asked}.`,
      why: said,
      next: `Use a context with this permission; check with \`kubectl auth can-i ${verbOf(request)} ${resourceOf(request.path)}\`.`,
    });
  }
  return new IrsaError('IRSA-CLUSTER-006', {
    what: `The cluster at ${server} refused: ${asked}.`,
    why: `It returned ${answer.status}: ${said}`,
    next: 'Fix what the response names, then run the command again.',
  });
}

/** The error for a successful response with unexpected content. */
export function unreadable(server: string, request: ClusterRequest, reason: string): IrsaError {
  return new IrsaError('IRSA-CLUSTER-006', {
    what: `The response of ${server} to ${verbOf(request)} ${request.path} cannot be used.`,
    why: `The response is a success, but ${reason}.`,
    next: 'Check that the address in the kubeconfig is that of a Kubernetes API server, not of a proxy.',
  });
}

/** The error for a request without a response: the network, TLS, or a credential plugin failed. */
export function noAnswer(server: string, cause: unknown): IrsaError {
  const fault = networkFault(cause);
  const { kind, code, message } = fault;
  if (code.startsWith('ERR_OSSL_')) {
    return new IrsaError(
      'IRSA-CLUSTER-004',
      {
        what: `The login for ${server} failed.`,
        why: `The client certificate or its key cannot be read: ${message}.`,
        next: 'Check client-certificate and client-key in the kubeconfig.',
      },
      { cause },
    );
  }
  if (kind === 'certificate') {
    return new IrsaError(
      'IRSA-CLUSTER-003',
      {
        what: `The certificate of ${server} is not trusted.`,
        why: `${code}: ${message}`,
        next: 'Check certificate-authority-data and the host name of the server in the kubeconfig.',
      },
      { cause },
    );
  }
  return new IrsaError(
    'IRSA-CLUSTER-002',
    {
      what: `No API server answers at ${server}.`,
      why: message,
      next: 'Check with `kubectl get --raw /readyz` that the cluster is up and that this machine can reach it.',
    },
    { cause },
  );
}

/** True if no API server listens, or it stopped before it answered. */
export function isUnreachable(error: unknown): error is IrsaError {
  return error instanceof IrsaError && error.code === 'IRSA-CLUSTER-002';
}

/** True if a response was longer than `answerBytes`. */
export function isTooLong(error: unknown): boolean {
  return isUnreachable(error) && networkFault(error.cause).kind === 'too-large';
}

/** True if the API server accepts the credentials but denies the request. */
export function isForbidden(error: unknown): error is IrsaError {
  return error instanceof IrsaError && error.code === 'IRSA-CLUSTER-005';
}

function messageOf(answer: ClusterAnswer): string {
  // Never repeat a successful response: it may contain a token.
  if (answer.status < 300) return 'another success status was expected.';
  // Without a Status object, the response comes from a proxy before the API server.
  const message = stringAt(parseObject(answer.text) ?? undefined, 'message');
  return message ?? (answer.text.slice(0, 200).trim() || 'no reason given.');
}

function verbOf(request: ClusterRequest): string {
  if (request.method === 'GET') return readVerbOf(request);
  if (request.method === 'POST') return 'create';
  if (request.method === 'PUT') return 'update';
  return request.method === 'PATCH' ? 'patch' : 'delete';
}

/** https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb */
function readVerbOf({ path, query }: ClusterRequest): string {
  if (query?.['watch'] !== undefined) return 'watch';
  return collection.test(path) ? 'list' : 'get';
}

const collection = /^\/(api|apis\/[^/]+)\/[^/]+(\/namespaces\/[^/]+)?\/[^/]+$/;

/**
 * `pods` of `/api/v1/namespaces/shop/pods/x`, `serviceaccounts/token` of `…/serviceaccounts/x/token`; else the path.
 */
function resourceOf(path: string): string {
  const match =
    /^\/(?:api|apis\/[^/]+)\/[^/]+(?:\/namespaces\/[^/]+(?=\/))?\/([^/]+)(?:\/[^/]+(?:\/([^/]+))?)?$/.exec(
      path,
    );
  if (!match?.[1]) return path;
  return match[2] ? `${match[1]}/${match[2]}` : match[1];
}
