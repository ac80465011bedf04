import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import { type GoPemBlock, goPemBlocks } from './go-pem.ts';
import { type KeyId, keyIdOf } from './key-id.ts';

/** A key of a --service-account-key-file, and the place of its PEM block, with the line break after it. */
export interface ServerKey {
  readonly kid: KeyId;
  /** Its public half. */
  readonly key: KeyObject;
  readonly start: number;
  readonly end: number;
}

/**
 * The keys whose tokens kube-apiserver accepts with this key file, in its order. Like kube-apiserver, this reads the content of
 * each block and not its label, and ignores a block without a key: damaged or encrypted, `RSA PUBLIC KEY`, Ed25519, or EC in
 * PKCS#8. https://github.com/kubernetes/client-go/blob/v0.36.0/util/keyutil/key.go, ParsePublicKeysPEM
 */
export function serverKeysIn(text: string): readonly ServerKey[] {
  return goPemBlocks(text).flatMap(({ der, start, end }) => {
    const key = publicKeyIn(der);
    return key === null ? [] : [{ kid: keyIdOf(key), key, start, end }];
  });
}

/**
 * The public half of the key that kube-apiserver signs with: the first private key of the file. Null if there is none, or
 * Kubernetes cannot sign with it, so that kube-apiserver does not start.
 * https://github.com/kubernetes/client-go/blob/v0.36.0/util/keyutil/key.go, ParsePrivateKeyPEM
 */
export function signingKeyIn(text: string): KeyObject | null {
  for (const block of goPemBlocks(text)) {
    const key = privateKeyIn(block);
    if (key === null) continue;
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
    return type === 'rsa' || (type === 'ec' && details?.namedCurve !== 'secp224r1') ? key : null;
  }
  return null;
}

/** Go's encodings of keys, by the ASN.1 tags of their members. */
const shapes = {
  pkcs1: /^2( 2){8}$/,
  sec1: /^2 4( |$)/,
  pkcs8: /^2 48 4( |$)/,
  spki: /^48 3$/,
  certificate: /^48 48 3$/,
} as const;

function publicKeyIn(der: Buffer): KeyObject | null {
  switch (shapeOf(der)) {
    case 'pkcs1':
      return ofType(readKey(der, 'pkcs1'), ['rsa']);
    case 'pkcs8':
      return ofType(readKey(der, 'pkcs8'), ['rsa']);
    case 'sec1':
      return ofType(readKey(der, 'sec1'), ['ec']);
    case 'spki':
      return ofType(readKey(der, 'spki'), ['rsa', 'ec']);
    case 'certificate':
      return ofType(readKey(der, 'certificate'), ['rsa', 'ec']);
    case null:
      return null;
  }
}

function privateKeyIn({ label, der }: GoPemBlock): KeyObject | null {
  const shape = shapeOf(der);
  if (label === 'RSA PRIVATE KEY' && shape === 'pkcs1') return ofType(readKey(der, shape), ['rsa']);
  if (label === 'EC PRIVATE KEY' && shape === 'sec1') return ofType(readKey(der, shape), ['ec']);
  if (label !== 'PRIVATE KEY' || shape !== 'pkcs8') return null;
  return ofType(readKey(der, shape), ['rsa', 'ec', 'ed25519', 'x25519']);
}

/** The curves that Go knows, with the bytes of a coordinate. */
const goCurves: Readonly<Record<string, number>> = {
  secp224r1: 28,
  prime256v1: 32,
  secp384r1: 48,
  secp521r1: 66,
};

function ofType(key: KeyObject | null, types: readonly string[]): KeyObject | null {
  if (!key || !types.includes(key.asymmetricKeyType ?? '')) return null;
  if (key.asymmetricKeyType !== 'ec') return key;
  const size = goCurves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  // Go does not read compressed points.
  const isWhole = size !== undefined && key.export({ type: 'spki', format: 'der' }).at(-2 * size - 1) === 4;
  return isWhole ? key : null;
}

function readKey(der: Buffer, type: keyof typeof shapes): KeyObject | null {
  try {
    if (type === 'certificate') return new X509Certificate(der).publicKey;
    if (type === 'spki') return createPublicKey({ key: der, format: 'der', type });
    return createPublicKey(createPrivateKey({ key: der, format: 'der', type }));
  } catch {
    return null;
  }
}

/** OpenSSL reads one encoding where another is meant; Go does not. */
function shapeOf(der: Buffer): keyof typeof shapes | null {
  const outer = elementAt(der, 0);
  if (outer?.tag !== 48) return null;
  const tags: number[] = [];
  for (let at = outer.start; at < outer.end; ) {
    const inner = elementAt(der, at);
    if (!inner || inner.end > outer.end) return null;
    tags.push(inner.tag);
    at = inner.end;
  }
  const found = (Object.keys(shapes) as (keyof typeof shapes)[]).find((shape) =>
    shapes[shape].test(tags.join(' ')),
  );
  // Go allows more bytes after these two only.
  return found === 'sec1' || found === 'pkcs8' || outer.end === der.length ? (found ?? null) : null;
}

/** One element of DER; null if it is cut off. */
function elementAt(
  der: Buffer,
  at: number,
): { readonly tag: number; readonly start: number; readonly end: number } | null {
  const [tag, first] = [der[at], der[at + 1]];
  if (tag === undefined || first === undefined) return null;
  const more = first < 0x80 ? 0 : first - 0x80;
  if (more > 4 || (first >= 0x80 && more === 0) || at + 2 + more > der.length) return null;
  const start = at + 2 + more;
  const end = start + (more === 0 ? first : der.readUIntBE(at + 2, more));
  return end > der.length ? null : { tag, start, end };
}
