import { given } from '../../config/given.ts';
import {
  type StarterHosting,
  type StarterInjection,
  starterHostings,
  starterInjections,
} from '../../config/starter-hosting.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type Draft, nodeText, parseNode } from './draft.ts';
import {
  suggestedAccount,
  suggestedBucket,
  suggestedName,
  suggestedNodes,
  suggestedRegion,
} from './suggestions.ts';
import type { Surroundings } from './surroundings.ts';

/** A question for one part of irsa.yaml. */
interface Question {
  readonly field: keyof Draft;
  readonly message: string;
  /** The answers to choose from, each with its explanation. Default: any text. */
  readonly choices?: Readonly<Record<string, string>>;
  readonly suggestion: (surroundings: Surroundings, draft: Draft) => string | null;
  /** Default: no. */
  readonly mayBeEmpty?: true;
  /** Default: always. */
  readonly isAsked?: (surroundings: Surroundings, draft: Draft) => boolean;
  /** Throws if the answer does not fit the earlier ones. */
  readonly read: (typed: string, draft: Draft) => Draft;
}

const hostings: Readonly<Record<StarterHosting, string>> = {
  s3: 'a public bucket',
  's3-account-regional': 'a public bucket with a name reserved for your account',
  cloudfront: 'a private bucket behind CloudFront',
};

const injections: Readonly<Record<StarterInjection, string>> = {
  upstream: 'the webhook of AWS, with a public image',
  'admission-policy': 'no image; Kubernetes 1.36 or newer',
  webhook: 'the webhook of irsactl; you build its image first',
  none: 'you change the pods yourself',
};

/** The questions before the roles, in the order of irsa.yaml. */
export const questions: readonly Question[] = [
  {
    field: 'name',
    message: 'Name of the chain, for example prod-1',
    suggestion: suggestedName,
    read: (name) => ({ name }),
  },
  {
    field: 'region',
    message: 'AWS region, for example eu-central-1',
    suggestion: suggestedRegion,
    read: (region) => ({ region }),
  },
  {
    field: 'account',
    message: 'The only AWS account that irsactl may change ("any" allows every account)',
    suggestion: suggestedAccount,
    isAsked: (surroundings, draft) => suggestedAccount(surroundings) !== null || namesAccount(draft),
    // Users may copy it with its quotes.
    read(typed, draft) {
      if (typed !== 'any') return { account: typed.replaceAll(/["']/g, '') };
      if (namesAccount(draft)) throw needsAccount();
      return {};
    },
  },
  {
    field: 'hosting',
    message: 'Hosting of the two public documents',
    choices: hostings,
    suggestion: () => 's3',
    read(typed, { account }) {
      const hosting = starterHostings.find((one) => one === typed);
      if (hosting === 's3-account-regional' && account === undefined) throw needsAccount();
      return given({ hosting });
    },
  },
  {
    field: 'bucket',
    message: 'S3 bucket for the two public documents; irsactl creates it',
    suggestion: (_, draft) => suggestedBucket(draft),
    read: (bucket) => ({ bucket }),
  },
  {
    field: 'nodes',
    message:
      'Control plane nodes as NAME=SSH-HOST, or NAME=local for this machine, separated by commas (empty: irsactl asks the cluster)',
    mayBeEmpty: true,
    suggestion: (surroundings) => suggestedNodes(surroundings).map(nodeText).join(', ') || null,
    read: (typed) => ({ nodes: entriesOf(typed).map(parseNode) }),
  },
  {
    field: 'injection',
    message: 'How pods get their token',
    choices: injections,
    suggestion: ({ minorVersion }) =>
      minorVersion !== null && minorVersion >= 36 ? 'admission-policy' : 'upstream',
    isAsked: (_, { webhookUrl }) => webhookUrl === undefined,
    read: (typed) => given({ injection: starterInjections.find((one) => one === typed) }),
  },
];

/** Whether the bucket's name ends with the account. */
function namesAccount({ hosting }: Draft): boolean {
  return hosting === 's3-account-regional';
}

/** The entries of a list with commas. */
export function entriesOf(typed: string): readonly string[] {
  return typed
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function needsAccount(): IrsaError {
  return new IrsaError('IRSA-CLI-025', {
    what: 'The name of an account-regional bucket needs the account.',
    why: 'It ends with the account and the region, and the account is missing.',
    next: 'Run it again with --account, or choose another hosting.',
  });
}
