import { expect, it } from 'vitest';
import type { BinariesEvent } from './binaries.ts';
import { searchLines } from './search-lines.ts';

it('prints the first step of a build, then one every ten seconds, and all other events', () => {
  const lines: string[] = [];
  let now = 0;
  const report = searchLines(
    (line) => lines.push(line),
    () => now,
  );
  const build = (program: string): BinariesEvent => ({
    type: 'building',
    program,
    step: `package ${now}`,
    sinceSeconds: now / 1000,
    usuallySeconds: 60,
  });
  report({ type: 'passed-over', source: 'cache', why: 'Empty.' });
  report({ type: 'passed-over', source: 'release', why: 'No network.' });
  for (now = 0; now < 22_000; now += 10) report(build('etcd'));
  report(build('kube-apiserver'));
  report({ type: 'found', source: 'go-build', directory: '/cache' });
  expect(lines.map((line) => line.replace(/ with Go for .*: /, ': '))).toEqual([
    'cache: not available. Empty.',
    'official release: not available. No network.',
    'building etcd: package 0',
    'building etcd: package 10000',
    'building etcd: package 20000',
    'building kube-apiserver: package 22000',
    'Kubernetes binaries: Go build /cache',
  ]);
});
