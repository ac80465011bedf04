import type { Json } from '../trust/json.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { pairNames, pairOf } from './token-source.ts';

/** The facts that determine a container's variables. */
export interface IdentityInPod {
  readonly identity: ResolvedIdentity;
  /** Path of the token in a container that does not mount it itself. */
  readonly standard: string;
  /** Name of the pod; null if the API server generates it later. */
  readonly podName: string | null;
  readonly sessionName: boolean;
}

/** Returns the variables that a container with these names lacks; without a token file, none of the identity. */
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

/** The pair, and the variables that only make sense with it. */
function identityVariables(names: ReadonlySet<string>, file: string, pod: IdentityInPod): readonly Json[] {
  const pair = pairOf(pod.identity, file);
  if (pod.identity.method === 'container_credentials') return pair;
  const { stsEndpoint } = pod.identity;
  const session = pod.sessionName && !names.has('AWS_ROLE_SESSION_NAME');
  // AWS_ENDPOINT_URL_STS would override the container's AWS_ENDPOINT_URL: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
  const endpoint = !names.has('AWS_ENDPOINT_URL_STS') && !names.has('AWS_ENDPOINT_URL') ? stsEndpoint : null;
  if (session) pair.push(sessionNameVariable(pod.podName));
  if (endpoint !== null) pair.push({ name: 'AWS_ENDPOINT_URL_STS', value: endpoint });
  return pair;
}

/** Whether a container sets its own identity. */
export function setsPair(names: ReadonlySet<string>, pod: IdentityInPod): boolean {
  return pairNames[pod.identity.method].some((name) => names.has(name));
}

/** One of the two is enough: adding the other could contradict it. */
export function setsRegion(names: ReadonlySet<string>): boolean {
  return names.has('AWS_REGION') || names.has('AWS_DEFAULT_REGION');
}

/** Makes old SDKs use the STS endpoint of their region. */
export const stsVariable = 'AWS_STS_REGIONAL_ENDPOINTS';

const variable = 'AWS_ROLE_SESSION_NAME';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: 2 to 64 characters of [\w+=,.@-]. */
const maxLength = 64;

/**
 * Returns the variable that names the session after the pod. A generated pod name is not known yet, but has at most 63
 * characters, so a reference to it is always valid. A long name is cut at its start: the end differs between pods.
 */
function sessionNameVariable(podName: string | null): Json {
  if (podName === null || (podName.length >= 2 && podName.length <= maxLength)) {
    return { name: variable, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  }
  return { name: variable, value: podName.length < 2 ? `pod-${podName}` : podName.slice(-maxLength) };
}
