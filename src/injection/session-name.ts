import type { Json } from '../trust/json.ts';

const variable = 'AWS_ROLE_SESSION_NAME';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: 2 to 64 characters of [\w+=,.@-]. */
const maxLength = 64;

/**
 * Returns the variable that names the session after the pod. A generated pod name is not known yet, but has at most 63
 * characters, so a reference to it is always valid. A long name is cut at its start: the end differs between pods.
 */
export function sessionNameVariable(podName: string | null): Json {
  if (podName === null || (podName.length >= 2 && podName.length <= maxLength)) {
    return { name: variable, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  }
  return { name: variable, value: podName.length < 2 ? `pod-${podName}` : podName.slice(-maxLength) };
}
