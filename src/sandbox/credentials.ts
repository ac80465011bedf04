import type { Caller } from './caller.ts';

/** An access key that doesn't expire: the root user's or an IAM user's. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Temporary credentials of a role session. */
export interface SessionCredentials extends AccessKey {
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly caller: Caller;
}
