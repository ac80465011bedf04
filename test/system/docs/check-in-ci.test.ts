import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { chainWith, smallestChain } from '../../support/marked-chain.ts';
import { projectRoot, runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

it('docs/how-to/check-in-ci.md shows what validate prints', async () => {
  const page = readFileSync(join(projectRoot, 'docs/how-to/check-in-ci.md'), 'utf8');
  const cwd = await temporaryFolder();
  const printed = async (text: string) => {
    await writeFile(join(cwd, 'irsa.yaml'), text);
    return (await runIrsactl(['validate'], { cwd })).stdout;
  };
  expect(page).toContain(`$ irsactl validate\n${await printed(smallestChain)}`);
  expect(page).toContain(`\`\`\`text\n${await printed(chainWith('issuer:', 'isuer:'))}\`\`\`\n`);
});
