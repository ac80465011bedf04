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
 * The identity that a user wrote: the annotations of a service account or namespace, or an entry of the ConfigMap. A
 * field is absent if it is missing or invalid.
 */
export interface WrittenIdentity {
  /** As written; empty if it was refused. A text that is not an ARN is injected too, so that the user sees AWS's error. */
  readonly roleArn?: string;
  /** If empty, the API server chooses the audience. */
  readonly audience?: string;
  /** In the range that Kubernetes accepts. */
  readonly expirationSeconds?: number;
  readonly regionalSts?: boolean;
  readonly region?: string;
  readonly stsEndpoint?: string;
  readonly sessionName?: boolean;
  /** Problems for warnings: misspelt names and invalid values. */
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

/** Whether an annotation applies to service accounts; checked for annotations that pods do not have. */
export function isAccountAnnotation(name: string): boolean {
  return readers.has(name);
}

const roleEnding = '/role-arn';

/** True for `role-arn` with any domain, which may be a misspelling. kube2iam's annotation ends with `/role`. */
export function isRoleAnnotation(name: string): boolean {
  return name.endsWith(roleEnding);
}

/** Returns null without any annotation that has the prefix or a misspelling of it. */
export function readWrittenIdentity(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
): WrittenIdentity | null {
  const { parts, notes: below } = readAnnotations(annotations, prefix, readers, whyMisplaced);
  const notes = [...below, ...misspeltDomains(Object.keys(annotations), prefix)];
  if (parts.length === 0 && notes.length === 0) return null;
  return Object.assign({}, ...parts, notes.length > 0 ? { notes } : {});
}

/** A domain with more differences may be another domain. */
const maxEdits = 3;
/** Bounds the time that hostile annotations can take. */
const maxCompared = 10;

function misspeltDomains(names: readonly string[], prefix: string): readonly string[] {
  return names
    .filter(isRoleAnnotation)
    .map((name) => name.slice(0, -roleEnding.length))
    .filter((domain) => domain !== prefix && Math.abs(domain.length - prefix.length) <= maxEdits)
    .slice(0, maxCompared)
    .filter((domain) => editDistance(domain.toLowerCase(), prefix.toLowerCase()) <= maxEdits)
    .map((domain) => `annotation ${domain}${roleEnding} is unknown; did you mean ${prefix}${roleEnding}?`);
}

/** Two ways to chain roles, which users look for here: a second role, and a profile of an AWS configuration file. */
const unsupported: readonly string[] = ['target-role', 'target-role-arn', 'aws-config'];

function whyMisplaced(name: string): string | null {
  if (unsupported.includes(name)) return 'is not supported and is ignored';
  return name === 'skip-containers' || name === 'include-containers' ? 'applies only to pods' : null;
}

/** SDKs build host names from the region, so a value that is not a DNS label could send the token elsewhere. */
function readRegion(text: string): ReadValue<WrittenIdentity> {
  if (text === '') return { note: 'is empty and is ignored' };
  const usable = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(text);
  return usable
    ? { part: { region: text } }
    : { note: `is ${quoted(text)}, not the name of a region, and is ignored` };
}

/**
 * The kubelet replaces `$(NAME)` with the value of another variable, which may be a Secret, and SDKs send the result:
 * https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
 * A refused role counts as an empty one, which opts out of the namespace's role.
 */
function readRole(text: string): ReadValue<WrittenIdentity> {
  const refused = { part: { roleArn: '' } };
  if (text.includes('$')) {
    return { ...refused, note: `is ${quoted(text)}, which the kubelet may expand, and is ignored` };
  }
  return text.length > longestRole
    ? { ...refused, note: `is longer than ${longestRole} characters and is ignored` }
    : { part: { roleArn: text } };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
export const longestRole = 2_048;

function readEndpoint(text: string): ReadValue<WrittenIdentity> {
  const usable = /^https?:\/\/[^\s$]+$/.test(text) && URL.canParse(text);
  return usable ? { part: { stsEndpoint: text } } : { note: `is ${quoted(text)}, not a URL, and is ignored` };
}

/** False for a text that AWS does not accept as a role ARN; the webhook only warns about it. */
export function looksLikeRoleArn(text: string): boolean {
  return /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text);
}
