import { CreateOpenIDConnectProviderCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type TestIssuer, testSubject } from './test-issuer.ts';

/** An IAM client of the sandbox, with its root credentials unless others are given. */
export function iamClient(
  sandbox: RunningSandbox,
  credentials: { accessKeyId: string; secretAccessKey: string } = sandbox.rootCredentials,
): IAMClient {
  return new IAMClient({
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    credentials,
    maxAttempts: 1,
  });
}

/** Registers a test issuer and creates a role that trusts exactly one of its service accounts; returns the role's ARN. */
export async function createWebIdentityRole(
  sandbox: RunningSandbox,
  issuer: TestIssuer,
  options: {
    readonly name?: string;
    readonly statements?: readonly object[];
    readonly clientIds?: readonly string[];
    readonly thumbprints?: readonly string[];
    readonly maxSessionDuration?: number;
  } = {},
): Promise<string> {
  const iam = iamClient(sandbox);
  const { OpenIDConnectProviderArn: provider } = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer.url,
      ClientIDList: [...(options.clientIds ?? ['sts.amazonaws.com'])],
      ThumbprintList: [...(options.thumbprints ?? ['a'.repeat(40)])],
    }),
  );
  const statements = options.statements ?? [webIdentityStatement(provider ?? '', issuer.hostPath)];
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: options.name ?? 'orders',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      MaxSessionDuration: options.maxSessionDuration ?? 3600,
    }),
  );
  return Role?.Arn ?? '';
}

/** A statement with exact sub and aud. */
export function webIdentityStatement(
  provider: string,
  hostPath: string,
  equals: Readonly<Record<string, string>> = {},
): object {
  return {
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${hostPath}:sub`]: testSubject,
        [`${hostPath}:aud`]: 'sts.amazonaws.com',
        ...equals,
      },
    },
  };
}
