import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ecPair, pemOf, rsaPair } from '../../test/support/test-keys.ts';
import { keyIdOf } from './key-id.ts';
import { PrivateKey, parsePrivateKey } from './private-key.ts';

const rsa = rsaPair();

function codeOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  return 'nothing was thrown';
}

function refusal(pem: string, code: string, words: string): void {
  const error = codeOf(() => parsePrivateKey(pem, 'sa.key'));
  expect(error).toMatchObject({ code, problem: { what: expect.stringContaining('sa.key') } });
  expect(JSON.stringify(error)).toContain(words);
}

describe('parsePrivateKey', () => {
  it.each(['pkcs1', 'pkcs8'] as const)('reads RSA in %s', (type) => {
    const key = parsePrivateKey(pemOf(rsa.privateKey, type), 'sa.key');
    expect(key.kid).toBe(keyIdOf(rsa.publicKey));
    expect(key.kind).toEqual({ kty: 'RSA', bits: 2048 });
    expect(key.toPem()).toBe(pemOf(rsa.privateKey, 'pkcs1'));
    expect(key.publicPem()).toBe(pemOf(rsa.publicKey, 'spki'));
  });

  it.each([
    ['prime256v1', 'ES256'],
    ['secp384r1', 'ES384'],
    ['secp521r1', 'ES512'],
  ])('reads EC on %s, in SEC 1 with its parameters and in PKCS#8', (curve, alg) => {
    const { privateKey } = ecPair(curve);
    const parameters = '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n';
    for (const pem of [parameters + pemOf(privateKey, 'sec1'), pemOf(privateKey, 'pkcs8')]) {
      const key = parsePrivateKey(pem, 'sa.key');
      expect(key.kind).toMatchObject({ kty: 'EC', curve: { alg } });
      expect(key.toPem()).toBe(pemOf(privateKey, 'sec1'));
    }
  });

  it('refuses text without a key and describes it', () => {
    refusal('', 'IRSA-KEY-001', 'empty');
    refusal('hello', 'IRSA-KEY-001', 'not PEM');
    refusal('<html></html>', 'IRSA-KEY-001', 'web page');
    refusal('-----BEGIN PRIVATE KEY-----\nAAAA\n', 'IRSA-KEY-001', 'does not end');
    refusal(
      '-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----',
      'IRSA-KEY-001',
      'DH PARAMETERS',
    );
    refusal('-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'IRSA-KEY-001', 'damaged');
  });

  it('refuses a public key', () => {
    refusal(pemOf(rsa.publicKey, 'spki'), 'IRSA-KEY-001', 'BEGIN PUBLIC KEY');
    refusal('ssh-rsa AAAAB3NzaC1yc2E= me', 'IRSA-KEY-001', 'OpenSSH public key');
  });

  it('refuses encrypted keys of both formats', () => {
    const cipher = { cipher: 'aes-128-cbc', passphrase: 'x', format: 'pem' } as const;
    for (const type of ['pkcs1', 'pkcs8'] as const) {
      refusal(rsa.privateKey.export({ ...cipher, type }).toString(), 'IRSA-KEY-001', 'passphrase');
    }
  });

  it.each<[string, () => { privateKey: KeyObject }]>([
    ['ED25519', () => generateKeyPairSync('ed25519')],
    ['RSA-PSS', () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 })],
    ['DSA', () => generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })],
    ['EC secp256k1', () => ecPair('secp256k1')],
  ])('refuses %s', (kind, make) => {
    refusal(pemOf(make().privateKey, 'pkcs8'), 'IRSA-KEY-001', kind);
  });

  it('refuses the old DSA label', () => {
    refusal('-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----', 'IRSA-KEY-001', 'DSA');
  });

  it('refuses RSA under 2048 bits', () => {
    refusal(pemOf(rsaPair(1024).privateKey, 'pkcs1'), 'IRSA-KEY-001', '1024 bits');
  });

  it("says how to convert OpenSSH's own format", () => {
    const pem = '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----';
    refusal(pem, 'IRSA-KEY-001', 'ssh-keygen -p -m PEM -f sa.key');
    expect(() => parsePrivateKey(pem, 'standard input')).toThrowError(
      expect.objectContaining({
        problem: expect.objectContaining({ next: expect.stringMatching(/Save it to a file .* -f FILE$/) }),
      }),
    );
  });

  it('never suggests converting a key that cannot sign', () => {
    // The start of a file from `ssh-keygen -t ed25519`.
    const content = Buffer.from('openssh-key-v1\0none\0none\0ssh-ed25519\0').toString('base64');
    const pem = `-----BEGIN OPENSSH PRIVATE KEY-----\n${content}\n-----END OPENSSH PRIVATE KEY-----`;
    refusal(pem, 'IRSA-KEY-001', 'irsactl key');
  });
});

describe('PrivateKey', () => {
  it('shows only its key ID', () => {
    const key = new PrivateKey(rsa.privateKey, 'the key');
    const shown = [
      inspect({ key }, { showHidden: true, depth: 9 }),
      JSON.stringify({ key }),
      `${key}`,
      String(structuredClone({ text: key.toJSON() }).text),
    ].join('\n');
    expect(shown).toContain(key.kid);
    for (const secret of [rsa.privateKey.export({ format: 'jwk' }).d ?? '', 'BEGIN RSA PRIVATE KEY']) {
      expect(shown).not.toContain(secret);
    }
  });
});
