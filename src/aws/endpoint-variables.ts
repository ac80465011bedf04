import { IrsaError } from '../errors/irsa-error.ts';

/** The endpoint variables of the services that irsactl calls: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const variables = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_S3_CONTROL',
  'AWS_ENDPOINT_URL_CLOUDFRONT',
  'AWS_ENDPOINT_URL_ACM',
] as const;

/**
 * The SDK's error names neither variable nor value, and it takes `localhost:4566` for a URL with the scheme
 * localhost.
 */
export function refuseWrongEndpoints(env: Readonly<Record<string, string | undefined>>): void {
  for (const variable of variables) {
    const value = env[variable];
    if (!value || (URL.canParse(value) && /^https?:/.test(value))) continue;
    throw new IrsaError('IRSA-AWS-006', {
      what: `${variable} is not a URL.`,
      // It may contain a password.
      why: value.includes('@') ? 'Expected http:// or https://.' : `It is ${JSON.stringify(value)}.`,
      next: `Write it as https://HOST, or unset ${variable}.`,
    });
  }
}
