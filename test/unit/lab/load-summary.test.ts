import { describe, expect, it } from 'vitest';
import { componentRestarts, restartsLine } from '../../../lab/load/component-restarts.ts';
import { type LoadRecord, parseRecords } from '../../../lab/load/record.ts';
import { restartParts } from '../../../lab/load/restart-parts.ts';
import { ofClient, summarise } from '../../../lab/load/summarise.ts';
import { failureWords, summaryLines } from '../../../lab/load/summary-lines.ts';

const record = (begun: number, what: string, outcome = 'ok', more: Partial<LoadRecord> = {}): LoadRecord => ({
  begun,
  took: 10,
  what,
  client: 'cp-1-http2',
  outcome,
  ...more,
});

describe("the summary of a lab's clients", () => {
  it('counts every failed request, and only requests', () => {
    const summary = summarise(
      [
        record(100, 'list', 'ok', { token: 'before' }),
        record(200, 'create', 'refused'),
        record(300, 'review', 'unaccepted'),
        record(400, 'token', '401', { token: 'before' }),
        record(500, 'closed'),
        record(600, 'event', 'lost'),
        record(700, 'watch', 'ok', { tries: 2 }),
      ],
      0,
      1000,
    );
    expect(summary).toMatchObject({ lasted: 1000, requests: 5, unauthorized: 2, withTokensFromBefore: 2 });
    expect(summary.failed.map(({ what }) => what)).toEqual(['create', 'review', 'token']);
    expect(summary.lostEvents).toHaveLength(1);
    expect(summary.clients[0]).toMatchObject({ failed: 3, watchesClosed: 1, sentAgain: 1 });
    expect(summaryLines(summary)[0]).toBe('3 of 5 requests failed');
    expect(failureWords(summary)).toBe(
      '3 of 5 requests failed (1 refused, 1 unaccepted, 1 401), 1 events lost; ' +
        'first 00:00:00.200 after 10 ms: cp-1-http2 create: refused',
    );
  });

  it('has text for lost events, and none without failures', () => {
    expect(failureWords(summarise([record(1, 'list')], 0, 9))).toBe('');
    const lost = record(2, 'event', 'lost', { detail: 'cp-1-http2-7' });
    expect(failureWords(summarise([record(1, 'list'), lost], 0, 9))).toBe(
      '0 of 1 requests failed, 1 events lost; first 00:00:00.002 after 10 ms: cp-1-http2 event: lost cp-1-http2-7',
    );
  });

  it('finds a gap at the start, at the end, and for a client without any response', () => {
    const records = [
      record(1000, 'list'),
      record(5000, 'list'),
      record(100, 'list', 'refused', { client: 'other' }),
    ];
    const { clients } = summarise(records, 0, 8000);
    expect(clients.map(({ name, longestGap }) => [name, longestGap])).toEqual([
      ['cp-1-http2', 4000],
      ['other', 8000],
    ]);
  });

  it('ignores requests that began outside', () => {
    expect(summarise([record(1, 'list', 'refused'), record(9, 'list')], 5, 10)).toMatchObject({
      requests: 1,
      failed: [],
    });
  });

  it('reads an incomplete file', () => {
    const line = JSON.stringify(record(1, 'list'));
    expect(parseRecords(`${line}\n${line.slice(0, 20)}`)).toEqual([record(1, 'list')]);
    expect(parseRecords('')).toEqual([]);
  });
});

it('attributes failed requests and missed events of the watch to one client', () => {
  const balancer = { client: 'balancer' };
  const summary = summarise(
    [record(1, 'list', 'refused'), record(2, 'list', 'ok', balancer), record(3, 'event', 'lost', balancer)],
    0,
    9,
  );
  expect(failureWords(ofClient(summary, 'balancer'))).toContain('0 of 1 requests failed, 1 events lost');
  expect(failureWords(ofClient(summary, 'cp-1-http2'))).toContain('1 of 1 requests failed (1 refused)');
  expect(failureWords(ofClient(summary, 'nobody'))).toBe('');
});

describe('the parts of a restart', () => {
  const seen = [
    record(900, 'readyz'),
    record(1000, 'manifest', 'changed'),
    record(1100, 'readyz'),
    record(1500, 'readyz', 'refused'),
    record(31_500, 'process', 'ended'),
    record(38_500, 'process', 'started'),
    record(39_000, 'readyz', 'failed'),
    record(40_500, 'readyz'),
  ];

  it('are distinguished', () => {
    expect(restartParts(seen)).toEqual([
      { replaced: 1000, noticing: 0.5, stopping: 30, starting: 7, ready: 2, outage: 39 },
    ]);
  });

  it('are not reported for an unfinished restart', () => {
    expect(restartParts(seen.slice(0, -1))).toEqual([]);
  });
});

describe('components that restart beside the API servers', () => {
  const started = (begun: number, detail: string) => record(begun, 'component', 'started', { detail });

  it('are counted at each start of a process', () => {
    const seen = [
      started(900, 'etcd'),
      started(1000, 'kube-controller-manager'),
      record(1100, 'process', 'started', { detail: '4711' }),
      started(1200, 'kube-scheduler'),
      started(1300, 'kube-controller-manager'),
    ];
    const again = componentRestarts(seen, 'cp-1', 1000, Number.POSITIVE_INFINITY);
    expect(again).toEqual([
      { name: 'kube-controller-manager-cp-1', times: 2 },
      { name: 'kube-scheduler-cp-1', times: 1 },
    ]);
    expect(restartsLine(again)).toBe(
      'restarted: kube-controller-manager-cp-1 (2 ×), kube-scheduler-cp-1 (1 ×)',
    );
  });

  it('are reported as none if no process restarted', () => {
    expect(restartsLine(componentRestarts([record(1, 'readyz')], 'cp-1', 0, 2))).toBe(
      'restarted: only API servers',
    );
  });
});
