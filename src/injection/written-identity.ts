import { editDistance } from '../errors/nearest-name.ts';
import { quoted } from './annotation-values.ts';
import {
  type Readers,
  type ReadValue,
  readAnnotations,
  readExpiration,
  readSwitch,
} from './read-annotations.ts';

/**
 * What somebody wrote about the identity of pods: the annotations of a service account or a namespace, or an entry of
 * the ConfigMap. A field is absent where nothing usable was written.
 */
export interface WrittenIdentity {
  /** As it is written, without `$`: a text that is no ARN is injected too, so that AWS's own error shows. */
  readonly roleArn?: string;
  /** Empty leaves the audience to the API server. */
  readonly audience?: string;
  /** In the range that Kubernetes accepts. */
  readonly expirationSeconds?: number;
  readonly regionalSts?: boolean;
  readonly region?: string;
  readonly stsEndpoint?: string;
  readonly sessionName?: boolean;
  /** What is wrong with it, for warnings: misspelt names, values that cannot be used. */
  readonly notes?: readonly string[];
}

/** The first four are those of https://github.com/aws/amazon-eks-pod-identity-webhook; docs/webhook-compatibility.md has all. */
const readers: Readers<WrittenIdentity> = new Map<string, (value: string) => ReadValue<WrittenIdentity>>([
  ['role-arn', readRole],
  ['audience', (value) => ({ part: { audience: value } })],
  ['token-expiration', readExpiration],
  ['sts-regional-endpoints', (value) => readSwitch(value, (regionalSts) => ({ regionalSts }))],
  ['region', readRegion],
  ['sts-endpoint', readEndpoint],
  ['session-name', (value) => readSwitch(value, (sessionName) => ({ sessionName }))],
]);

/** Whether pods may not have the annotation, but their service accounts may. */
export function isAccountAnnotation(name: string): boolean {
  return readers.has(name);
}

const roleEnding = '/role-arn';

/** Whether an annotation gives a role below some domain, which may be ours misspelt. kube2iam's ends with `/role`. */
export function givesRole(name: string): boolean {
  return name.endsWith(roleEnding);
}

/** Null where none of the annotations is ours, nor one of ours misspelt. */
export function readWrittenIdentity(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
): WrittenIdentity | null {
  const { parts, notes: below } = readAnnotations(annotations, prefix, readers, ofPods);
  const notes = [...below, ...misspeltDomains(Object.keys(annotations), prefix)];
  if (parts.length === 0 && notes.length === 0) return null;
  return Object.assign({}, ...parts, notes.length > 0 ? { notes } : {});
}

/** More slips may be another domain. */
const mostSlips = 3;
/** Comparing costs time, which nobody may make us waste. */
const mostCompared = 10;

function misspeltDomains(names: readonly string[], prefix: string): readonly string[] {
  return names
    .filter(givesRole)
    .map((name) => name.slice(0, -roleEnding.length))
    .filter((domain) => domain !== prefix && Math.abs(domain.length - prefix.length) <= mostSlips)
    .slice(0, mostCompared)
    .filter((domain) => editDistance(domain.toLowerCase(), prefix.toLowerCase()) <= mostSlips)
    .map((domain) => `annotation ${domain}${roleEnding} is not known, ${prefix}${roleEnding} is`);
}

function ofPods(name: string): string | null {
  return name === 'skip-containers' || name === 'include-containers' ? 'is read from pods only' : null;
}

/** SDKs put the region into names of hosts: what is no label of such a name could lead them, and the token, elsewhere. */
function readRegion(text: string): ReadValue<WrittenIdentity> {
  if (text === '') return { note: 'is empty and is ignored' };
  const usable = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
  return usable
    ? { part: { region: text } }
    : { note: `is ${quoted(text)}, not the name of a region, and is ignored` };
}

/**
 * The kubelet replaces `$(NAME)` with the container's other variables, Secrets among them, and SDKs send the result:
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 */
function readRole(text: string): ReadValue<WrittenIdentity> {
  if (text.includes('$')) return { note: `is ${quoted(text)}, which the kubelet may expand, and is ignored` };
  return text.length > longestRole
    ? { note: `is longer than ${longestRole} characters and is ignored` }
    : { part: { roleArn: text } };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const longestRole = 2_048;

function readEndpoint(text: string): ReadValue<WrittenIdentity> {
  const usable = /^https?:\/\/[^\s$]+$/.test(text) && URL.canParse(text);
  return usable ? { part: { stsEndpoint: text } } : { note: `is ${quoted(text)}, not a URL, and is ignored` };
}

/** False for what AWS will not find as a role: worth a warning, no more. */
export function looksLikeRoleArn(text: string): boolean {
  return /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text);
}
