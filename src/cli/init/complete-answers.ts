import type { StarterAnswers, StarterNode } from '../../config/starter-file.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { parseServiceAccount } from '../../trust/subject.ts';

/** The flags of `irsactl init`, as commander gives them. */
export interface InitFlags {
  readonly name?: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly node?: readonly string[];
  readonly serviceAccount?: string;
  readonly policy?: readonly string[];
  readonly manifest?: string;
  readonly directory?: string;
  readonly webhookUrl?: string;
}

/** Puts a question to the user; null where the user gives none. */
export type Ask = (question: string) => Promise<string | null>;

/** Takes the answers from the flags and asks for those that are missing, if there is somebody to ask. */
export async function completeAnswers(flags: InitFlags, ask: Ask | null): Promise<StarterAnswers> {
  const asked = ask === null ? flags : await askForMissing(flags, ask);
  const { name, region, bucket, node = [], serviceAccount, policy: policies = [] } = asked;
  if (name === undefined || region === undefined || bucket === undefined || node.length === 0) {
    throw new IrsaErrors(missingFlags(asked).map((flag) => unanswered(flag, ask !== null)));
  }
  if (policies.length > 0 && serviceAccount === undefined) {
    throw new IrsaErrors([unanswered('service-account', ask !== null)]);
  }
  const { manifest, directory, webhookUrl } = asked;
  return {
    name,
    region,
    bucket,
    nodes: node.map(parseNode),
    policies,
    ...(serviceAccount === undefined ? {} : { serviceAccount: parseServiceAccount(serviceAccount) }),
    ...(manifest === undefined ? {} : { manifest }),
    ...(directory === undefined ? {} : { directory }),
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
  };
}

const needed = ['name', 'region', 'bucket', 'node'] as const;
type Needed = (typeof needed)[number];

function missingFlags(flags: InitFlags): readonly Needed[] {
  return needed.filter((flag) => flags[flag] === undefined || flags[flag].length === 0);
}

const questions: Readonly<Record<Needed, string>> = {
  name: 'Name of the chain, for example prod-1',
  region: 'AWS region, for example eu-central-1',
  bucket: 'S3 bucket for the two public documents, created if need be',
  node: 'Control plane node, as NAME=SSH-HOST, or NAME=local where this is the node',
};

/** Asks only where something needed is missing, so that complete flags never meet a question. */
async function askForMissing(flags: InitFlags, ask: Ask): Promise<InitFlags> {
  const missing = missingFlags(flags);
  let complete = flags;
  for (const flag of missing) {
    const answer = (await ask(`${questions[flag]}: `))?.trim();
    if (!answer) return complete;
    complete = { ...complete, [flag]: flag === 'node' ? [answer] : answer };
  }
  return missing.length === 0 ? complete : askForRole(complete, ask);
}

async function askForRole(flags: InitFlags, ask: Ask): Promise<InitFlags> {
  if (flags.serviceAccount !== undefined) return flags;
  const account = (
    await ask('Service account that gets a role, as NAMESPACE/NAME (empty for none yet): ')
  )?.trim();
  if (!account) return flags;
  if (flags.policy !== undefined) return { ...flags, serviceAccount: account };
  const policy = (
    await ask('Managed policy of the role, for example AmazonS3ReadOnlyAccess (empty for none yet): ')
  )?.trim();
  return { ...flags, serviceAccount: account, ...(policy ? { policy: [policy] } : {}) };
}

/** `NAME=HOST`, `NAME=local`, or a name that is its own ssh host. */
function parseNode(text: string): StarterNode {
  const [, name = text, host = text] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  return host === 'local' && text.includes('=') ? { name } : { name, sshHost: host };
}

function unanswered(flag: string, asked: boolean): IrsaError {
  return new IrsaError('IRSA-CONFIG-026', {
    what: `irsactl init needs --${flag}.`,
    why: asked
      ? 'The question for it was left without an answer.'
      : 'It was not given, and standard input is not a terminal to ask on.',
    next: `Run it again with --${flag}.`,
  });
}
