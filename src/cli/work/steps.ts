import type { Command } from 'commander';
import { generateKey, type KeySpec } from '../../keys/generate-key.ts';
import { readKeyFile } from '../../keys/key-file.ts';
import { keysOfText } from '../../keys/keys-of-text.ts';
import { writeKeyPair } from '../../keys/write-key-pair.ts';
import { type AccountId, identityProviderArn, type Partition, partitionOf } from '../../trust/arn.ts';
import { discoveryDocument, renderDiscoveryDocument } from '../../trust/discovery-document.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import { type Jwk, mergeJwks, publicPemOf, renderJwks } from '../../trust/jwks.ts';
import { parseJwks } from '../../trust/parse-jwks.ts';
import { renderPolicy } from '../../trust/policy/render-policy.ts';
import { buildTrustPolicy } from '../../trust/policy/trust-policy.ts';
import { parsePrivateKey } from '../../trust/private-key.ts';
import {
  parseServiceAccount,
  parseServiceAccountPattern,
  serviceAccountSubject,
} from '../../trust/subject.ts';
import { type ClusterOptions, connectOptionsOf } from '../access-options.ts';
import type { OutputFormat } from '../chain-options.ts';
import { type DocumentFormat, type DocumentOptions, writeDocument, writeJson } from '../document-output.ts';
import { standardError } from '../output/printer.ts';
import { reportWarning } from '../report-warning.ts';
import { writeResult } from '../result.ts';
import type { KeyResult } from '../results/step-results.ts';

export interface KeyOptions {
  readonly algorithm: KeySpec;
  readonly from?: string;
  readonly output: OutputFormat;
}

export async function makeKey(file: string, options: KeyOptions, command: Command): Promise<void> {
  // A private key is never printed.
  if (file === '-') command.error('error: A key pair cannot go to standard output. It is two files.');
  const key =
    options.from === undefined
      ? await generateKey(options.algorithm)
      : parsePrivateKey(...(await readKey(options.from)));
  const files = await writeKeyPair(file, key);
  if (options.output === 'text')
    standardError().lines([`Wrote ${files.privateKey} (private, mode 0600) and ${files.publicKey}.`]);
  const result: KeyResult = { kid: key.kid, ...files };
  await writeResult(options.output, result, () => [key.kid]);
}

export interface JwksOptions extends ClusterOptions {
  readonly fromCluster?: true;
  readonly legacyEmptyKid?: true;
  readonly out?: string;
  readonly output: DocumentFormat | 'pem';
}

export async function writeJwks(
  files: readonly string[],
  options: JwksOptions,
  command: Command,
): Promise<void> {
  if (files.length === 0 && !options.fromCluster) {
    command.error(
      'error: No key was named. The command needs a key file, `-` for standard input, or --from-cluster.',
    );
  }
  const keys = await readKeys(files);
  const jwks = mergeJwks([...keys, ...(options.fromCluster ? await clusterKeys(options) : [])]);
  const { output, out } = options;
  if (output === 'pem') return writeDocument(jwks.keys.map(publicPemOf).join(''), out);
  await writeJson(renderJwks(jwks, { legacyEmptyKid: options.legacyEmptyKid === true }), { output, out });
}

async function clusterKeys(options: ClusterOptions) {
  const { connectCluster } = await import('../../kubernetes/connect.ts');
  const cluster = await connectCluster(connectOptionsOf(options));
  return parseJwks(await cluster.getText('/openid/v1/jwks'), "the cluster's JWKS").keys;
}

export interface DiscoveryOptions extends DocumentOptions {
  readonly issuer: IssuerUrl;
}

export async function writeDiscovery(files: readonly string[], options: DiscoveryOptions): Promise<void> {
  // kube-apiserver signs with RS256 unless its key is an EC key.
  const keys = files.length === 0 ? [{ alg: 'RS256' as const }] : mergeJwks(await readKeys(files)).keys;
  await writeJson(renderDiscoveryDocument(discoveryDocument(options.issuer, { keys })), options);
}

/** Reads the keys of all files: keys, certificates or JWKS; `-` is standard input. */
async function readKeys(files: readonly string[]): Promise<readonly Jwk[]> {
  const keys: Jwk[] = [];
  for (const path of files) keys.push(...keysOfText(...(await readKey(path))));
  return keys;
}

/** Reads the text and name of a key file, and warns if other users can read a private key. */
async function readKey(path: string): Promise<readonly [text: string, name: string]> {
  const { name, text, exposed } = await readKeyFile(path);
  if (exposed) reportWarning('IRSA-KEY-008', exposed);
  return [text, name];
}

export interface TrustPolicyOptions extends DocumentOptions {
  readonly issuer: IssuerUrl;
  readonly account: AccountId;
  readonly serviceAccount: readonly string[];
  readonly audience: string;
  readonly region?: Partition;
  readonly like?: true;
}

export async function writeTrustPolicy(options: TrustPolicyOptions): Promise<void> {
  const { issuer, account, audience, region, like, serviceAccount } = options;
  const policy = buildTrustPolicy({
    provider: identityProviderArn(region ?? partitionOf(''), account, issuer),
    issuer,
    audience,
    subjects: serviceAccount.map((text) =>
      like ? parseServiceAccountPattern(text) : serviceAccountSubject(parseServiceAccount(text)),
    ),
    match: like ? 'like' : 'exact',
  });
  if (like) warnOfWildcards(serviceAccount);
  await writeJson(`${renderPolicy(policy)}\n`, options);
}

function warnOfWildcards(serviceAccounts: readonly string[]): void {
  const wide = serviceAccounts.filter((text) => /[*?]/.test(text));
  if (wide.length === 0) return;
  reportWarning('IRSA-ROLE-004', {
    what: `Every service account that matches ${wide.join(' or ')} may assume the role.`,
    why: 'Every user who may create such a service account, or a pod with one, gets the role.',
    next: 'List the service accounts without --like if you can.',
  });
}
