import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream, withErasures } from '../../../test/support/fake-stream.ts';
import type { ProgressEvent } from '../../chain/progress.ts';
import { Printer } from '../output/printer.ts';
import { progressOn } from './progress-view.ts';

const target = 's3://prod-1-oidc';
const change = {
  link: 'issuer',
  action: 'create',
  change: `issuer/create-bucket/${target}`,
  target,
} as const;
const started: ProgressEvent = { type: 'change-started', ...change };
const done: ProgressEvent = { type: 'change-done', ...change };
const waiting = {
  type: 'waiting',
  link: 'control-plane',
  forWhat: 'the API server of cp-1',
  sinceSeconds: 0,
  usuallySeconds: 40,
} as const satisfies ProgressEvent;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** The output of a stream; on a terminal the final rows, each with its earlier contents. */
function played(
  isTTY: boolean,
  columns: number,
  play: (tell: (event: ProgressEvent) => void) => void,
  total = 4,
): string {
  const stream = new FakeStream(isTTY, columns);
  const printer = new Printer(stream);
  play(progressOn(printer, 'people', total, () => Date.now()));
  printer.lines(['END']);
  return `\n${withErasures(stream.written)}`;
}

function wholeWork(tell: (event: ProgressEvent) => void): void {
  tell({ type: 'link-started', link: 'issuer' });
  tell(started);
  vi.advanceTimersByTime(2400);
  tell(done);
  tell({ type: 'link-done', link: 'issuer', summary: 'https://prod-1-oidc.example' });
  tell(waiting);
  vi.advanceTimersByTime(1000);
  tell({ ...waiting, sinceSeconds: 75 });
}

it('has a live line on a terminal, and above it a line for each completed link', () => {
  expect(played(true, 120, wholeWork)).toBe(`
⟲  0 of 4  creating s3://prod-1-oidc, 0.0 s (usually 1 s)\
⟲  0 of 4  creating s3://prod-1-oidc, 1.0 s (usually 1 s)\
⟲  0 of 4  creating s3://prod-1-oidc, 2.0 s (usually 1 s)\
⟲✓ issuer: https://prod-1-oidc.example (2.4 s)
⟲  1 of 4  waiting for the API server of cp-1, 0.0 s (usually 40 s)\
⟲  1 of 4  waiting for the API server of cp-1, 1.0 s (usually 40 s)\
⟲⟲  1 of 4  waiting for the API server of cp-1, 1 min 15 s (usually 40 s)\
⟲END
`);
});

it('limits the live line to one row, because only one row can be erased', () => {
  for (const columns of [60, 80]) {
    const rows = played(true, columns, wholeWork).split(/[\n⟲]/);
    const living = rows.filter((row) => row.includes(' of 4 '));
    expect(living).not.toEqual([]);
    for (const row of living) expect(row.length).toBeLessThan(columns);
    // Users look for the duration.
    for (const row of living) expect(row).toMatch(/ s\)?$/);
    expect(rows).toContain('✓ issuer: https://prod-1-oidc.example (2.4 s)');
  }
});

it('shows the progress and the awaited node even on a narrow terminal', () => {
  const forWhat = 'the API server of cp-1 with its new flags';
  const rows = played(true, 60, (tell) => {
    tell({ ...waiting, forWhat });
    tell(started);
    tell(done);
    tell({ ...waiting, forWhat });
  }).split(/[\n⟲]/);
  expect(rows).toContainEqual(
    expect.stringMatching(/^ {2}0 of 4 {2}waiting for the API server of cp-1.*…, 0\.0 s$/),
  );
  expect(rows).toContainEqual(
    expect.stringMatching(/^ {2}1 of 4 {2}waiting for the API server of cp-1.*…, 0\.0 s$/),
  );
});

