import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy-for.ts';

const proxy = 'http://proxy.example:3128';
const ask = (url: string, noProxy?: string) =>
  proxyFor(new URL(url), { HTTPS_PROXY: proxy, ...(noProxy !== undefined && { NO_PROXY: noProxy }) });

describe('the proxy for a cluster', () => {
  it('comes from the environment', () => {
    expect(ask('https://k8s.example:6443')).toBe(proxy);
    expect(proxyFor(new URL('https://k8s.example'), { https_proxy: 'proxy.example:3128' })).toBe(proxy);
    expect(proxyFor(new URL('https://k8s.example'), {})).toBeNull();
  });

  it.each([
    ['https://k8s.example:6443', 'k8s.example'],
    ['https://a.k8s.example:6443', 'k8s.example'],
    ['https://a.k8s.example:6443', '.k8s.example'],
    ['https://a.k8s.example:6443', '*.k8s.example'],
    ['https://k8s.example:6443', 'x.example, k8s.example:6443'],
    ['https://10.1.2.3:6443', '10.0.0.0/8'],
    ['https://10.1.2.3:6443', '10.1.2.3'],
    ['https://[fd00::1]:6443', 'fd00::/8'],
    ['https://k8s.example', '*'],
    ['https://127.0.0.1:6443', ''],
    ['https://[::1]:6443', ''],
    ['https://localhost:6443', ''],
  ])('is not used for %s with NO_PROXY=%s', (url, noProxy) => {
    expect(ask(url, noProxy)).toBeNull();
  });

  it.each([
    ['https://notk8s.example:6443', 'k8s.example'],
    ['https://k8s.example:6443', '.k8s.example'],
    ['https://k8s.example:6443', 'k8s.example:443'],
    ['https://11.1.2.3:6443', '10.0.0.0/8'],
    ['https://10.1.2.3:6443', '10.0.0.0/99'],
    ['https://k8s.example:6443', '10.0.0.0/8,nonsense/3'],
  ])('is used for %s with NO_PROXY=%s', (url, noProxy) => {
    expect(ask(url, noProxy)).toBe(proxy);
  });
});
