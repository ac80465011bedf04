import { describe, expect, it } from 'vitest';
import { chainAnd, chainWith, expectProblems } from '../../test/support/marked-chain.ts';
import { fieldName, mayBeShown, quoted } from './fault.ts';

describe('a value in a message', () => {
  it('is quoted and escaped', () => {
    expect(quoted('a "b"\n\u001b[31m')).toBe('"a \\"b\\"\\n\\u001b[31m"');
  });

  it('is cut if it is long', () => {
    expect(quoted('x'.repeat(200))).toBe(`"${'x'.repeat(120)}…"`);
  });

  it('is hidden if it looks like a secret', () => {
    const token = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(20)}.sig`;
    const key = '"-----BEGIN RSA PRIVATE KEY-----\\nMIIE"';
    expect(quoted(token)).not.toContain('eyJ');
    const secretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expectProblems(chainAnd(`  injection: {mode: ‸${secretKey}}`), ['IRSA-CONFIG-007', 'not shown']);
    expectProblems(chainAnd(`  signingKey: ‸${key}`), ['IRSA-CONFIG-007', 'not shown']);
    expectProblems(chainWith('name: orders', `name: ‸${token}`), ['IRSA-CONFIG-007', 'not shown']);
  });
});

describe('a login in a URL', () => {
  it.each(['https://bob:pass/word@host.example/mutate', 'https://token@host.example', 'ssh://bob:pass@host'])(
    'is hidden in the value and in the line: %s',
    (url) => {
      expect(quoted(url)).not.toMatch(/bob|token|pass/);
      expect(mayBeShown(`      url: ${url}`)).toBe(false);
    },
  );

  it('does not hide a line with an ssh host', () => {
    expect(mayBeShown('ssh: ssh://root@10.0.0.1:22')).toBe(true);
  });
});

describe('the name of a field', () => {
  it('is its path', () => {
    expect(fieldName(['spec', 'roles', 0, 'name'])).toBe('spec.roles[0].name');
    expect(fieldName([])).toBe('the file');
  });
});
