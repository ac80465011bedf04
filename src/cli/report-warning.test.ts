import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { misfits } from '../../test/support/output-judge.ts';
import { chooseMessageForm } from './output/message-form.ts';
import { reportTlsWarning } from './tls-warning.ts';

afterEach(() => chooseMessageForm('people'));

function warned(message: string): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  reportTlsWarning(message);
  return write.mock.calls.map(([text]) => String(text)).join('');
}

it.each([
  ["Setting the NODE_TLS_REJECT_UNAUTHORIZED environment variable to '0' makes …", 'IRSA-CLI-012'],
  ['Ignoring extra certs from `/nope`, load failed', 'IRSA-CLI-013'],
])('a warning of Node that users need has a code: %s', (message, code) => {
  expect(warned(message)).toMatch(new RegExp(`^${code}  [^]*\\n {2}next  `));
});

it('a warning is one line of JSON where that was asked for', () => {
  chooseMessageForm('json');
  const line = warned('Ignoring extra certs from `/nope`, load failed');
  expect(line.trimEnd()).not.toContain('\n');
  expect(misfits('warning', JSON.parse(line))).toEqual([]);
});
