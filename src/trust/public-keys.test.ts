import { describe, expect, it } from 'vitest';
import { ecPair, pemOf, rsaPair } from '../../test/support/test-keys.ts';
import { keyIdOf } from './key-id.ts';
import { holdsPrivateKey, parsePublicKeys } from './public-keys.ts';

const rsa = rsaPair();
const ec = ecPair();

function kids(text: string): readonly string[] {
  return parsePublicKeys(text, 'keys.pem').map(keyIdOf);
}

function sshField(content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** SSH adds a zero byte before a number whose first bit is set. */
function sshNumber(base64url: string | undefined): Buffer {
  const bytes = Buffer.from(base64url ?? '', 'base64url');
  return sshField((bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

describe('parsePublicKeys', () => {
  it('reads public and private keys in every PEM form', () => {
    for (const pem of [
      pemOf(rsa.publicKey, 'spki'),
      pemOf(rsa.publicKey, 'pkcs1'),
      pemOf(rsa.privateKey, 'pkcs1'),
      pemOf(rsa.privateKey, 'pkcs8'),
      pemOf(rsa.publicKey, 'spki').replaceAll('\n', '\r\n'),
    ]) {
      expect(kids(pem)).toEqual([keyIdOf(rsa.publicKey)]);
    }
    for (const type of ['sec1', 'pkcs8'] as const) {
      expect(kids(pemOf(ec.privateKey, type))).toEqual([keyIdOf(ec.publicKey)]);
    }
  });

  it('reads all blocks of a file in order, with text around them', () => {
    const text = `# old\n${pemOf(ec.publicKey, 'spki')}\n# new\n${pemOf(rsa.privateKey, 'pkcs1')}`;
    expect(kids(text)).toEqual([keyIdOf(ec.publicKey), keyIdOf(rsa.publicKey)]);
  });

  it("reads ssh-keygen's public line", () => {
    const { e, n } = rsa.publicKey.export({ format: 'jwk' });
    const blob = Buffer.concat([sshField('ssh-rsa'), sshNumber(e), sshNumber(n)]).toString('base64');
    expect(kids(`ssh-rsa ${blob} me@laptop\n`)).toEqual([keyIdOf(rsa.publicKey)]);
  });

  it.each([
    ['prime256v1', 'nistp256'],
    ['secp384r1', 'nistp384'],
    ['secp521r1', 'nistp521'],
  ])("reads ssh-keygen's public line on %s", (openssl, ssh) => {
    const { publicKey } = ecPair(openssl);
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
    const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
    const name = `ecdsa-sha2-${ssh}`;
    const blob = Buffer.concat([sshField(name), sshField(ssh), sshField(point)]).toString('base64');
    expect(kids(`${name} ${blob}`)).toEqual([keyIdOf(publicKey)]);
  });

  it.each([
    ['', 'IRSA-KEY-001'],
    ['---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----', 'IRSA-KEY-001'],
    ['-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', 'IRSA-KEY-001'],
    ['ssh-rsa AAAAB3NzaC1yc2E= me', 'IRSA-KEY-001'],
    ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ me', 'IRSA-KEY-001'],
    ['ssh-dss AAAAB3NzaC1kc3M= me', 'IRSA-KEY-001'],
    [pemOf(rsaPair(1024).publicKey, 'spki'), 'IRSA-KEY-001'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----', 'IRSA-KEY-001'],
  ])('refuses %j', (text, code) => {
    expect(() => kids(text)).toThrowError(expect.objectContaining({ code }));
  });

  it('refuses a file with one bad key among good ones', () => {
    const text = pemOf(rsa.publicKey, 'spki') + pemOf(ecPair('secp256k1').publicKey, 'spki');
    expect(() => kids(text)).toThrowError(expect.objectContaining({ code: 'IRSA-KEY-001' }));
  });
});

describe('holdsPrivateKey', () => {
  it('distinguishes private from public', () => {
    expect(holdsPrivateKey(pemOf(ec.privateKey, 'sec1'))).toBe(true);
    expect(holdsPrivateKey(pemOf(ec.publicKey, 'spki'))).toBe(false);
  });
});
