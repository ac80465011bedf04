import { expect, it, onTestFinished, vi } from 'vitest';
import { FakeStream, withErasures } from '../../../test/support/fake-stream.ts';
import { paint } from '../views/paint.ts';
import { Printer, withoutCommands } from './printer.ts';

it('text output contains no command for the log of GitHub Actions', () => {
  vi.stubEnv('GITHUB_ACTIONS', 'true');
  onTestFinished(() => void vi.unstubAllEnvs());
  const stream = new FakeStream(false);
  const printer = new Printer(stream);
  printer.lines(['::set-output name=a::b', '  ::stop-commands::x', 'a ##[add-mask]b', 'a::b']);
  expect(stream.written).toBe(': :set-output name=a::b\n  : :stop-commands::x\na ## [add-mask]b\na::b\n');
  printer.data('::error::meant\n');
  expect(stream.written).toMatch(/\n::error::meant\n$/);
});

it.each([
  ['C', '', 'ok issuer\n!! roles: ...\n'],
  ['de_DE.ISO-8859-1', '', 'ok issuer\n!! roles: ...\n'],
  ['C', 'C.UTF-8', '✓ issuer\n✗ roles: …\n'],
  ['de_DE.utf8', '', '✓ issuer\n✗ roles: …\n'],
  ['', '', '✓ issuer\n✗ roles: …\n'],
])('signs are ASCII in a locale without UTF-8: LANG=%s LC_ALL=%s', (lang, all, written) => {
  vi.stubEnv('LANG', lang);
  vi.stubEnv('LC_ALL', all);
  vi.stubEnv('LC_CTYPE', '');
  onTestFinished(() => void vi.unstubAllEnvs());
  const stream = new FakeStream(false);
  new Printer(stream).lines([[paint('green', '✓'), ' issuer'], '✗ roles: …']);
  expect(stream.written).toBe(written);
});

it('other text stays unchanged', () => {
  const text = 'a:b ::1 [::1]:443\n## headline\n';
  expect(withoutCommands(text)).toBe(text);
});

it.each([
  ['xterm-256color', true],
  ['dumb', false],
])('live lines are redrawn if TERM is %s: %s', (term, isTerminal) => {
  vi.stubEnv('TERM', term);
  onTestFinished(() => void vi.unstubAllEnvs());
  expect(new Printer(new FakeStream(true)).isTerminal).toBe(isTerminal);
});

it('commands in text output have the name of the kubectl plugin if kubectl called irsactl', () => {
  const argv = process.argv;
  onTestFinished(() => {
    process.argv = argv;
  });
  process.argv = ['node', '/usr/bin/kubectl-irsa'];
  const stream = new FakeStream(false);
  const printer = new Printer(stream);
  expect(printer.canvas.width).toBe(75);
  printer.lines(['Run `irsactl plan`.']);
  printer.data('`irsactl plan`\n');
  expect(stream.written).toBe('Run `kubectl irsa plan`.\n`irsactl plan`\n');
});

it('another line overwrites the live line instead of following it', () => {
  const stream = new FakeStream(true);
  new Printer(stream).live(() => 'waiting, 3 s');
  new Printer(stream).lines(['a call']);
  new Printer(stream).lines(['another']);
  expect(withErasures(stream.written)).toBe('⟲waiting, 3 s⟲a call\nanother\n');
});

it('a live line is redrawn on resize, until it ends', () => {
  const stream = new FakeStream(true, 40);
  const printer = new Printer(stream);
  printer.live((width) => `${width} columns`);
  stream.columns = 20;
  stream.emit('resize');
  printer.lines(['done']);
  stream.emit('resize');
  expect(withErasures(stream.written)).toBe('⟲39 columns⟲19 columns⟲done\n');
  expect(stream.listenerCount('resize')).toBe(0);
});
