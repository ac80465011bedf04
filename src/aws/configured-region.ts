import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';

/** STS answers in every region, and IAM is one for all: which one matters only to partitions of their own, whose users name it. */
export const anyRegion = 'us-east-1';

/** The region of the environment or of the profile, as the AWS CLI finds it; null where neither names one. */
export async function configuredRegion(
  env: Readonly<Record<string, string | undefined>>,
  profile?: string,
): Promise<string | null> {
  // The CLI knows the second variable too; the JavaScript SDK does not read it by itself.
  const inEnvironment = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (inEnvironment) return inEnvironment;
  const options = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile !== undefined && { profile }) };
  return loadConfig(NODE_REGION_CONFIG_OPTIONS, options)().catch(() => null);
}
