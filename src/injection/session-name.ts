import type { Json } from '../trust/json.ts';

const variable = 'AWS_ROLE_SESSION_NAME';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html: 2 to 64 letters of [\w+=,.@-]. */
const mostLetters = 64;

/**
 * The pod's own name as the name of its session. A name that the API server makes has at most 63 letters, so a reference
 * to it always fits; it is not known yet. The end of a long name tells the pods of one owner apart.
 */
export function sessionNameVariable(podName: string | null): Json {
  if (podName === null || (podName.length >= 2 && podName.length <= mostLetters)) {
    return { name: variable, valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } };
  }
  return { name: variable, value: podName.length < 2 ? `pod-${podName}` : podName.slice(-mostLetters) };
}
