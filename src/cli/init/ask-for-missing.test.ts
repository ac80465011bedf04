import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyCharacter } from '../../../test/support/any-character.ts';
import { parseTrustChain } from '../../config/parse-trust-chain.ts';
import { starterFile } from '../../config/starter-file.ts';
import { askForMissing } from './ask-for-missing.ts';
import type { Choice, TextQuestion } from './clack-prompter.ts';
import type { Draft } from './draft.ts';
import { questions } from './questions.ts';
import type { Surroundings } from './surroundings.ts';

const around: Surroundings = {
  names: { context: 'kubernetes-admin@prod-1', cluster: 'prod-1' },
  nodes: [{ name: 'cp-1', addresses: ['10.0.0.1'] }],
  accounts: [{ namespace: 'shop', name: 'orders', value: 'arn:aws:iam::111122223333:role/orders' }],
  minorVersion: 36,
  region: 'eu-central-1',
  account: '111122223333',
  machine: { addresses: ['10.0.0.1'], hasManifest: true },
};

const nowhere: Surroundings = {
  names: { context: null, cluster: null },
  nodes: [],
  accounts: [],
  minorVersion: null,
  region: null,
  account: null,
  machine: { addresses: [], hasManifest: false },
};

/** A user who types these lines in order; after a refused line, the next one. */
function typing(lines: readonly string[], chosen: readonly number[] = []) {
  const left = [...lines];
  const asked: TextQuestion[] = [];
  const picked: { message: string; suggestion: string | null; labels: readonly string[] }[] = [];
  const offered: Choice[] = [];
  const faults: string[] = [];
  const kept: Draft[] = [];
  return {
    asked,
    picked,
    offered,
    faults,
    kept,
    keep: (draft: Draft) => void kept.push(draft),
    prompter: {
      async text(question: TextQuestion): Promise<string> {
        asked.push(question);
        for (;;) {
          const answer = left.shift() || (question.suggestion ?? '');
          const fault = question.faultOf(answer);
          if (fault === null) return answer;
          faults.push(fault);
          if (left.length === 0) return answer;
        }
      },
      async pick(message: string, choices: readonly Choice[], suggestion: string | null): Promise<string> {
        picked.push({ message, suggestion, labels: choices.map(({ label }) => label) });
        return left.shift() || (suggestion ?? '');
      },
      async choose(_: string, choices: readonly Choice[]): Promise<readonly number[]> {
        offered.push(...choices);
        return chosen;
      },
    },
  };
}

/** The final valid answer to each question, after random lines. */
const sound: Readonly<Record<string, string>> = {
  'Name of': 'prod-1',
  'AWS region': 'eu-central-1',
  'The only': 'any',
  'S3 bucket': 'prod-1-oidc',
  'Control plane': 'cp-1=local',
};
const typed = fc.oneof(
  fc.string({ unit: anyCharacter }),
  fc.constantFrom('a', 'shop/orders', 'shop/orders, a/b', 'eu-west-1', 'a-b-c', 'cp-1, cp-2=x', 'A', '', ' '),
);

