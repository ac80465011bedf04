import { given } from '../../config/given.ts';
import { starterFaults } from '../../config/starter-faults.ts';
import type { StarterAnswers, StarterNode, StarterRole } from '../../config/starter-file.ts';
import type { StarterHosting, StarterInjection } from '../../config/starter-hosting.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import { parseServiceAccount } from '../../trust/subject.ts';
import { valued } from '../next-command.ts';

/** The answers that are there so far. */
export type Draft = Partial<StarterAnswers>;

/** The options of `irsactl init` that are answers, as commander gives them. */
export interface AnswerOptions {
  readonly name?: string;
  readonly region?: string;
  readonly account?: string;
  readonly hosting?: StarterHosting;
  readonly bucket?: string;
  readonly node?: readonly string[];
  readonly serviceAccount?: string;
  readonly policy?: readonly string[];
  readonly manifest?: string;
  readonly directory?: string;
  readonly injection?: StarterInjection;
  readonly webhookUrl?: string;
}

/** What the options answer. Throws every fault in it at once. */
export function draftOf(options: AnswerOptions): Draft {
  const { node, serviceAccount, policy: policies = [], ...others } = options;
  if (policies.length > 0 && serviceAccount === undefined) throw policyOfNobody();
  const { name, region, account, hosting, bucket, manifest, directory, injection, webhookUrl } = others;
  const draft: Draft = {
    ...given({ name, region, account, hosting, bucket, manifest, directory, injection, webhookUrl }),
    ...(node !== undefined && { nodes: node.map(parseNode) }),
    ...(serviceAccount !== undefined && {
      roles: [{ serviceAccount: parseServiceAccount(serviceAccount), policies }],
    }),
  };
  const faults = starterFaults(draft);
  if (faults.length === 0) return draft;
  throw new IrsaErrors(faults.map(({ code, what, why, next }) => new IrsaError(code, { what, why, next })));
}

/** The options that answer what the draft answers, but for several roles, for which there are none. */
export function optionsOf(draft: Draft): readonly string[] {
  const { name, region, account, hosting, bucket, nodes = [], roles = [] } = draft;
  const { manifest, directory, injection, webhookUrl } = draft;
  const [role, ...more] = roles;
  return [
    ...valued('--name', name),
    ...valued('--region', region),
    ...valued('--account', account),
    ...valued('--hosting', hosting),
    ...valued('--bucket', bucket),
    ...nodes.flatMap((node) => ['--node', nodeText(node)]),
    ...valued('--manifest', manifest),
    ...valued('--directory', directory),
    ...valued('--injection', injection),
    ...valued('--webhook-url', webhookUrl),
    ...(role === undefined || more.length > 0 ? [] : roleOptions(role)),
  ];
}

function roleOptions({ serviceAccount, policies }: StarterRole): readonly string[] {
  const { namespace, name } = serviceAccount;
  return ['--service-account', `${namespace}/${name}`, ...policies.flatMap((policy) => ['--policy', policy])];
}

/** The answers of a draft that has all that is needed; null where something is missing. */
export function completeAnswers(draft: Draft): StarterAnswers | null {
  const { name, region, bucket, nodes, roles = [] } = draft;
  if (name === undefined || region === undefined || bucket === undefined || nodes === undefined) return null;
  const { webhookUrl, injection = webhookUrl === undefined ? suggestedInjection : undefined } = draft;
  return { ...draft, ...given({ injection }), name, region, bucket, nodes, roles };
}

/** It works with every version of Kubernetes, and its image is public. */
const suggestedInjection = 'upstream';

/** The options without which nothing is written, with what to put behind each. */
const needed = { name: 'CHAIN', region: 'REGION', bucket: 'BUCKET', nodes: 'NAME=SSH-HOST' } as const;

/** What is missing, all of it in one error. */
export function unanswered(draft: Draft): IrsaError {
  const missing = (['name', 'region', 'bucket', 'nodes'] as const).filter(
    (field) => draft[field] === undefined,
  );
  const options = missing.map((field) => (field === 'nodes' ? '--node' : `--${field}`));
  return new IrsaError('IRSA-CONFIG-026', {
    what: `irsactl init needs ${listed(options)}.`,
    why: 'Not given, and no terminal is there to ask on.',
    next: `Run it again with ${missing.map((field, index) => `${options[index]} ${needed[field]}`).join(' ')}.`,
  });
}

function policyOfNobody(): IrsaError {
  return new IrsaError('IRSA-CONFIG-026', {
    what: 'irsactl init needs --service-account.',
    why: '--policy says what a role may do, and no service account was given that gets the role.',
    next: 'Run it again with --service-account NAMESPACE/NAME.',
  });
}

/** `NAME=HOST`, `NAME=local`, or a name that is its own ssh host. */
export function parseNode(text: string): StarterNode {
  const [, name = text, host = text] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  return host === 'local' && text.includes('=') ? { name } : { name, sshHost: host };
}

/** A node as `parseNode` reads it. */
export function nodeText({ name, sshHost = 'local' }: StarterNode): string {
  return `${name}=${sshHost}`;
}
