import { expect, it, onTestFinished, vi } from 'vitest';
import { Printer, withoutCommands } from './printer.ts';

it('text for people is no command to the log of GitHub Actions', () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  onTestFinished(() => void vi.unstubAllEnvs());
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  const printer = new Printer({ write, isTTY: false, columns: 80 });
  printer.lines(['::set-output name=a::b', '  ::stop-commands::x', 'a ##[add-mask]b', 'a::b']);
  expect(written).toBe(': :set-output name=a::b\n  : :stop-commands::x\na ## [add-mask]b\na::b\n');
  printer.data('::error::meant\n');
  expect(written).toMatch(/\n::error::meant\n$/);
});

it('what is no command stays as it is', () => {
  const text = 'a:b ::1 [::1]:443\n## headline\n';
  expect(withoutCommands(text)).toBe(text);
});
