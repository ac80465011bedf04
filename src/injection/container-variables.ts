import type { Json } from '../trust/json.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { sessionNameVariable } from './session-name.ts';
import { pairNames, pairOf } from './token-source.ts';

/** What the variables of a container follow from. */
export interface IdentityInPod {
  readonly identity: ResolvedIdentity;
  /** Where the token is in a container that mounts nothing of its own. */
  readonly standard: string;
  /** The name of the pod where it is known already; null where the API server makes it. */
  readonly podName: string | null;
  readonly sessionName: boolean;
}

/** Those that a container with variables of these names lacks; without a file there is no token to be shown. */
export function variablesFor(
  names: ReadonlySet<string>,
  file: string | null,
  pod: IdentityInPod,
): readonly Json[] {
  const regional = regionVariables(names, pod);
  return file === null || setsPair(names, pod)
    ? regional
    : regional.concat(identityVariables(names, file, pod));
}

function regionVariables(names: ReadonlySet<string>, pod: IdentityInPod): Json[] {
  const { region, regionalSts } = pod.identity;
  const sts = regionalSts && !names.has(stsVariable) ? [{ name: stsVariable, value: 'regional' }] : [];
  if (region === null || setsRegion(names)) return sts;
  return [...sts, { name: 'AWS_DEFAULT_REGION', value: region }, { name: 'AWS_REGION', value: region }];
}

/** The pair, and what only makes sense together with it. */
function identityVariables(names: ReadonlySet<string>, file: string, pod: IdentityInPod): readonly Json[] {
  const pair = pairOf(pod.identity, file);
  if (pod.identity.method === 'container_credentials') return pair;
  const { stsEndpoint } = pod.identity;
  const session = pod.sessionName && !names.has('AWS_ROLE_SESSION_NAME');
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html: an endpoint for all services would lose against ours.
  const endpoint = !names.has('AWS_ENDPOINT_URL_STS') && !names.has('AWS_ENDPOINT_URL') ? stsEndpoint : null;
  if (session) pair.push(sessionNameVariable(pod.podName));
  if (endpoint !== null) pair.push({ name: 'AWS_ENDPOINT_URL_STS', value: endpoint });
  return pair;
}

/** Whether a container chooses an identity by itself. */
export function setsPair(names: ReadonlySet<string>, pod: IdentityInPod): boolean {
  return pairNames[pod.identity.method].some((name) => names.has(name));
}

/** One of the two is enough: the other would contradict it. */
export function setsRegion(names: ReadonlySet<string>): boolean {
  return names.has('AWS_REGION') || names.has('AWS_DEFAULT_REGION');
}

/** By which old SDKs use the STS of their region. */
export const stsVariable = 'AWS_STS_REGIONAL_ENDPOINTS';
