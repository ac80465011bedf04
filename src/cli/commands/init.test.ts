import { access, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseTrustChain } from '../../config/parse-trust-chain.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { type Ask, completeAnswers, type InitFlags } from '../init/complete-answers.ts';
import { writeStarter } from '../init/write-starter.ts';

const flags: InitFlags = { name: 'prod-1', region: 'eu-central-1', bucket: 'prod-1-oidc', node: ['cp-1'] };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-init-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Answers each question in turn, and keeps them. */
function answering(...answers: readonly (string | null)[]): { ask: Ask; asked: string[] } {
  const asked: string[] = [];
  const left = [...answers];
  return {
    asked,
    ask: async (question) => {
      asked.push(question);
      return left.shift() ?? null;
    },
  };
}

async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const errors = error instanceof IrsaErrors ? error.errors : error instanceof IrsaError ? [error] : [];
  return errors.map(({ code, problem }) => `${code} ${problem.what} ${problem.next}`);
}

describe('the answers of irsactl init', () => {
  it('come from flags without a question', async () => {
    const { ask, asked } = answering();
    const given: InitFlags = {
      ...flags,
      node: ['cp-1', 'cp-2=root@10.0.0.2', 'cp-3=local'],
      serviceAccount: 'shop/orders',
      policy: ['a', 'b'],
    };
    expect(await completeAnswers(given, ask)).toEqual({
      name: 'prod-1',
      region: 'eu-central-1',
      bucket: 'prod-1-oidc',
      nodes: [
        { name: 'cp-1', sshHost: 'cp-1' },
        { name: 'cp-2', sshHost: 'root@10.0.0.2' },
        { name: 'cp-3' },
      ],
      serviceAccount: { namespace: 'shop', name: 'orders' },
      policies: ['a', 'b'],
    });
    expect(asked).toEqual([]);
  });

  it('are asked for where they are missing', async () => {
    const { ask, asked } = answering('eu-central-1', ' cp-1=local ', 'shop/orders', 'ReadOnlyAccess');
    const answers = await completeAnswers({ name: 'prod-1', bucket: 'prod-1-oidc' }, ask);
    expect(answers).toMatchObject({
      region: 'eu-central-1',
      nodes: [{ name: 'cp-1' }],
      serviceAccount: { namespace: 'shop', name: 'orders' },
      policies: ['ReadOnlyAccess'],
    });
    expect(asked.map((question) => question.split(/[ ,]/)[0])).toEqual([
      'AWS',
      'Control',
      'Service',
      'Managed',
    ]);
  });

  it('may leave the role open', async () => {
    const { ask } = answering('prod-1', 'eu-central-1', 'prod-1-oidc', 'cp-1', '');
    expect(await completeAnswers({}, ask)).toMatchObject({ policies: [] });
  });

  it('are all named when nobody can be asked', async () => {
    expect(await problemsOf(completeAnswers({ region: 'eu-central-1' }, null))).toEqual([
      'IRSA-CONFIG-026 irsactl init needs --name. Run it again with --name.',
      'IRSA-CONFIG-026 irsactl init needs --bucket. Run it again with --bucket.',
      'IRSA-CONFIG-026 irsactl init needs --node. Run it again with --node.',
    ]);
    expect(await problemsOf(completeAnswers({ ...flags, policy: ['a'] }, null))).toEqual([
      'IRSA-CONFIG-026 irsactl init needs --service-account. Run it again with --service-account.',
    ]);
  });

  it('end where a question is left open, those given before kept', async () => {
    const { ask } = answering('prod-1', 'eu-central-1', 'prod-1-oidc', null);
    expect(await problemsOf(completeAnswers({}, ask))).toEqual([
      'IRSA-CONFIG-026 irsactl init needs --node. Run it again with --node.',
    ]);
  });
});

describe('the files of irsactl init', () => {
  it('are an irsa.yaml and its schema', async () => {
    const file = join(folder, 'irsa.yaml');
    const schema = join(folder, 'irsa.schema.json');
    expect(await writeStarter(file, await completeAnswers(flags, null))).toEqual([schema, file]);
    expect(parseTrustChain(file, await readFile(file, 'utf8')).name).toBe('prod-1');
    expect(JSON.parse(await readFile(schema, 'utf8'))).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'irsa.yaml',
    });
  });

  it('never replace a file', async () => {
    const file = join(folder, 'irsa.yaml');
    await writeFile(file, 'mine');
    const problems = await problemsOf(writeStarter(file, await completeAnswers(flags, null)));
    expect(problems).toEqual([expect.stringContaining(`IRSA-CONFIG-027 ${file} is already there.`)]);
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['irsa.yaml']);
  });

  it('leave a schema of other text alone, and share one of the same', async () => {
    const answers = await completeAnswers(flags, null);
    await writeStarter(join(folder, 'one.yaml'), answers);
    expect(await writeStarter(join(folder, 'two.yaml'), answers)).toEqual([join(folder, 'two.yaml')]);
    const schema = join(folder, 'irsa.schema.json');
    await writeFile(schema, '{}');
    expect(await problemsOf(writeStarter(join(folder, 'three.yaml'), answers))).toEqual([
      expect.stringContaining(`IRSA-CONFIG-027 ${schema}`),
    ]);
    await expect(access(join(folder, 'three.yaml'))).rejects.toThrow();
  });

  it('are not written in a folder that is not there', async () => {
    const file = join(folder, 'no/irsa.yaml');
    expect(await problemsOf(writeStarter(file, await completeAnswers(flags, null)))).toEqual([
      expect.stringMatching(/^IRSA-CONFIG-028 .* cannot be written\./),
    ]);
  });

  it('are not written when irsactl would refuse them, and every reason is reported', async () => {
    const answers = await completeAnswers({ ...flags, bucket: 'a.b', region: 'nowhere' }, null);
    const problems = await problemsOf(writeStarter(join(folder, 'irsa.yaml'), answers));
    expect(problems).toEqual([
      expect.stringContaining('IRSA-CONFIG-017'),
      expect.stringContaining('IRSA-CONFIG-014'),
    ]);
    expect(await readdir(folder)).toEqual([]);
  });
});
