import type { Json } from '../trust/json.ts';
import { awsConfigFile, targetProfile } from './aws-config.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';

/** The token of one method: the volume that carries it, and where containers mount that. */
export interface TokenSource {
  readonly volumeName: string;
  readonly mountPath: string;
  /** Name of the file inside the volume. */
  readonly file: string;
  /** Empty leaves the audience to the API server. */
  readonly audience: string;
  /** ConfigMap whose AWS config file lies beside the token; null where there is none. */
  readonly awsConfig: string | null;
}

/** Names of the EKS webhook, which are fixed for IRSA. */
export const irsaToken = { volumeName: 'aws-iam-token', file: 'token' } as const;

/** Fixed for IRSA, set by flags for EKS Pod Identity. */
export function tokenSource(identity: ResolvedIdentity, { mountPath }: InjectionSettings): TokenSource {
  switch (identity.method) {
    case 'sts_web_identity':
      return {
        volumeName: irsaToken.volumeName,
        mountPath,
        file: irsaToken.file,
        audience: identity.audience,
        awsConfig: identity.awsConfig,
      };
    case 'container_credentials': {
      const { volumeName, tokenPath: file, audience, ...place } = identity.credentials;
      return { volumeName, mountPath: place.mountPath, file, audience, awsConfig: null };
    }
  }
}

/**
 * A config file stands in the place of the pair. Both would not do: the SDKs for Go and Java take the pair before any
 * profile. https://github.com/aws/aws-sdk-go-v2/blob/main/config/resolve_credentials.go,
 * https://docs.aws.amazon.com/sdk-for-java/latest/developer-guide/credentials-chain.html
 */
const configNames = ['AWS_CONFIG_FILE', 'AWS_PROFILE'] as const;

/** Variables by which a container chooses an identity by itself: where it sets one, it gets none of ours. */
export function identityNames(identity: ResolvedIdentity): readonly string[] {
  const pair = pairNames[identity.method];
  // https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-envvars.html: the older name counts before the other.
  return hasConfig(identity) ? [...configNames, 'AWS_DEFAULT_PROFILE', ...pair] : pair;
}

/** The variable that leads to the file; for messages. */
export function fileVariable(identity: ResolvedIdentity): string {
  return hasConfig(identity) ? configNames[0] : pairNames[identity.method][1];
}

export function hasConfig(identity: ResolvedIdentity): boolean {
  return identity.method === 'sts_web_identity' && identity.awsConfig !== null;
}

/** The two variables that belong together: a container that sets one of them itself gets neither. */
export const pairNames = {
  sts_web_identity: ['AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE'],
  container_credentials: ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'],
} as const satisfies Record<ResolvedIdentity['method'], readonly [string, string]>;

/** The pair with its values. */
export function pairOf(identity: ResolvedIdentity, tokenFile: string): Json[] {
  if (hasConfig(identity)) {
    const [configFile, profile] = configNames;
    const beside = tokenFile.slice(0, -irsaToken.file.length);
    return [
      { name: configFile, value: `${beside}${awsConfigFile}` },
      { name: profile, value: targetProfile },
    ];
  }
  const [what, where] = pairNames[identity.method];
  const value = identity.method === 'sts_web_identity' ? identity.roleArn : identity.credentials.fullUri;
  return [
    { name: what, value },
    { name: where, value: tokenFile },
  ];
}
