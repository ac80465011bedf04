import { given } from '../../config/given.ts';
import { starterFaults } from '../../config/starter-faults.ts';
import type { StarterAnswers, StarterNode, StarterRole } from '../../config/starter-file.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import { parseServiceAccount } from '../../trust/subject.ts';
import { valued } from '../next-command.ts';

/** The answers so far. */
export type Draft = Partial<StarterAnswers>;

/** The options of `irsactl init` that are answers. */
export interface AnswerOptions extends Partial<Omit<StarterAnswers, 'nodes' | 'roles'>> {
  readonly node?: readonly string[];
  readonly serviceAccount?: string;
  readonly policy?: readonly string[];
}

/** The answers in the options. Throws all their faults together. */
export function draftOf(options: AnswerOptions): Draft {
  const { node, serviceAccount, policy: policies = [], ...others } = options;
  if (policies.length > 0 && serviceAccount === undefined) throw policyWithoutAccount();
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

const textOptions = [
  ['name', '--name'],
  ['region', '--region'],
  ['account', '--account'],
  ['hosting', '--hosting'],
  ['bucket', '--bucket'],
  ['manifest', '--manifest'],
  ['directory', '--directory'],
  ['injection', '--injection'],
  ['webhookUrl', '--webhook-url'],
] as const;

/** The options with the draft's answers, except several roles, which need a file. */
export function optionsOf(draft: Draft): readonly string[] {
  const { nodes = [], roles = [] } = draft;
  const [role, ...more] = roles;
  return [
    ...textOptions.flatMap(([field, option]) => valued(option, draft[field])),
    ...nodes.flatMap((node) => ['--node', nodeText(node)]),
    ...(role === undefined || more.length > 0 ? [] : roleOptions(role)),
  ];
}

function roleOptions({ serviceAccount, policies }: StarterRole): readonly string[] {
  const { namespace, name } = serviceAccount;
  return ['--service-account', `${namespace}/${name}`, ...policies.flatMap((policy) => ['--policy', policy])];
}

/** The answers of a complete draft; null if one is missing. */
export function completeAnswers(draft: Draft): StarterAnswers | null {
  const { name, region, bucket, nodes = [], roles = [] } = draft;
  if (name === undefined || region === undefined || bucket === undefined || lacksNodes(draft)) return null;
  const { webhookUrl, injection = webhookUrl === undefined ? defaultInjection : undefined } = draft;
  return { ...draft, ...given({ injection }), name, region, bucket, nodes, roles };
}

/** Without nodes, irsactl asks the cluster for them; but other paths are those of declared nodes. */
function lacksNodes({ nodes = [], manifest, directory }: Draft): boolean {
  return nodes.length === 0 && (manifest !== undefined || directory !== undefined);
}

/** Works with every version of Kubernetes, and its image is public. */
const defaultInjection = 'upstream';

/** Required answers, each with a placeholder for its option. */
const needed = { name: 'CHAIN', region: 'REGION', bucket: 'BUCKET', nodes: 'NAME=SSH-HOST' } as const;

/** The error for all missing answers. */
export function unanswered(draft: Draft): IrsaError {
  const missing = (['name', 'region', 'bucket', 'nodes'] as const).filter((field) =>
    field === 'nodes' ? lacksNodes(draft) : draft[field] === undefined,
  );
  const options = missing.map((field) => (field === 'nodes' ? '--node' : `--${field}`));
  return new IrsaError('IRSA-CONFIG-026', {
    what: `irsactl init needs ${listed(options)}.`,
    why: 'They are missing, and there is no terminal to ask on.',
    next: `Run it again with ${missing.map((field, index) => `${options[index]} ${needed[field]}`).join(' ')}.`,
  });
}

function policyWithoutAccount(): IrsaError {
  return new IrsaError('IRSA-CONFIG-026', {
    what: 'irsactl init needs --service-account.',
    why: '--policy sets what a role may do, but no service account gets the role.',
    next: 'Run it again with --service-account NAMESPACE/NAME.',
  });
}

/** Parses `NAME=HOST`, `NAME=local`, or a name that is also the ssh host. */
export function parseNode(text: string): StarterNode {
  const [, name = text, host = text] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  return host === 'local' && text.includes('=') ? { name } : { name, sshHost: host };
}

/** A node in the format of `parseNode`. */
export function nodeText({ name, sshHost = 'local' }: StarterNode): string {
  return `${name}=${sshHost}`;
}
