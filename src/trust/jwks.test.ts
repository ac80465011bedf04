import { createHash, generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { ecPair, pemOf, rsaPair } from '../../test/support/test-keys.ts';
import { jwkOf, jwksOf, publicKeyOf, renderJwks } from './jwks.ts';
import { keyIdOf } from './key-id.ts';
import { parseJwks, usableKeys } from './parse-jwks.ts';

const rsa = rsaPair();
const ec = ecPair('secp384r1');
const rsaJwk = jwkOf(rsa.publicKey);
const sound = renderJwks(jwksOf([rsa.publicKey, ec.publicKey]));

function altered(change: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ keys: [{ ...rsaJwk, ...change }] });
}

describe('keyIdOf', () => {
  it('is the SHA-256 of the DER in the PEM', () => {
    const der = Buffer.from(pemOf(rsa.publicKey, 'spki').replace(/-----.*-----|\n/g, ''), 'base64');
    expect(keyIdOf(rsa.publicKey)).toBe(createHash('sha256').update(der).digest('base64url'));
  });
});

describe('jwkOf', () => {
  it('has the members of Kubernetes in the same order', () => {
    expect(Object.keys(rsaJwk)).toEqual(['use', 'kty', 'kid', 'alg', 'n', 'e']);
    expect(Object.keys(jwkOf(ec.publicKey))).toEqual(['use', 'kty', 'kid', 'alg', 'crv', 'x', 'y']);
  });

  it.each([
    ['prime256v1', 'ES256'],
    ['secp384r1', 'ES384'],
    ['secp521r1', 'ES512'],
  ])('has the same numbers as jose on %s', async (curve, alg) => {
    const { publicKey } = ecPair(curve);
    const jwk = jwkOf(publicKey);
    expect(jwk).toMatchObject({ ...(await exportJWK(publicKey)), alg });
    expect(await calculateJwkThumbprint({ ...jwk })).toBe(await calculateJwkThumbprint(publicKey));
  });

  it('can be converted back to the key', () => {
    expect(publicKeyOf(jwkOf(ec.publicKey)).equals(ec.publicKey)).toBe(true);
  });
});

describe('jwksOf', () => {
  it('has each key once, in the order of first occurrence', () => {
    expect(jwksOf([ec.publicKey, rsa.publicKey, ec.publicKey]).keys.map(({ kid }) => kid)).toEqual([
      keyIdOf(ec.publicKey),
      keyIdOf(rsa.publicKey),
    ]);
  });

  it('is never empty', () => {
    expect(() => jwksOf([])).toThrowError(expect.objectContaining({ code: 'IRSA-KEY-012' }));
  });
});

describe('renderJwks', () => {
  it('adds the first key with an empty kid on request', () => {
    const text = renderJwks(jwksOf([rsa.publicKey]), { legacyEmptyKid: true, indent: 4 });
    expect(JSON.parse(text)).toEqual({ keys: [rsaJwk, { ...rsaJwk, kid: '' }] });
    expect(text).toMatch(/^\{\n {4}"keys"/);
    expect(text.endsWith('}\n')).toBe(true);
  });
});

describe('parseJwks', () => {
  it('reads what it renders, with or without the empty kid', () => {
    const jwks = jwksOf([rsa.publicKey, ec.publicKey]);
    expect(parseJwks(renderJwks(jwks))).toEqual(jwks);
    expect(parseJwks(renderJwks(jwks, { legacyEmptyKid: true }))).toEqual(jwks);
  });

  it('keeps a foreign kid and ignores unknown members', () => {
    const text = altered({ kid: 'my-key', x5t: 'abc', use: undefined, alg: undefined });
    expect(parseJwks(text)).toEqual({ keys: [{ ...rsaJwk, kid: 'my-key' }] });
  });

  it.each([
    ['', 'an empty text'],
    ['  \n', 'an empty text'],
    ['<!DOCTYPE html><html>', 'a web page (HTML)'],
    ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'XML'],
    ['Not Found', 'text that is not JSON'],
    ['[]', 'JSON that is a list'],
    ['null', 'JSON that is null'],
    ['{"kind":"Status"}', 'missing'],
    ['{"keys":{}}', 'an object'],
    [pemOf(rsa.privateKey, 'pkcs1'), 'a PEM file'],
  ])('refuses %j and describes it', (text, saw) => {
    expect(() => parseJwks(text, 'the answer')).toThrowError(
      expect.objectContaining({
        code: 'IRSA-KEY-011',
        problem: expect.objectContaining({ why: expect.stringContaining(saw) }),
      }),
    );
  });

  it('refuses an empty key list', () => {
    expect(() => parseJwks('{"keys":[]}')).toThrowError(expect.objectContaining({ code: 'IRSA-KEY-012' }));
  });

  it.each([
    [altered({ kid: undefined }), '`kid`'],
    [altered({ kid: '' }), '`kid` is empty'],
    [altered({ n: undefined, e: 3 }), '`n`, `e`'],
    [altered({ kty: 'OKP' }), 'OKP'],
    [altered({ n: 'AQAB' }), 'bits'],
    [altered({ n: '', e: '' }), 'Key 1'],
    [altered({ alg: 'PS256' }), 'PS256'],
    [altered({ use: 'enc' }), 'enc'],
    ['{"keys":["x"]}', 'a string'],
    [sound.replace('"P-384"', '"P-256"'), 'EC'],
    [sound.replace('"crv"', '"curve"'), '`crv`'],
  ])('refuses a wrong key: %s', (text, words) => {
    let seen: unknown;
    try {
      parseJwks(text);
    } catch (error) {
      seen = error;
    }
    expect(seen).toMatchObject({ code: 'IRSA-KEY-011' });
    expect(JSON.stringify(seen)).toContain(words);
  });

  it('refuses two keys with the same kid', () => {
    const other = { ...jwkOf(rsaPair().publicKey), kid: rsaJwk.kid };
    expect(() => parseJwks(JSON.stringify({ keys: [rsaJwk, other] }))).toThrowError(
      expect.objectContaining({ code: 'IRSA-KEY-011' }),
    );
  });

  it('refuses a private key without repeating it', () => {
    const jwk = { ...rsa.privateKey.export({ format: 'jwk' }), kid: 'x' };
    let seen: unknown;
    try {
      parseJwks(JSON.stringify({ keys: [jwk] }));
    } catch (error) {
      seen = error;
    }
    expect(seen).toMatchObject({ code: 'IRSA-KEY-014' });
    expect(JSON.stringify(seen)).not.toContain(jwk.d);
  });

  it('says what to pipe into standard input', () => {
    const problem = { next: expect.stringContaining('Pipe keys into it') };
    expect(() => parseJwks('', 'standard input')).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining(problem) }),
    );
  });
});

it('usableKeys leaves out a key that AWS could not use, unless there is no other (C5)', () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
  const weak = { use: 'sig', alg: 'RS256', kid: 'short', ...short };
  const text = (...keys: readonly object[]) => JSON.stringify({ keys });
  expect(usableKeys(text(weak, rsaJwk), 'the JWKS')).toEqual([rsaJwk]);
  expect(() => usableKeys(text(weak), 'the JWKS')).toThrow('IRSA-KEY-011');
});
