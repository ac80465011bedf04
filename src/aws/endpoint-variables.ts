import { IrsaError } from '../errors/irsa-error.ts';

/** Those of the services that irsactl calls: https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-table.html */
const variables = [
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_ENDPOINT_URL_IAM',
  'AWS_ENDPOINT_URL_S3',
  'AWS_ENDPOINT_URL_S3_CONTROL',
  'AWS_ENDPOINT_URL_CLOUDFRONT',
  'AWS_ENDPOINT_URL_ACM',
] as const;

/** The SDK names neither the variable nor its value; `localhost:4566` is to it a URL of the protocol localhost. */
export function refuseWrongEndpoints(env: Readonly<Record<string, string | undefined>>): void {
  for (const variable of variables) {
    const value = env[variable];
    if (!value || (URL.canParse(value) && /^https?:/.test(value))) continue;
    throw new IrsaError('IRSA-AWS-006', {
      what: `${variable} is no URL.`,
      // There may be a login in it.
      why: value.includes('@') ? 'Expected http:// or https://.' : `It is ${JSON.stringify(value)}.`,
      next: `Write it as https://HOST, or unset ${variable}.`,
    });
  }
}
