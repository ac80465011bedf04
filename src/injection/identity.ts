import { clampExpiration } from './annotation-values.ts';
import type { InjectionSettings } from './settings.ts';
import { readWrittenIdentity, type WrittenIdentity } from './written-identity.ts';

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
  return identityFrom(readWrittenIdentity(annotations, settings.annotationPrefix), settings);
}

/** What was written, with the flags' values where nothing was. */
export function identityFrom(
  written: WrittenIdentity | null | undefined,
  settings: InjectionSettings,
): Identity | null {
  if (written?.roleArn === undefined) return null;
  return {
    roleArn: written.roleArn,
    audience: written.audience ?? settings.audience,
    expirationSeconds: written.expirationSeconds ?? clampExpiration(settings.expirationSeconds),
    regionalSts: written.regionalSts ?? settings.regionalSts,
  };
}

/** False for what AWS will not find as a role: worth a warning, no more. */
export function looksLikeRoleArn(text: string): boolean {
  return /^arn:[a-z0-9-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text);
}
