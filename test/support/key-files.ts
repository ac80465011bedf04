import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createCertificateAuthority } from '../../src/certificates/certificate-authority.ts';
import { ecPair, pemOf, rsaPair } from './test-keys.ts';

const rsa = rsaPair();
const short = rsaPair(1024);
const ec = {
  p224: ecPair('secp224r1'),
  p256: ecPair(),
  p384: ecPair('secp384r1'),
  p521: ecPair('secp521r1'),
};
const koblitz = ecPair('secp256k1');
const ed25519 = generateKeyPairSync('ed25519');
const x25519 = generateKeyPairSync('x25519');
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 });
const dsa = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 });

const hour = 3_600_000;
const { pem: certificate } = await createCertificateAuthority('CN=x', {
  notBefore: new Date(Date.now() - hour),
  notAfter: new Date(Date.now() + hour),
});

/** One block of another kind in each entry: with an EC key on P-224 the server serves no JWKS, so it is not among them. */
export const keyBlocks: Readonly<Record<string, string>> = {
  'RSA PUBLIC KEY': pemOf(rsa.publicKey, 'pkcs1'),
  'PUBLIC KEY, RSA': pemOf(rsa.publicKey, 'spki'),
  'PUBLIC KEY, RSA with 1024 bits': pemOf(short.publicKey, 'spki'),
  'PUBLIC KEY, RSA-PSS': pemOf(pss.publicKey, 'spki'),
  'PUBLIC KEY, DSA': pemOf(dsa.publicKey, 'spki'),
  'PUBLIC KEY, P-256': pemOf(ec.p256.publicKey, 'spki'),
  'PUBLIC KEY, P-384': pemOf(ec.p384.publicKey, 'spki'),
  'PUBLIC KEY, P-521': pemOf(ec.p521.publicKey, 'spki'),
  'PUBLIC KEY, secp256k1': pemOf(koblitz.publicKey, 'spki'),
  'PUBLIC KEY, P-256 compressed': compressed(ec.p256.publicKey),
  'PUBLIC KEY, Ed25519': pemOf(ed25519.publicKey, 'spki'),
  'RSA PRIVATE KEY': pemOf(rsa.privateKey, 'pkcs1'),
  'RSA PRIVATE KEY with 1024 bits': pemOf(short.privateKey, 'pkcs1'),
  'EC PRIVATE KEY': pemOf(ec.p384.privateKey, 'sec1'),
  'PRIVATE KEY, RSA': pemOf(rsa.privateKey, 'pkcs8'),
  'PRIVATE KEY, EC': pemOf(ec.p256.privateKey, 'pkcs8'),
  'PRIVATE KEY, Ed25519': pemOf(ed25519.privateKey, 'pkcs8'),
  'PRIVATE KEY, X25519': pemOf(x25519.privateKey, 'pkcs8'),
  'PRIVATE KEY, RSA-PSS': pemOf(pss.privateKey, 'pkcs8'),
  'RSA PRIVATE KEY, encrypted': encrypted(rsa.privateKey, 'pkcs1'),
  'ENCRYPTED PRIVATE KEY': encrypted(rsa.privateKey, 'pkcs8'),
  CERTIFICATE: certificate,
  'an RSA key labelled EC PRIVATE KEY': relabelled(pemOf(rsa.privateKey, 'pkcs1'), 'EC PRIVATE KEY'),
  'an EC key labelled RSA PRIVATE KEY': relabelled(pemOf(ec.p256.privateKey, 'sec1'), 'RSA PRIVATE KEY'),
  'PKCS#8 labelled RSA PRIVATE KEY': relabelled(pemOf(rsa.privateKey, 'pkcs8'), 'RSA PRIVATE KEY'),
  'a public key with an unknown label': relabelled(pemOf(ec.p384.publicKey, 'spki'), 'SOMETHING ELSE'),
  'EC PARAMETERS': '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n',
  'an empty block': '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n',
  'damaged DER': pemOf(rsa.publicKey, 'spki').replace('MIIB', 'MIIC'),
  'damaged Base64': pemOf(ec.p256.publicKey, 'spki').replace('M', '*'),
  'missing padding': pemOf(ec.p256.publicKey, 'spki').replaceAll('=', ''),
  CRLF: pemOf(ec.p521.publicKey, 'spki').replaceAll('\n', '\r\n'),
  'spaces after each line': pemOf(ec.p521.publicKey, 'spki').replaceAll('\n', ' \t\n'),
  'spaces before each line': pemOf(ec.p521.publicKey, 'spki').replaceAll(/^(?!-)/gm, '  '),
  'an indented block': pemOf(ec.p256.publicKey, 'spki').replaceAll(/^/gm, '  '),
  'all in one line': pemOf(ec.p256.publicKey, 'spki').replaceAll('\n', ''),
  headers: pemOf(ec.p256.publicKey, 'spki').replace('-----\n', '-----\nComment: x\nOther: y\n\n'),
  'headers without an empty line': pemOf(ec.p384.publicKey, 'spki').replace('-----\n', '-----\nComment: x\n'),
  'text before BEGIN': `x ${pemOf(ec.p256.publicKey, 'spki')}`,
  'text after END': pemOf(ec.p256.publicKey, 'spki').trimEnd().concat(' x\n'),
  'text around it': `# old\n\n${pemOf(ec.p384.publicKey, 'spki')}# new: see x\n`,
  'another label at END': pemOf(ec.p256.publicKey, 'spki').replace('END PUBLIC', 'END SECRET'),
  'BEGIN without END': '-----BEGIN PUBLIC KEY-----\nMFkw\n',
  'END without BEGIN': '-----END PUBLIC KEY-----\n',
  'an OpenSSH line':
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4tFhHbrDmkTKbg9bCIVyLX0cJFtRnCPF0nCdb1nP1B me@laptop\n',
};

export const p224 = pemOf(ec.p224.publicKey, 'spki');
export const p224Private = pemOf(ec.p224.privateKey, 'sec1');

function relabelled(pem: string, label: string): string {
  return pem.replaceAll(/(BEGIN|END) [A-Z ]+-/g, `$1 ${label}-`);
}

function encrypted(key: KeyObject, type: 'pkcs1' | 'pkcs8'): string {
  return key.export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }).toString();
}

/** On P-256, with half of the point. */
function compressed(key: KeyObject): string {
  const { x = '', y = '' } = key.export({ format: 'jwk' });
  const sign = (Buffer.from(y, 'base64url').at(-1) ?? 0) % 2 === 0 ? '02' : '03';
  const start = `3039301306072a8648ce3d020106082a8648ce3d030107032200${sign}`;
  const der = Buffer.concat([Buffer.from(start, 'hex'), Buffer.from(x, 'base64url')]);
  return `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`;
}
