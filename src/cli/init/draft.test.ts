import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { soundAnswers } from '../../../test/support/starter-answers.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { initCommand } from '../commands/init.ts';
import { type AnswerOptions, completeAnswers, draftOf, optionsOf, unanswered } from './draft.ts';

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
    return [];
  } catch (error) {
    const errors = error instanceof IrsaErrors ? error.errors : error instanceof IrsaError ? [error] : [];
    return errors.map(({ code, problem }) => `${code} ${problem.what} ${problem.next}`);
  }
}

describe('the answers in the options of irsactl init', () => {
  it('are complete for a first irsa.yaml', () => {
    const draft = draftOf({
      name: 'prod-1',
      region: 'eu-central-1',
      account: '123456789012',
      hosting: 'cloudfront',
      bucket: 'prod-1-oidc',
      node: ['cp-1', 'cp-2=root@10.0.0.2', 'cp-3=local'],
      serviceAccount: 'shop/orders',
      policy: ['a', 'b'],
    });
    expect(completeAnswers(draft)).toEqual({
      name: 'prod-1',
      region: 'eu-central-1',
      account: '123456789012',
      hosting: 'cloudfront',
      bucket: 'prod-1-oidc',
      nodes: [
        { name: 'cp-1', sshHost: 'cp-1' },
        { name: 'cp-2', sshHost: 'root@10.0.0.2' },
        { name: 'cp-3' },
      ],
      injection: 'upstream',
      roles: [{ serviceAccount: { namespace: 'shop', name: 'orders' }, policies: ['a', 'b'] }],
    });
  });

  it('are checked even if answers are missing', () => {
    const options = { name: 'Prod_1', bucket: 'a.b', node: ['cp-1=ho\u200bst'] };
    expect(problemsOf(() => draftOf(options))).toEqual([
      expect.stringContaining('IRSA-CONFIG-007'),
      expect.stringContaining('IRSA-CONFIG-007'),
      expect.stringContaining('IRSA-CONFIG-007 "ho\u200bst" is not a valid ssh host.'),
    ]);
  });

  it('are checked together: CloudFront is not in every partition, and an account-regional name needs the account', () => {
    const cloudFront = { region: 'us-gov-west-1', hosting: 'cloudfront', bucket: 'prod-1-oidc' } as const;
    expect(problemsOf(() => draftOf(cloudFront))).toEqual([expect.stringContaining('IRSA-CONFIG-011')]);
    const regional = { region: 'eu-central-1', hosting: 's3-account-regional', bucket: 'prod-1' } as const;
    expect(problemsOf(() => draftOf(regional))).toEqual([expect.stringContaining('IRSA-CONFIG-007')]);
    expect(problemsOf(() => draftOf({ ...regional, account: '123456789012' }))).toEqual([]);
  });

  it('must not have a policy without a service account', () => {
    expect(problemsOf(() => draftOf({ policy: ['a'] }))).toEqual([
      'IRSA-CONFIG-026 irsactl init needs --service-account. Run it again with --service-account NAMESPACE/NAME.',
    ]);
  });
});

describe('a list of missing answers', () => {
  it.each([
    [{}, 'irsactl init needs --name, --region and --bucket.'],
    [{ name: 'a', region: 'eu-central-1' }, 'irsactl init needs --bucket.'],
    [{ name: 'a', region: 'eu-central-1', bucket: 'abc', manifest: '/m.yaml' }, 'irsactl init needs --node.'],
  ])('of %j is one error', (options: AnswerOptions, what) => {
    const draft = draftOf(options);
    expect(completeAnswers(draft)).toBeNull();
    expect(unanswered(draft)).toMatchObject({ code: 'IRSA-CONFIG-026', problem: { what } });
  });

  it('shows the command to type', () => {
    expect(unanswered({ name: 'a', region: 'eu-central-1' }).problem.next).toBe(
      'Run it again with --bucket BUCKET.',
    );
  });
});

it('answers can be written as options and parsed again', () => {
  fc.assert(
    fc.property(soundAnswers, (answers) => {
      const [role, ...more] = answers.roles;
      const kept = role === undefined || more.length > 0 ? [] : [{ ...role, annotated: undefined }];
      const command = initCommand().exitOverride();
      command.action(() => {}).parse([...optionsOf(answers)], { from: 'user' });
      expect(completeAnswers(draftOf(command.opts()))).toEqual({
        ...(answers.webhookUrl === undefined && { injection: 'upstream' }),
        ...answers,
        roles: kept,
      });
    }),
  );
});
