import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';

/**
 * STS answers in every region and IAM is global, so the region matters only in other partitions, whose users name it.
 */
export const anyRegion = 'us-east-1';

/** The region from the environment or the profile, as the AWS CLI finds it; null if neither has one. */
export async function configuredRegion(
  env: Readonly<Record<string, string | undefined>>,
  profile?: string,
): Promise<string | null> {
  // The AWS CLI also reads the second variable, but the JavaScript SDK does not.
  const inEnvironment = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'];
  if (inEnvironment) return inEnvironment;
  const options = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile !== undefined && { profile }) };
  return loadConfig(NODE_REGION_CONFIG_OPTIONS, options)().catch(() => null);
}
