import { parseBoolean, parseExpiration } from './annotation-values.ts';

/** What a service account's (or namespace's) annotations say; a field is absent where nothing usable was written. */
export interface WrittenIdentity {
  /** As it is written, never empty. */
  readonly roleArn?: string;
  /** Empty leaves the audience to the API server. */
  readonly audience?: string;
  readonly expirationSeconds?: number;
  readonly regionalSts?: boolean;
  readonly region?: string;
  readonly stsEndpoint?: string;
  readonly sessionName?: boolean;
  /** Misspelt keys with the nearest known one, invalid values and the like: for warnings. */
  readonly notes?: readonly string[];
}

/** One entry of the ConfigMap; nothing of it is filled in from the flags but an expiration of 0. */
export interface MappedIdentity {
  readonly roleArn: string;
  readonly audience: string;
  /** 0 leaves it to the flags. */
  readonly expirationSeconds: number;
  readonly regionalSts: boolean;
}

/** Null where none of the annotations is ours. */
export function readWrittenIdentity(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
): WrittenIdentity | null {
  if (!Object.keys(annotations).some((key) => key.startsWith(`${prefix}/`))) return null;
  const read = (name: string): string | undefined => {
    const key = `${prefix}/${name}`;
    return Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  };
  const [roleArn, audience] = [read('role-arn'), read('audience')];
  const expirationSeconds = parseExpiration(read('token-expiration') ?? '');
  const regionalSts = parseBoolean(read('sts-regional-endpoints') ?? '');
  return {
    ...(roleArn && { roleArn }),
    ...(audience !== undefined && { audience }),
    ...(expirationSeconds !== null && { expirationSeconds }),
    ...(regionalSts !== null && { regionalSts }),
  };
}
