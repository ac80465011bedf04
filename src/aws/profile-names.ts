import { loadSharedConfigFiles } from '@smithy/core/config';

/** Where the two files are, in place of where the AWS CLI finds them. */
interface AwsFiles {
  readonly configFilepath?: string;
  /** The one of the credentials. */
  readonly filepath?: string;
}

/** The profiles of the AWS configuration, as the SDK reads its two files. */
export async function profileNames(files: AwsFiles = {}): Promise<readonly string[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles(files);
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  // The SDK gives sections of other kinds a name with a dot: `sso-session.main`.
  return [...names].filter((name) => !/^(sso-session|services)\./.test(name));
}
