import { afterEach, expect, it, vi } from 'vitest';
import { callReport } from './access-options.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

function written(options: Parameters<typeof callReport>[0]): string {
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
    text += String(part);
    return true;
  });
  callReport(options)?.('https://10.0.0.1:6443 GET /api/v1/namespaces/kube-\u001bsystem: 200, 3 ms');
  return text;
}

it('is a line in text output, and an event beside JSON', () => {
  const call = 'https://10.0.0.1:6443 GET /api/v1/namespaces/kube-\\u001bsystem: 200, 3 ms';
  expect(written({ verbose: true, output: 'text' })).toBe(`  ${call}\n`);
  expect(written({ verbose: true, output: 'json' })).toBe(`{"type":"call","call":"${call}"}\n`);
  expect(written({})).toBe('');
});
