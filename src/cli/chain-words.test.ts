import { afterEach, expect, it } from 'vitest';
import { onThisChain, rememberChain } from './chain-words.ts';
import { chainWords } from './next-command.ts';

afterEach(() => rememberChain([]));

const next = 'Run `irsactl apply --only roles`, or `irsactl explain roles`; `irsactl plan` shows more.';

it('commands in a message lead to the chain at hand', () => {
  rememberChain(chainWords({ file: 'prod.yaml', output: 'human', context: 'prod', caFile: 'my ca.pem' }));
  expect(onThisChain(next)).toBe(
    "Run `irsactl apply --file prod.yaml --context prod --ca-file 'my ca.pem' --only roles`, or `irsactl explain roles`; `irsactl plan --file prod.yaml --context prod --ca-file 'my ca.pem'` shows more.",
  );
});

it('and stay as they are where nothing has to be named', () => {
  rememberChain(chainWords({ file: 'irsa.yaml', output: 'human' }));
  expect(onThisChain(next)).toBe(next);
});
