import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { profileNames } from '../../aws/profile-names.ts';
import { createProgram } from '../program.ts';
import { answerCompletion, completionAnswer } from './answer.ts';
import type { Question } from './question.ts';

const kubeconfig = 'contexts: [{name: prod, context: {}}, {name: staging}]\nusers: [{name: x}]\n';
const awsConfig = ['default', 'profile dev', 'sso-session main', 'profile a.b', 'services s']
  .map((section) => `[${section}]\nregion = eu-central-1\n`)
  .join('');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-completion-'));
  await writeFile(join(folder, 'wrong.yaml'), 'kind: [');
  await writeFile(join(folder, 'kubeconfig'), kubeconfig);
  await writeFile(join(folder, 'aws'), awsConfig);
  await writeFile(join(folder, 'credentials'), '[ci]\naws_access_key_id = AKIDEXAMPLE\n[dev]\nregion = x\n');
});
afterAll(() => rm(folder, { recursive: true }));

async function values(line: string): Promise<readonly string[]> {
  const words = line.replaceAll('DIR', folder).split(' ');
  const text = await answerCompletion(createProgram(), words, { KUBECONFIG: join(folder, 'kubeconfig') });
  return text
    .split('\n')
    .flatMap((one) => (one === '' || one.startsWith(':') ? [] : (one.split('\t')[0] ?? [])));
}

it('finds contexts in the kubeconfig that --kubeconfig or KUBECONFIG names', async () => {
  expect(await values('plan --context ')).toEqual(['prod', 'staging']);
  expect(await values('plan --kubeconfig DIR/kubeconfig --context=s')).toEqual(['staging']);
});

it('finds links, fields and codes to explain', async () => {
  expect(await values('explain control')).toEqual(['control-plane']);
  expect(await values('explain spec.issuer.s3')).toEqual([
    'spec.issuer.s3',
    'spec.issuer.s3.bucket',
    'spec.issuer.s3.namespace',
  ]);
  expect(await values('explain spec.roles.s')).toContain('spec.roles.serviceAccount');
  expect(await values('explain IRSA-CLI-01')).toContain('IRSA-CLI-010');
  expect(await values('explain cli-01')).toContain('cli-010');
  expect(await values('explain CLI-01')).toContain('CLI-010');
  expect(await values('explain irsa-cli-01')).toContain('irsa-cli-010');
});

it.each([
  'plan --kubeconfig DIR/missing --context ',
  'plan --kubeconfig DIR/wrong.yaml --context ',
  'plan --kubeconfig DIR --context ',
])('has no candidates if a file is missing or wrong: %s', async (line) => {
  expect(await values(line)).toEqual([]);
});

it('finds the profiles of both files of the AWS configuration, and no other sections', async () => {
  const files = { configFilepath: join(folder, 'aws'), filepath: join(folder, 'credentials') };
  expect(await profileNames(files)).toEqual(['default', 'dev', 'a.b', 'ci']);
});

function answer(question: Partial<Question>, values: readonly string[] = []): readonly string[] {
  const asked: Question = { candidates: [], kind: null, word: '', given: {}, ...question };
  return completionAnswer(
    asked,
    values.map((value) => ({ value })),
  ).split('\n');
}

it('has a line for each candidate, its description after a tab, and the directive last', () => {
  const candidates = [{ value: 'plan', description: 'show it\nall' }, { value: 'apply' }, { value: 'pack' }];
  expect(answer({ candidates, word: 'p' })).toEqual(['plan\tshow it\\nall', 'pack', ':4', '']);
});

it('lets the shell complete file names for a file', () => {
  expect(answer({ kind: 'file' })).toEqual([':0', '']);
  expect(answer({ kind: 'context' })).toEqual([':4', '']);
});

it('completes the last part of a list, and offers nothing twice', () => {
  const links = ['issuer', 'roles', 'roles', 'proof'];
  expect(answer({ kind: 'link', word: 'issuer,r' }, links)).toEqual(['issuer,roles', ':4', '']);
  expect(answer({ kind: 'link', word: 'issuer,' }, links)).toEqual([
    'issuer,roles',
    'issuer,proof',
    ':4',
    '',
  ]);
  // A context may have such a name.
  expect(answer({ kind: 'context', word: 'a,' }, ['a,b', 'b'])).toEqual(['a,b', ':4', '']);
});

it('omits names with control characters', () => {
  expect(answer({ kind: 'context' }, ['good', 'bad\nname', 'red\u001b[31m', ''])).toEqual(['good', ':4', '']);
});
