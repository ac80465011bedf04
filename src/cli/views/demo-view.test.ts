import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeStream, withErasures } from '../../../test/support/fake-stream.ts';
import { Printer } from '../output/printer.ts';
import { demoLines, demoView } from './demo-view.ts';
import { renderLine } from './paint.ts';

const shown = (text: string, columns: number | undefined) =>
  demoLines(text, columns).map((line) => renderLine(line, { colour: false, width: 0 }));

const link = '  ✓ control-plane      cp-1 issues tokens of https://demo-1-oidc.s3.eu-central-1.amazonaws.com';
const sentence = '  Then: irsactl plan, status, verify, destroy. Here, Ctrl-C takes everything away.';

it('wraps sentences between words, aligned with their start', () => {
  expect(shown(`\n${sentence}`, 80)).toEqual([
    '',
    '  Then: irsactl plan, status, verify, destroy. Here, Ctrl-C takes everything',
    '    away.',
  ]);
  expect(shown(link, 80)).toEqual([
    '  ✓ control-plane      cp-1 issues tokens of',
    `${' '.repeat(23)}https://demo-1-oidc.s3.eu-central-1.amazonaws.com`,
  ]);
  expect(shown(link, 60)).toEqual([
    '  ✓ control-plane      cp-1 issues tokens of',
    '    https://demo-1-oidc.s3.eu-central-1.amazonaws.com',
  ]);
});

it('keeps short lines unchanged', () => {
  const aligned = '  API server   https://127.0.0.1:27561';
  expect(shown(aligned, 80)).toEqual([aligned]);
});

it.each([
  "export HTTPS_PROXY='http://127.0.0.1:38629' and more that is to be pasted as it is, whatever its length",
  '  $ aws sts get-caller-identity --with more that is to be pasted as it is, whatever its length it has',
  '    "Arn": "arn:aws:sts::123456789012:assumed-role/demo-1-shop-orders/a session that has a long name"',
])('keeps lines other than sentences unchanged: %s', (line) => {
  expect(shown(line, 80)).toEqual([line]);
});

it('changes nothing without a terminal', () => {
  expect(shown(`${link}\n${sentence}`, undefined)).toEqual([link, sentence]);
});

describe('the current work', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.stubEnv('TERM', 'xterm');
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  /** A stream that records the times of writes. */
  class TimedStream extends FakeStream {
    readonly times: number[] = [];
    override write(text: string | Uint8Array): boolean {
      this.times.push(performance.now());
      return super.write(text);
    }
    longestSilence(): number {
      return Math.max(...this.times.map((time, at) => time - (this.times[at - 1] ?? time)));
    }
  }

  function played(isTTY: boolean): TimedStream {
    const stream = new TimedStream(isTTY);
    const printer = new Printer(stream);
    const view = demoView('text', printer, printer);
    view.doing('loading the demo');
    view.print('  first line');
    view.doing('starting etcd');
    vi.advanceTimersByTime(1_900);
    view.progress({ type: 'link-started', link: 'issuer' });
    vi.advanceTimersByTime(1_900);
    view.print('  second line');
    vi.advanceTimersByTime(4_900);
    view.doing('');
    view.report('last line');
    return stream;
  }

  it('is printed without a terminal at the start and after two seconds without output, with its duration', () => {
    const stream = played(false);
    expect(stream.written.split('\n')).toEqual([
      '  loading the demo',
      '  first line',
      '  checking issuer',
      '  second line',
      '  checking issuer, 3 s',
      '  checking issuer, 5 s',
      '  last line',
      '',
    ]);
    expect(stream.longestSilence()).toBe(2_000);
  });

  it('is a live line on a terminal, below the printed lines', () => {
    const stream = played(true);
    const written = withErasures(stream.written);
    expect(written).toContain(
      '⟲  loading the demo⟲  first line\n⟲  loading the demo⟲⟲  starting etcd⟲  starting etcd, 1 s⟲⟲  checking',
    );
    expect(written).toContain('⟲  second line\n⟲  checking issuer, 1 s');
    expect(written).toMatch(/⟲ {2}last line\n$/);
    expect(stream.longestSilence()).toBeLessThanOrEqual(1_000);
  });
});
