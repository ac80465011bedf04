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

it.each([
  ['xterm-256color', true],
  ['dumb', false],
])('lines are written over each other where TERM is %s: %s', (term, isTerminal) => {
  vi.stubEnv('TERM', term);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(new Printer({ write: () => true, isTTY: true, columns: 80 }).isTerminal).toBe(isTerminal);
});

it('commands in a text for people can be pasted where irsactl is called by kubectl', () => {
  const argv = process.argv;
  onTestFinished(() => {
    process.argv = argv;
  });
  process.argv = ['node', '/usr/bin/kubectl-irsa'];
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  const printer = new Printer({ write, isTTY: false, columns: 80 });
  expect(printer.canvas.width).toBe(75);
  printer.lines(['Run `irsactl plan`.']);
  printer.data('`irsactl plan`\n');
  expect(written).toBe('Run `kubectl irsa plan`.\n`irsactl plan`\n');
});

it('a line that comes in between is written over a living one, not behind it', () => {
  let written = '';
  const write = (text: string | Uint8Array) => {
    written += String(text);
    return true;
  };
  const stream = { write, isTTY: true, columns: 80 };
  new Printer(stream).live(() => 'waiting, 3 s');
  new Printer(stream).lines(['a call']);
  new Printer(stream).lines(['another']);
  expect(written).toBe('\r\u001b[2Kwaiting, 3 s\r\u001b[2Ka call\nanother\n');
});
