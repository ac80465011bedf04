import { Command } from 'commander';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { listenForInterruption } from './interruption.ts';
import { limitTime, timeoutOption } from './time-limit.ts';

afterEach(() => {
  vi.useRealTimers();
});

function parsed(text: string): unknown {
  const command = new Command('plan').exitOverride().configureOutput({ writeErr: () => {} });
  return command
    .addOption(timeoutOption())
    .parse(['--timeout', text], { from: 'user' })
    .getOptionValue('timeout');
}

describe('--timeout', () => {
  it.each([
    ['90s', 90_000],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['500ms', 500],
    ['1.5s', 1500],
  ])('has the notation of kubectl: %s', (text, milliseconds) => {
    expect(parsed(text)).toBe(milliseconds);
  });

  it.each(['5', '0', '0s', '-5s', '', '5 m', 'forever', '600h'])('is not "%s"', (text) => {
    expect(() => parsed(text)).toThrow(/90s, 5m or 1h30m/);
  });

  it('ends the command with an error when it expires', () => {
    vi.useFakeTimers();
    limitTime(90_000);
    vi.advanceTimersByTime(89_999);
    expect(() => vi.advanceTimersByTime(1)).toThrow(
      expect.objectContaining({
        code: 'IRSA-CLI-017',
        problem: expect.objectContaining({ what: 'The command was not done after 90 s.' }),
      }),
    );
  });

  it('does not interrupt a change that finishes after Ctrl-C', () => {
    const before = process.exitCode;
    onTestFinished(() => {
      process.exitCode = before;
    });
    vi.useFakeTimers();
    limitTime(1000);
    const interruption = listenForInterruption(() => {});
    process.emit('SIGINT');
    expect(interruption.requested()).toBe(true);
    expect(() => vi.advanceTimersByTime(2000)).not.toThrow();
  });

  it('does not limit by default', () => {
    vi.useFakeTimers();
    limitTime(undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});
