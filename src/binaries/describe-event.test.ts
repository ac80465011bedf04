import { describe, expect, it } from 'vitest';
import { describeBinariesEvent } from './describe-event.ts';

describe('describeBinariesEvent', () => {
  it('reports bytes and percent of a download', () => {
    const event = {
      type: 'downloading',
      url: 'https://a.example/x',
      bytes: 2_500_000,
      total: 10_000_000,
    } as const;
    expect(describeBinariesEvent(event)).toBe('downloading https://a.example/x 2.5 MB of 10.0 MB (25 %)');
  });

  it('reports only bytes if the length is unknown', () => {
    const event = { type: 'downloading', url: 'https://a.example/x', bytes: 2_500_000 } as const;
    expect(describeBinariesEvent(event)).toBe('downloading https://a.example/x 2.5 MB');
  });

  it('reports the elapsed and usual time and the step of a build', () => {
    const event = {
      type: 'building',
      program: 'etcd',
      step: 'go.uber.org/zap',
      sinceSeconds: 3.9,
      usuallySeconds: 20,
    } as const;
    expect(describeBinariesEvent(event)).toBe(
      'building etcd with Go for 3 s (usually 20 s): go.uber.org/zap',
    );
  });

  it('names the source', () => {
    const event = { type: 'found', source: 'go-build', directory: '/cache/v1' } as const;
    expect(describeBinariesEvent(event)).toBe('Kubernetes binaries: Go build /cache/v1');
  });
});
