import { clampExpiration, parseBoolean, parseExpiration } from './annotation-values.ts';
import type { InjectionSettings } from './settings.ts';

/** What the annotations of a service account give its pods. */
export interface Identity {
  /** As it is written: what is not an ARN is injected all the same, so that AWS's own error shows. */
  readonly roleArn: string;
  /** Empty leaves the audience to the API server. */
  readonly audience: string;
  readonly expirationSeconds: number;
  readonly regionalSts: boolean;
}

/** Null where the service account has no role: its pods are left alone. */
export function identityOf(
  annotations: Readonly<Record<string, string>>,
  settings: InjectionSettings,
): Identity | null {
  const read = (name: string): string | undefined => {
    const key = `${settings.annotationPrefix}/${name}`;
    return Object.hasOwn(annotations, key) ? annotations[key] : undefined;
  };
  const roleArn = read('role-arn');
  if (roleArn === undefined || roleArn === '') return null;
  const expiration = parseExpiration(read('token-expiration') ?? '');
  return {
    roleArn,
    audience: read('audience') ?? settings.audience,
    expirationSeconds: expiration ?? clampExpiration(settings.expirationSeconds),
    regionalSts: parseBoolean(read('sts-regional-endpoints') ?? '') ?? settings.regionalSts,
  };
}

/** False for what AWS will not find as a role: worth a warning, no more. */
export function looksLikeRoleArn(text: string): boolean {
  return /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text);
}
