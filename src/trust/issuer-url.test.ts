import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { issuerHostPath, issuerUrlFault, parseIssuerUrl } from './issuer-url.ts';

const long = `https://example.com/${'a'.repeat(236)}`;

describe('issuerUrlFault', () => {
  it.each([
    ['https://oidc.example.com'],
    ['https://prod-1-oidc.s3.eu-central-1.amazonaws.com'],
    ['https://s3.eu-central-1.amazonaws.com/prod-1-oidc'],
    ['https://oidc.example.com/id/CaseCounts-InPaths_~'],
    ['https://192.0.2.10//a/.b/%2f'],
    ['https://xn--bcher-kva.example'],
    [long.slice(0, 255)],
  ])('accepts %s', (text) => {
    expect(issuerUrlFault(text)).toBeNull();
    expect(parseIssuerUrl(text)).toBe(text);
  });

  it.each([
    ['oidc.example.com', 'url'],
    ['', 'url'],
    ['https://', 'url'],
    ['https:// example.com', 'url'],
    ['http://oidc.example.com', 'https'],
    ['ftp://oidc.example.com', 'https'],
    ['https://user:secret@oidc.example.com', 'user'],
    ['https://oidc.example.com:8443', 'port'],
    ['https://oidc.example.com:443', 'port'],
    ['https://oidc.example.com:', 'port'],
    ['https://oidc.example.com/?a=b', 'query'],
    ['https://oidc.example.com?', 'query'],
    ['https://oidc.example.com/a#b', 'fragment'],
    ['https://oidc.example.com#', 'fragment'],
    ['https://oidc.example.com/', 'trailing-slash'],
    ['https://oidc.example.com/path/', 'trailing-slash'],
    ['https://OIDC.example.com', 'host-case'],
    ['HTTPS://oidc.example.com', 'host-case'],
    ['https://oidc.example.com/a/../b', 'normal-form'],
    ['https://oidc.example.com/a b', 'normal-form'],
    [' https://oidc.example.com', 'host-case'],
    ['https://öidc.example.com', 'normal-form'],
    ['https://1.2.3', 'normal-form'],
    ['https://a!b.example.com', 'characters'],
    ['https://a..example.com', 'characters'],
    ['https://example.com.', 'characters'],
    ['https://[::1]', 'characters'],
    ['https://oidc.example.com/%zz', 'characters'],
    ['https://oidc.example.com/$(HOST_IP)', 'characters'],
    [long, 'length'],
  ])('refuses %j for its %s', (text, rule) => {
    expect(issuerUrlFault(text)?.rule).toBe(rule);
  });

  it('proposes only URLs that it accepts', () => {
    for (const text of [
      'https://oidc.example.com/path//',
      'https://OIDC.example.com/',
      'https://oidc.example.com:443/a/',
      'https://oidc.example.com/a?b',
      'https://oidc.example.com/a/../b',
    ]) {
      const proposal = /https:\S+(?=\.$)/.exec(issuerUrlFault(text)?.next ?? '')?.[0] ?? '';
      expect(issuerUrlFault(proposal)).toBeNull();
    }
  });

  it('accepts only normalized URLs, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (text) => {
        if (issuerUrlFault(text) !== null) return;
        expect(new URL(text).href.replace(/\/$/, '')).toBe(text);
        expect(issuerHostPath(parseIssuerUrl(text))).toBe(text.slice(8));
      }),
    );
  });
});

describe('parseIssuerUrl', () => {
  it('throws IRSA-ISSUER-001 with the reason', () => {
    expect(() => parseIssuerUrl('http://oidc.example.com')).toThrowError(
      expect.objectContaining({
        code: 'IRSA-ISSUER-001',
        problem: expect.objectContaining({ why: expect.stringContaining('only https') }),
      }),
    );
  });

  it('does not repeat a password', () => {
    try {
      parseIssuerUrl('https://user:secret@oidc.example.com');
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('secret');
      expect(String(error)).not.toContain('secret');
    }
  });
});
