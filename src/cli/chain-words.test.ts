import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { onThisChain, rememberChain } from './chain-words.ts';
import { chainWords } from './next-command.ts';

afterEach(() => rememberChain([]));

const next = 'Run `irsactl apply --only roles`, or `irsactl explain roles`; `irsactl plan` shows more.';

it('commands in a message get the options for the current chain', () => {
  rememberChain(chainWords({ file: 'prod.yaml', output: 'text', context: 'prod', caFile: 'my ca.pem' }));
  expect(onThisChain(next)).toBe(
    "Run `irsactl apply --file prod.yaml --context prod --ca-file 'my ca.pem' --only roles`, or `irsactl explain roles`; `irsactl plan --file prod.yaml --context prod --ca-file 'my ca.pem'` shows more.",
  );
});

it('and keep the file that they name', () => {
  rememberChain(chainWords({ file: 'prod.yaml', output: 'text', context: 'prod' }));
  expect(onThisChain('Run `irsactl destroy -f former.yaml`, then `irsactl apply`.')).toBe(
    'Run `irsactl destroy --context prod -f former.yaml`, then `irsactl apply --file prod.yaml --context prod`.',
  );
  expect(onThisChain('Take prod-2 down: `irsactl destroy --file FILE`.')).toBe(
    'Take prod-2 down: `irsactl destroy --context prod --file FILE`.',
  );
});

it('with the given region, also for role commands', () => {
  rememberChain(chainWords({ file: 'irsa.yaml', output: 'text', region: 'eu-central-1', profile: 'dev' }));
  expect(onThisChain('Look: `irsactl role show orders`.')).toBe(
    'Look: `irsactl role show --profile dev --region eu-central-1 orders`.',
  );
});

it('are in backquotes in every finding, so that they get these options', () => {
  const folder = join(import.meta.dirname, '../links');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts'),
  );
  const bare = /^(?!\s*(?:\/\/|\/?\*)).*(?<!`)irsactl (?:plan|apply|status|verify|destroy|rollback)\b/;
  const found = files.flatMap((file) =>
    readFileSync(join(folder, file), 'utf8')
      .split('\n')
      .filter((line) => bare.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
});

it('and stay unchanged without options', () => {
  rememberChain(chainWords({ file: 'irsa.yaml', output: 'text' }));
  expect(onThisChain(next)).toBe(next);
});
