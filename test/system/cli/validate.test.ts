import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { chainWith, smallestChain } from '../../support/marked-chain.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const wrong = chainWith('issuer:', 'isuer:').replace('namespace: shop', 'namespace: Shop');

/** Runs `irsactl validate` in a folder with this irsa.yaml. */
async function validate(text: string, ...args: string[]) {
  const cwd = await temporaryFolder();
  await writeFile(join(cwd, 'irsa.yaml'), text);
  return runIrsactl(['validate', ...args], { cwd });
}

it('reports a valid file in one sentence', async () => {
  expect(await validate(smallestChain)).toMatchObject({
    code: 0,
    stdout: 'irsa.yaml is valid: chain prod-1 with 1 role.\n',
    stderr: '',
  });
});

it('prints each problem with its line', async () => {
  const { code, stdout, stderr } = await validate(wrong);
  expect({ code, stderr }).toEqual({ code: 2, stderr: '' });
  expect(stdout).toMatch(/^IRSA-CONFIG-006 {2}irsa\.yaml:6:3: "isuer" is not a field of spec\.\n/);
  expect(stdout).toContain('  6 |   isuer: {s3: {bucket: prod-1-oidc}}\n    |   ^\n');
  expect(stdout.match(/^IRSA-/gm)).toHaveLength(2);
});

it('prints the same as JSON and YAML', async () => {
  const valid = { file: 'irsa.yaml', valid: true, problems: [] };
  expect(JSON.parse((await validate(smallestChain, '-o', 'json')).stdout)).toEqual(valid);
  const asJson = JSON.parse((await validate(wrong, '-o', 'json')).stdout);
  expect(asJson).toMatchObject({
    valid: false,
    problems: [
      {
        code: 'IRSA-CONFIG-006',
        place: { line: 6, column: 3 },
      },
      { place: { line: 9 } },
    ],
  });
  expect(parse((await validate(wrong, '-o', 'yaml')).stdout)).toEqual(asJson);
});

it('prints GitHub annotations and SARIF', async () => {
  const github = await validate(wrong, '-o', 'github');
  expect(github.code).toBe(2);
  expect(github.stdout).toMatch(
    /^::error file=irsa\.yaml,line=6,col=3,title=IRSA-CONFIG-006::"isuer" is not a field of spec\.%0A/,
  );
  const { runs } = JSON.parse((await validate(wrong, '-o', 'sarif')).stdout);
  expect(runs[0].tool.driver.rules.map(({ id }: { id: string }) => id)).toContain('IRSA-CONFIG-006');
  expect(runs[0].results[0]).toMatchObject({
    ruleId: 'IRSA-CONFIG-006',
    ruleIndex: 0,
    level: 'error',
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: 'irsa.yaml' },
          region: { startLine: 6, startColumn: 3 },
        },
      },
    ],
  });
  const right = await validate(smallestChain, '-o', 'sarif');
  expect(right.code).toBe(0);
  expect(JSON.parse(right.stdout).runs[0].results).toEqual([]);
});

it('reads standard input, and reports a missing file', async () => {
  const cwd = await temporaryFolder();
  const piped = await runIrsactl(['validate', '-f', '-'], { cwd, input: smallestChain });
  expect(piped).toMatchObject({ code: 0, stdout: 'Standard input is valid: chain prod-1 with 1 role.\n' });
  const absent = await runIrsactl(['validate'], { cwd });
  expect(absent.code).toBe(2);
  expect(absent.stdout).toMatch(/^IRSA-CONFIG-001 {2}irsa\.yaml cannot be read\.\n/);
});
