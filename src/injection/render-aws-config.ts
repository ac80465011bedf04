import { posix } from 'node:path';
import { firstProfile, targetProfile } from './aws-config.ts';
import { defaultSettings } from './settings.ts';
import { irsaToken } from './token-source.ts';

/** What a config file is made of. */
interface RoleChain {
  readonly roleArn: string;
  readonly targetRoleArn: string;
  readonly region: string;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: 2 to 64 letters of [\w+=,.@-]. */
const mostLetters = 64;

/** The text of the file. */
export function renderAwsConfig(chain: RoleChain): string {
  const session = `${chain.namespace}.${chain.serviceAccount}`.slice(0, mostLetters);
  const token = posix.join(defaultSettings.mountPath, irsaToken.file);
  return [
    `[profile ${firstProfile}]`,
    `role_arn = ${chain.roleArn}`,
    `web_identity_token_file = ${token}`,
    `role_session_name = ${session}`,
    `region = ${chain.region}`,
    '',
    `[profile ${targetProfile}]`,
    `role_arn = ${chain.targetRoleArn}`,
    `source_profile = ${firstProfile}`,
    `role_session_name = ${session}`,
    `region = ${chain.region}`,
    '',
  ].join('\n');
}
