import { notModelled } from '../fault.ts';
import type { Encryption, StoredObject } from '../store.ts';

const algorithms: readonly string[] = [
  'AES256',
  'aws:kms',
  'aws:kms:dsse',
] satisfies Encryption['algorithm'][];

/** Reads the encryption that a call asks for; throws for one that is not modelled. */
export function readEncryption(algorithm: string, keyId: string | undefined): Encryption {
  if (!isAlgorithm(algorithm)) throw notModelled(`the encryption ${algorithm}`);
  return { algorithm, keyId: algorithm === 'AES256' ? null : (keyId ?? null) };
}

function isAlgorithm(text: string): text is Encryption['algorithm'] {
  return algorithms.includes(text);
}

/** The encryption members of an output. */
export function encryptionOutput({ algorithm, keyId }: Encryption): object {
  return { ServerSideEncryption: algorithm, SSEKMSKeyId: keyId ?? undefined };
}

/**
 * Whether only callers that may use the KMS key can read the object. Anonymous callers cannot, nor, with the default key
 * policy, can services. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
 */
export function needsKmsKey({ encryption }: StoredObject): boolean {
  return encryption.algorithm !== 'AES256';
}
