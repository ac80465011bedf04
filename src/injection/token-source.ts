import type { Json } from '../trust/json.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';

/** The token of one method: its volume and the mount path. */
export interface TokenSource {
  readonly volumeName: string;
  readonly mountPath: string;
  /** Name of the file inside the volume. */
  readonly file: string;
  /** If empty, the API server chooses the audience. */
  readonly audience: string;
}

/** The names of the EKS webhook. */
export const irsaToken = { volumeName: 'aws-iam-token', file: 'token' } as const;

/** Returns fixed names for IRSA; flags set those of EKS Pod Identity. */
export function tokenSource(identity: ResolvedIdentity, { mountPath }: InjectionSettings): TokenSource {
  switch (identity.method) {
    case 'sts_web_identity':
      return {
        volumeName: irsaToken.volumeName,
        mountPath,
        file: irsaToken.file,
        audience: identity.audience,
      };
    case 'container_credentials': {
      const { volumeName, tokenPath: file, audience, ...place } = identity.credentials;
      return { volumeName, mountPath: place.mountPath, file, audience };
    }
  }
}

/** Each pair goes together: a container that already sets one of the two gets neither. */
export const pairNames = {
  sts_web_identity: ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
  container_credentials: ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
} as const satisfies Record<ResolvedIdentity['method'], readonly [string, string]>;

/** The pair with its values. */
export function pairOf(identity: ResolvedIdentity, tokenFile: string): Json[] {
  const [what, where] = pairNames[identity.method];
  const value = identity.method === 'sts_web_identity' ? identity.roleArn : identity.credentials.fullUri;
  return [
    { name: what, value },
    { name: where, value: tokenFile },
  ];
}
