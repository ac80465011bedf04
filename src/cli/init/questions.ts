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
  readonly suggestion: (surroundings: Surroundings, draft: Draft) => string | null;
  /** Whether it is asked at all. Default: always. */
  readonly isAsked?: (surroundings: Surroundings) => boolean;
  readonly read: (typed: string) => Draft;
}

/** What is asked before the roles, in the order of the file. */
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
    message: 'AWS account; irsactl will refuse to work on any other ("any" leaves it open)',
    suggestion: suggestedAccount,
    isAsked: (surroundings) => suggestedAccount(surroundings) !== null,
    // The file has it in quotes, and so may who copies it from there.
    read: (typed) => (typed === 'any' ? {} : { account: typed.replaceAll(/["']/g, '') }),
  },
  {
    field: 'bucket',
    message: 'S3 bucket for the two public documents, created if need be',
    suggestion: (_, { name = '' }) => suggestedBucket(name),
    read: (bucket) => ({ bucket }),
  },
  {
    field: 'nodes',
    message: 'Every control plane node as NAME=SSH-HOST, or NAME=local for this machine, with commas between',
    suggestion: (surroundings) => suggestedNodes(surroundings).map(nodeText).join(', ') || null,
    read: (typed) => ({ nodes: entriesOf(typed).map(parseNode) }),
  },
];

/** The entries of a list that was typed with commas. */
export function entriesOf(typed: string): readonly string[] {
  return typed
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
