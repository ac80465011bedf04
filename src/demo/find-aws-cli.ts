import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findPrograms } from './find-program.ts';
import { containerUser } from './node-double/container-user.ts';

/**
 * Whether `aws --version` reports a version that reads AWS_ENDPOINT_URL: 1.29.0 or 2.13.0 and newer.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function knowsEndpointUrl(versionLine: string): boolean {
  const found = /^aws-cli\/(\d+)\.(\d+)\./.exec(versionLine);
  if (found === null) return false;
  const [major = 0, minor = 0] = found.slice(1).map(Number);
  if (major === 1) return minor >= 29;
  return major > 2 || (major === 2 && minor >= 13);
}

/** Returns the path of an AWS CLI that reads AWS_ENDPOINT_URL, or null. */
export async function findAwsCli(path: string = process.env['PATH'] ?? ''): Promise<string | null> {
  for (const candidate of await findPrograms('aws', path)) {
    const versionLine = await promisify(execFile)(candidate, ['--version'], {
      timeout: 30_000,
      cwd: '/',
      // The pod's process must be able to run the CLI.
      ...containerUser(),
    }).then(
      // Old versions print their version on standard error.
      ({ stdout, stderr }) => `${stdout}${stderr}`,
      () => '',
    );
    if (knowsEndpointUrl(versionLine)) return candidate;
  }
  return null;
}