describe('the consequence of a failed wait', () => {
  const otherwise = 'If it does not within 120 s, or irsactl is gone for 60 s, cp-1 goes back by itself.';
  const wait = (tell: (event: ProgressEvent) => void) => {
    tell({ ...waiting, otherwise });
    vi.advanceTimersByTime(1000);
    tell({ ...waiting, otherwise, sinceSeconds: 1 });
  };

  it('is printed once above the live line on a terminal', () => {
    const shown = played(true, 120, wait);
    expect(shown.split(otherwise)).toHaveLength(2);
    expect(shown).toContain(`  control-plane: ${otherwise}\n⟲`);
    expect(shown.indexOf(otherwise)).toBeLessThan(shown.indexOf('waiting for'));
  });

  it('is printed again after another wait', () => {
    const shown = played(true, 120, (tell) => {
      wait(tell);
      tell({ ...waiting, otherwise: 'Nothing is lost.' });
      wait(tell);
    });
    expect(shown.split(otherwise)).toHaveLength(3);
  });

  it('is printed once in a pipe, wrapped, below the line of the wait', () => {
    expect(played(false, 80, wait)).toBe(`
  control-plane: waiting for the API server of cp-1 (usually 40 s)
    If it does not within 120 s, or irsactl is gone for 60 s, cp-1 goes back by
    itself.
END
`);
  });
});

it('reports a wait in a pipe every ten seconds', () => {
  const shown = played(false, 120, (tell) => {
    for (let second = 0; second <= 25; second += 1) {
      tell({ ...waiting, sinceSeconds: second });
      vi.advanceTimersByTime(1000);
    }
  });
  expect(shown.match(/cp-1(, \d+ s)?/g)).toEqual(['cp-1', 'cp-1, 10 s', 'cp-1, 20 s']);
});

it('shows the latest of several running changes', () => {
  const begin = (name: string) => ({ ...started, target: name, change: `issuer/create/${name}` }) as const;
  const end = (name: string) => ({ ...begin(name), type: 'change-done' }) as const;
  const shown = played(true, 120, (tell) => {
    tell(begin('first'));
    vi.advanceTimersByTime(1000);
    tell(begin('second'));
    vi.advanceTimersByTime(500);
    tell(end('second'));
    vi.advanceTimersByTime(500);
    tell(end('first'));
  });
  expect(shown).toContain('0 of 4  creating second, 0.0 s');
  expect(shown).toContain('1 of 4  creating first, 1.5 s');
});

it('estimates the remaining time of many changes', () => {
  const stream = new FakeStream(true, 120);
  const tell = progressOn(new Printer(stream), 'people', 110, () => Date.now());
  tell({ type: 'link-started', link: 'issuer' });
  for (let index = 0; index < 10; index += 1) {
    tell(started);
    vi.advanceTimersByTime(600);
    tell(done);
  }
  tell(started);
  tell(done);
  expect(stream.written).toContain('10 of 110, about 1 min 0 s left  creating');
});

it('prints waits and completed links in a pipe', () => {
  expect(played(false, 80, wholeWork)).toBe(`
✓ issuer: https://prod-1-oidc.example (2.4 s)
  control-plane: waiting for the API server of cp-1 (usually 40 s)
END
`);
});

it('prints the current one of many changes in a pipe every ten seconds', () => {
  const shown = played(
    false,
    80,
    (tell) => {
      tell({ type: 'link-started', link: 'issuer' });
      for (let second = 0; second < 25; second += 1) {
        tell({ ...started, target: `object-${second}` });
        vi.advanceTimersByTime(1000);
        tell({ ...done, target: `object-${second}` });
      }
    },
    25,
  );
  expect(shown).toBe(`
  issuer: creating object-10 (11 of 25)
  issuer: creating object-20 (21 of 25)
END
`);
});

it('stops redrawing after other output', () => {
  const shown = played(true, 80, (tell) => tell(started));
  vi.advanceTimersByTime(10_000);
  expect(shown.endsWith('⟲END\n')).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it('shows the escapes of a hostile name as text', () => {
  const shown = played(true, 80, (tell) => tell({ ...started, target: '\u001b[1A' }));
  expect(shown).not.toContain('\u001b');
  expect(shown).toContain('\\u001b[1A');
});
