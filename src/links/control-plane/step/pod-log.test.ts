import { expect, it } from 'vitest';
import { InMemoryNode, WriteCounter } from '../../../../test/support/in-memory-node.ts';
import { lastLines } from './pod-log.ts';

const line = (text: string) => `2026-11-28T00:46:04.664514000Z stderr F ${text}\n`;
const info = 'I1128 00:46:04.203169       1 handler.go:304] Adding GroupVersion apps v1';
const why =
  'E1128 00:46:04.205869       1 run.go:72] "command failed" err="tls: failed to find any PEM data"';
const noise =
  'W1128 00:46:04.664514       1 logging.go:55] [core] grpc: addrConn.createTransport failed: operation was canceled';
const empty = 'E1128 00:46:04.201620       1 options.go:205] The manifest file is empty, ignoring';
const usage = 'Error: unknown flag: --no-such-flag';

it.each([
  ['the last of any kind', [[info, noise]], [info, noise]],
  ['an error, also where warnings came after it', [[info, why, noise, noise, noise]], [why]],
  ['what ends a program of Go', [[usage, info]], [usage]],
  ['the error of the start before, where the newest has none yet', [[info, why], [info]], [why]],
  ['those of the start before, where the newest has fewer yet', [[empty, why], [empty]], [empty, why]],
  [
    'those of the newest, where it has as many',
    [
      [empty, why],
      [empty, usage],
    ],
    [empty, usage],
  ],
  ['the last of the newest, where neither has any', [[noise], [info]], [info]],
  ['those of the start before, where the newest has written nothing', [[noise], []], [noise]],
  ['nothing', [[]], []],
])('the last lines of a container are %s', async (_, starts, expected) => {
  const files = new InMemoryNode(new WriteCounter());
  for (const [number, lines] of starts.entries()) {
    files.put(`/var/log/pods/one/kube-apiserver/${number}.log`, lines.map(line).join(''));
  }
  expect(await lastLines(files, '/var/log/pods/one/kube-apiserver', starts.length - 1, 2)).toEqual(expected);
});

it('of many, the newest are shown', async () => {
  const files = new InMemoryNode(new WriteCounter());
  const errors = ['E0101 a', 'E0101 b', 'E0101 c'];
  files.put('/logs/0.log', errors.map(line).join(''));
  expect(await lastLines(files, '/logs', 0, 2)).toEqual(['E0101 b', 'E0101 c']);
});
