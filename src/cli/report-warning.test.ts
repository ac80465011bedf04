import { afterEach, expect, it, onTestFinished, vi } from 'vitest';
import { misfits } from '../../test/support/output-judge.ts';
import { chooseMessageForm } from './output/printer.ts';
import { warnOfUncheckedTls } from './report-warning.ts';

afterEach(() => chooseMessageForm('people'));

function warned(): string {
  const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => write.mockRestore());
  warnOfUncheckedTls();
  return write.mock.calls.map(([text]) => String(text)).join('');
}

it('a warning has the form of an error', () => {
  expect(warned()).toMatch(
    /^IRSA-CLI-012 {2}warning: NODE_TLS_[\s\S]*\n {2}why {3}[\s\S]*\n {2}next {2}Unset it/,
  );
});

it('a warning is one line of JSON on request', () => {
  chooseMessageForm('json');
  const line = warned();
  expect(line.trimEnd()).not.toContain('\n');
  expect(misfits('warning', JSON.parse(line))).toEqual([]);
});
