import { notModelled } from '../fault.ts';
import type { Encryption, StoredObject } from '../store.ts';

const algorithms: readonly string[] = [
  'AES256',
  'aws:kms',
  'aws:kms:dsse',
] satisfies Encryption['algorithm'][];

/** The encryption that a call asks for. */
export function readEncryption(algorithm: string, keyId: string | undefined): Encryption {
  if (!isAlgorithm(algorithm)) throw notModelled(`the encryption ${algorithm}`);
  return { algorithm, keyId: algorithm === 'AES256' ? null : (keyId ?? null) };
}

function isAlgorithm(text: string): text is Encryption['algorithm'] {
  return algorithms.includes(text);
}

/** The encryption as outputs carry it. */
export function encryptionOutput({ algorithm, keyId }: Encryption): object {
  return { ServerSideEncryption: algorithm, SSEKMSKeyId: keyId ?? undefined };
}

/**
 * Whether only who may use a key of KMS can read it: neither the anonymous nor, by the policy that such a key begins with,
 * a service. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function needsKmsKey({ encryption }: StoredObject): boolean {
  return encryption.algorithm !== 'AES256';
}