it('irsactl validate accepts the file after any input', async () => {
  const lines = fc.array(typed, { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(lines, fc.constantFrom(around, nowhere), async (left, surroundings) => {
      const rest = [...left];
      const text = async ({ message, suggestion, faultOf }: TextQuestion): Promise<string> => {
        for (;;) {
          const last = sound[/^\S+ \w+/.exec(message)?.[0] ?? ''] ?? '';
          const answer = (rest.shift() ?? last) || (suggestion ?? '');
          if (faultOf(answer) === null) return answer;
        }
      };
      const prompter = {
        text,
        pick: async (_: string, choices: readonly Choice[]) => choices.at(rest.length % 3)?.label ?? 'none',
        choose: async () => [0],
      };
      const answers = await askForMissing({}, surroundings, prompter, () => {});
      expect(parseTrustChain('irsa.yaml', starterFile(answers)).name).toBe(answers.name);
    }),
  );
});

describe('asking for an irsa.yaml', () => {
  it('accepts the suggestions from the surroundings with Enter', async () => {
    const person = typing(['', '', '', '', '', '', '', '', 'AmazonS3ReadOnlyAccess, ReadOnlyAccess'], [0]);
    const answers = await askForMissing({}, around, person.prompter, person.keep);
    expect(answers).toEqual({
      name: 'prod-1',
      region: 'eu-central-1',
      account: '111122223333',
      hosting: 's3',
      bucket: 'prod-1-oidc',
      nodes: [{ name: 'cp-1' }],
      injection: 'admission-policy',
      roles: [
        {
          serviceAccount: { namespace: 'shop', name: 'orders' },
          policies: ['AmazonS3ReadOnlyAccess', 'ReadOnlyAccess'],
          annotated: 'arn:aws:iam::111122223333:role/orders',
        },
      ],
    });
    expect(person.offered).toEqual([{ label: 'shop/orders', hint: 'arn:aws:iam::111122223333:role/orders' }]);
    expect(parseTrustChain('irsa.yaml', starterFile(answers)).name).toBe('prod-1');
  });

  it('asks only for what is missing, and in the order of the file', async () => {
    const person = typing(['eu-central-1', 'cp-1=local, cp-2=root@10.0.0.2', '', 'shop/orders', '']);
    const given = { name: 'prod-1', hosting: 's3', bucket: 'prod-1-oidc' } as const;
    const answers = await askForMissing(given, nowhere, person.prompter, person.keep);
    expect(answers).toEqual({
      ...given,
      region: 'eu-central-1',
      nodes: [{ name: 'cp-1' }, { name: 'cp-2', sshHost: 'root@10.0.0.2' }],
      injection: 'upstream',
      roles: [{ serviceAccount: { namespace: 'shop', name: 'orders' }, policies: [] }],
    });
    expect(person.asked.map(({ message }) => message.split(/[ ,]/)[0])).toEqual([
      'AWS',
      'Control',
      'Service',
      'Managed',
    ]);
    expect(person.asked.map(({ suggestion }) => suggestion)).toEqual([null, null, null, null]);
    expect(person.picked.map(({ suggestion }) => suggestion)).toEqual(['upstream']);
  });

  it('leaves the nodes to the cluster, if the user names none', async () => {
    const person = typing(['', '', '', '', '', '', '', '']);
    const answers = await askForMissing({}, { ...around, nodes: [] }, person.prompter, person.keep);
    expect(answers.nodes).toEqual([]);
    expect(starterFile(answers)).toContain('  # irsactl asks the cluster for its control plane nodes');
    expect(parseTrustChain('irsa.yaml', starterFile(answers)).controlPlane.nodes).toEqual([]);
  });

  it('leaves the account open for any', async () => {
    const person = typing(['', '', 'any', '', '', '', '', '']);
    expect(await askForMissing({}, around, person.prompter, person.keep)).not.toHaveProperty('account');
  });

  it('derives the suggested bucket from the given name', async () => {
    const person = typing(['shop-7', '', '', '', '', '', '', '']);
    expect(await askForMissing({}, around, person.prompter, person.keep)).toMatchObject({
      name: 'shop-7',
      bucket: 'shop-7-oidc',
    });
  });

  it('keeps each answer', async () => {
    const person = typing(['shop-7', '', 'any', '', '', '', '', '']);
    await askForMissing({}, around, person.prompter, person.keep);
    expect(person.kept.map((draft) => Object.keys(draft).join())).toEqual([
      'name',
      'name,region',
      'name,region',
      'name,region,hosting',
      'name,region,hosting,bucket',
      'name,region,hosting,bucket,nodes',
      'name,region,hosting,bucket,nodes,injection',
      'name,region,hosting,bucket,nodes,injection,roles',
    ]);
  });

  it.each([
    [['Prod_1', 'prod-1'], 'Choose another name.'],
    [['prod\u200b-1', 'prod-1'], 'which cannot be the name of a chain'],
    [['', 'eu-central-1a', 'eu-central-1'], 'Did you mean eu-central-1?'],
    [['', '', '1234', ''], 'Expected twelve digits'],
    [['', '', '', '', 'a.b', 'ab-c'], 'TLS certificate does not cover'],
    [['', '', '', '', '', 'cp-1, cp-1', ''], 'Two nodes are called "cp-1".'],
    [['', '', '', '', '', '', '', 'orders', ''], 'Write it as namespace/name'],
    [['', '', '', '', '', '', '', 'shop/orders, shop/orders', ''], 'already has a role'],
    [['', '', '', '', '', '', '', 'shop/orders', 'a b', ''], 'does not name a managed policy'],
    [['', '', '', '', '', '', '', 'shop/orders', 'a, a', ''], 'The role has the policy "a" twice'],
  ])('shows beside the question why it refuses %j', async (lines, message) => {
    const person = typing(lines);
    const answers = await askForMissing({}, around, person.prompter, person.keep);
    expect(person.faults).toEqual([expect.stringContaining(message)]);
    expect(parseTrustChain('irsa.yaml', starterFile(answers)).name).toBe('prod-1');
  });

  it.each([
    [{ region: 'eu-central-1' }, ['s3', 'cloudfront']],
    [{ region: 'eu-central-1', account: '123456789012' }, ['s3', 's3-account-regional', 'cloudfront']],
    [{ region: 'us-gov-west-1' }, ['s3']],
  ])('offers only a hosting that is possible with %j', async (known, labels) => {
    const person = typing(['', '', 'cp-1=local', '', '']);
    await askForMissing({ name: 'prod-1', ...known }, nowhere, person.prompter, () => {});
    expect(person.picked[0]).toMatchObject({ message: expect.stringMatching(/^Hosting/), labels });
  });

  it('asks for the account if the bucket name contains it', async () => {
    const given = { name: 'prod-1', region: 'eu-central-1', hosting: 's3-account-regional' } as const;
    const person = typing(['123456789012', '', 'cp-1=local', '', '']);
    const answers = await askForMissing(given, nowhere, person.prompter, person.keep);
    expect(answers).toMatchObject({ account: '123456789012', bucket: 'prod-1-oidc' });
    expect(person.asked[0]?.faultOf('any')).toMatch(/needs the account/);
    const account = questions.find(({ field }) => field === 'account');
    expect(() => account?.read('any', given)).toThrow(expect.objectContaining({ code: 'IRSA-CLI-025' }));
  });
});
