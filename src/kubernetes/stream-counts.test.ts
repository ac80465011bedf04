import { expect, it } from 'vitest';
import { streamCounts } from './stream-counts.ts';

const gauge = (name: string, subresource: string, verb: string, value: number, resource = 'pods') =>
  `${name}{component="apiserver",group="",resource="${resource}",scope="resource",subresource="${subresource}",verb="${verb}",version="v1"} ${value}`;

it('counts what runs through an API server, each kind of it by itself', () => {
  const name = 'apiserver_longrunning_requests';
  const metrics = [
    `# TYPE ${name} gauge`,
    gauge(name, 'exec', 'CONNECT', 2),
    gauge(name, 'exec', 'GET', 1),
    gauge(name, 'attach', 'CONNECT', 0),
    gauge(name, 'portforward', 'CONNECT', 4),
    gauge(name, 'log', 'GET', 1),
    gauge(name, '', 'WATCH', 58),
    gauge(name, 'proxy', 'CONNECT', 7, 'services'),
  ].join('\n');
  expect(streamCounts(metrics)).toEqual({ exec: 3, attach: 0, 'port-forward': 4, logs: 1 });
});

it('knows the name that the gauge has in older API servers', () => {
  const metrics = gauge('apiserver_longrunning_gauge', 'exec', 'CONNECT', 2);
  expect(streamCounts(metrics)).toMatchObject({ exec: 2, logs: 0 });
});

it('counts nothing where nobody says anything', () => {
  expect(streamCounts('process_start_time_seconds 1.7e+09\n')).toBeNull();
});
