import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { unfitKey } from './key-kind.ts';
import { damagedBlock } from './key-refusals.ts';

const lineForm = /^(ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-\S+|sk-\S+)\s+(AAAA[A-Za-z0-9+/=]+)(?:\s|$)/;
const curveNames: Readonly<Record<string, string>> = {
  nistp256: 'P-256',
  nistp384: 'P-384',
  nistp521: 'P-521',
};

/** True for a line in the format of ssh-keygen's `.pub` files. */
export function isSshPublicKeyLine(line: string): boolean {
  return lineForm.test(line.trim());
}

/** Reads an RSA or ECDSA public key line. Encodings: RFC 4253 section 6.6 and RFC 5656 section 3.1. */
export function parseSshPublicKey(line: string, name: string): KeyObject {
  const [, type = '', base64 = ''] = lineForm.exec(line.trim()) ?? [];
  const fields = readFields(Buffer.from(base64, 'base64'));
  const jwk = type === 'ssh-rsa' ? rsaJwk(fields) : ecJwk(type, fields);
  if (jwk === 'unfit') throw unfitKey(type, name);
  if (jwk === 'damaged') throw damagedBlock(type, name);
  try {
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    throw damagedBlock(type, name);
  }
}

function rsaJwk([, e, n]: readonly Buffer[]): JsonWebKey | 'damaged' {
  if (!e?.length || !n?.length) return 'damaged';
  return { kty: 'RSA', e: unsigned(e), n: unsigned(n) };
}

function ecJwk(type: string, [, curve, point]: readonly Buffer[]): JsonWebKey | 'unfit' {
  const crv = type.startsWith('ecdsa-sha2-') ? curveNames[curve?.toString() ?? ''] : undefined;
  if (!crv) return 'unfit';
  // An uncompressed point: 0x04, x, y.
  const half = ((point?.length ?? 1) - 1) / 2;
  return {
    kty: 'EC',
    crv,
    x: (point ?? Buffer.alloc(0)).subarray(1, 1 + half).toString('base64url'),
    y: (point ?? Buffer.alloc(0)).subarray(1 + half).toString('base64url'),
  };
}

/** SSH adds a zero byte before numbers whose first bit is set; a JWK does not. */
function unsigned(number: Buffer): string {
  return number.subarray(number[0] === 0 ? 1 : 0).toString('base64url');
}

/** Each field is a length in four bytes, followed by that many bytes of content. */
function readFields(blob: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length; ) {
    const end = at + 4 + blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields;
}
