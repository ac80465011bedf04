import { loadSharedConfigFiles } from '@smithy/core/config';

/** Paths of the two files, instead of the AWS CLI's defaults. */
interface AwsFiles {
  readonly configFilepath?: string;
  /** The credentials file. */
  readonly filepath?: string;
}

/** The profiles in the AWS config and credentials files, as the SDK reads them. */
export async function profileNames(files: AwsFiles = {}): Promise<readonly string[]> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles(files);
  const names = new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)]);
  // The SDK gives sections of other kinds a name with a dot: `sso-session.main`.
  return [...names].filter((name) => !/^(sso-session|services)\./.test(name));
}
