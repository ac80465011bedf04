import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { smallestChain } from '../../../test/support/marked-chain.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { writeEdited } from './role-edit.ts';

it('keeps a file that another process has changed', async () => {
  const file = join(await temporaryFolder(), 'irsa.yaml');
  const theirs = `${smallestChain}# theirs\n`;
  await writeFile(file, theirs);
  const edit = {
    edit: 'create',
    before: smallestChain,
    after: `${smallestChain}    - serviceAccount: {namespace: shop, name: web}\n`,
    roleOf: () => 'prod-1-shop-web',
    about: () => '',
    closing: () => '',
  } as const;
  await expect(writeEdited({ file, output: 'json', yes: true }, edit)).rejects.toMatchObject({
    code: 'IRSA-PLAN-001',
  });
  expect(await readFile(file, 'utf8')).toBe(theirs);
});
