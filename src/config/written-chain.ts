import type { JSONType } from 'zod';
import type { SigningAlgorithm } from './trust-chain.ts';

/** An irsa.yaml that fits the schema, as the user wrote it. */
export interface WrittenInput {
  apiVersion: 'irsactl.dev/v1alpha1';
  kind: 'TrustChain';
  metadata: { name: string };
  spec: WrittenSpec;
}

/** An irsa.yaml that fits the schema, with the schema's defaults filled in. */
export interface WrittenChain extends Omit<WrittenInput, 'spec'> {
  spec: Filled<Omit<WrittenSpec, Changed>, 'audience' | 'tags'> & {
    signingKey: Filled<WrittenSigningKey, 'source'>;
    controlPlane: { nodes: Filled<WrittenNode, 'manifest' | 'directory'>[] };
    roles: Filled<WrittenRole, 'path' | 'policies' | 'maxSessionDuration'>[];
    injection: 'none' | (Filled<Omit<WrittenInjection, 'webhook'>, 'annotationPrefix'> & FilledWebhook);
  };
}

/** Parts of the spec in which a default stands deeper down. */
type Changed = 'signingKey' | 'controlPlane' | 'roles' | 'injection';

interface FilledWebhook {
  webhook: { url?: string | undefined; service?: Filled<WrittenService, keyof WrittenService> | undefined };
}

/** T with a value in each of these fields. */
type Filled<T, Fields extends keyof T> = Omit<T, Fields> & {
  [Field in Fields]-?: Exclude<T[Field], undefined>;
};

interface WrittenSpec {
  aws: { region: string; account?: string | undefined };
  audience?: string | undefined;
  signingKey?: WrittenSigningKey | undefined;
  issuer: {
    s3?: { bucket: string } | undefined;
    directory?: { path: string; url: string } | undefined;
  };
  controlPlane: { nodes: WrittenNode[] };
  roles?: WrittenRole[] | undefined;
  injection?: 'none' | WrittenInjection | undefined;
  tags?: Record<string, string> | undefined;
}

interface WrittenSigningKey {
  source?: 'generate' | 'file' | 'cluster' | undefined;
  algorithm?: SigningAlgorithm | undefined;
  bits?: 2048 | 3072 | 4096 | undefined;
  path?: string | undefined;
}

interface WrittenNode {
  name: string;
  ssh?: string | undefined;
  local?: true | undefined;
  manifest?: string | undefined;
  directory?: string | undefined;
}

interface WrittenServiceAccount {
  namespace: string;
  name: string;
}

interface WrittenPolicy {
  managed?: string | undefined;
  inline?: { name: string; document: Record<string, JSONType> } | undefined;
}

interface WrittenRole {
  serviceAccount?: WrittenServiceAccount | undefined;
  serviceAccounts?: WrittenServiceAccount[] | undefined;
  name?: string | undefined;
  path?: string | undefined;
  policies?: WrittenPolicy[] | undefined;
  maxSessionDuration?: number | undefined;
  permissionsBoundary?: string | undefined;
}

interface WrittenService {
  namespace?: string | undefined;
  name?: string | undefined;
  port?: number | undefined;
}

interface WrittenInjection {
  webhook?: { url?: string | undefined; service?: WrittenService | undefined } | undefined;
  annotationPrefix?: string | undefined;
}
