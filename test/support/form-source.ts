import type { FormEdit, FormSource, KeyPems } from '../../src/links/control-plane/manifest/edit-form.ts';
import { readFlags } from '../../src/links/control-plane/manifest/flags.ts';
import { parseManifest } from '../../src/links/control-plane/manifest/parse-manifest.ts';
import { keyIdOf } from '../../src/trust/key-id.ts';
import { pemOf, type TestKeyPair } from './test-keys.ts';

/** Returns a manifest with its key files. Without `keyFiles`, every file in the flags holds one key. */
export function formSource(content: string | Uint8Array, keyFiles?: ReadonlyMap<string, string>): FormSource {
  const read = parseManifest(Buffer.from(content));
  if ('fault' in read) throw new Error(read.fault);
  const { manifest } = read;
  const flags = readFlags(manifest);
  const paths = [...flags.keyFiles, ...(flags.signingKeyFile === null ? [] : [flags.signingKeyFile])];
  return { manifest, keyFiles: keyFiles ?? new Map(paths.map((path) => [path, soleKey])) };
}

/** Returns the source after an edit. */
export function editedSource(
  { keyFiles }: FormSource,
  edit: FormEdit | { readonly fault: string },
): FormSource {
  if ('fault' in edit) throw new Error(edit.fault);
  return formSource(edit.manifest, new Map([...keyFiles, ...edit.keyFiles]));
}

/** A key pair in the form of a key file. */
export interface NamedKey extends KeyPems {
  readonly kid: string;
  readonly privatePem: string;
}

export function namedKey({ publicKey, privateKey }: TestKeyPair): NamedKey {
  const type = privateKey.asymmetricKeyType === 'ec' ? 'sec1' : 'pkcs1';
  return {
    kid: keyIdOf(publicKey),
    publicPem: pemOf(publicKey, 'spki'),
    privatePem: pemOf(privateKey, type),
  };
}

/** The public key of a pair that exists only in its file. */
const soleKey = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE36m28eCOY/KdQx1G40VeHXOSdNha
PEaezzvpQcHk826ik5fstTorNY0UQ/IDffs+DamILW3biCfvnK94A/IfBg==
-----END PUBLIC KEY-----
`;
