import { readFileSync } from 'node:fs';
import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentityProvider, MiddlewareStack } from '@smithy/types';
import { IrsaError } from '../errors/irsa-error.ts';
import { whyUnreadable } from '../errors/why-unreadable.ts';
import type { AwsCall } from './aws-call.ts';
import { refuseWrongEndpoints } from './endpoint-variables.ts';
import { type CallReporter, followCalls } from './follow-calls.ts';
import { requestHandler } from './request-handler.ts';
import { Retry } from './retry.ts';

/**
 * How irsactl reaches AWS. Omitted settings come from the standard AWS environment: AWS_PROFILE, AWS_ENDPOINT_URL,
 * HTTPS_PROXY and so on, as the SDK reads them.
 */
export interface AwsSettings {
  readonly region: string;
  /** PEM text of CAs to trust in addition to the system's. Default: the file in AWS_CA_BUNDLE. */
  readonly ca?: string;
  readonly endpoint?: string;
  /** Takes precedence over every other source of credentials. */
  readonly profile?: string;
  /** True if irsa.yaml names the profile: then keys in the environment cause no warning. */
  readonly isDeclaredProfile?: true;
  /** Called for slow calls. */
  readonly report?: CallReporter;
  /** Called for every call and its outcome. */
  readonly reportCall?: CallReporter;
  /** Milliseconds between retries while AWS returns 5xx. Default: more than a minute in total. */
  readonly outagePauses?: readonly number[];
  readonly credentials?:
    | { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
    | AwsCredentialIdentityProvider;
}

/** A client for each service that most chains need. */
export interface AwsClients {
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
  /** Opens a further client, which is monitored and closed like the others. */
  open<Client extends { destroy(): void }, Input extends object, Output extends object>(
    service: AwsCall['service'],
    make: (settings: SharedSettings) => Client & { readonly middlewareStack: MiddlewareStack<Input, Output> },
  ): Client;
  /** The profile of the credentials; null for the default profile. */
  readonly profile: string | null;
  /** Reports what irsactl waits for. */
  readonly report: CallReporter;
  close(): void;
}

type SharedSettings = ReturnType<typeof sharedSettings> & { readonly retryStrategy: Retry };

export function awsClients(settings: AwsSettings): AwsClients {
  const { report, reportCall } = settings;
  refuseWrongEndpoints(process.env);
  const shared = sharedSettings(settings);
  const opened: { destroy(): void }[] = [];
  const open: AwsClients['open'] = (service, make) => {
    // Each service has its own rate limit.
    const client = make({ ...shared, retryStrategy: new Retry(settings.outagePauses) });
    followCalls(client.middlewareStack, service, report, reportCall);
    opened.push(client);
    return client;
  };
  const s3 = open('s3', (common) => new S3Client({ ...common, followRegionRedirects: true }));
  keepCustomEndpointHost(s3);
  return {
    report: report ?? (() => {}),
    iam: open('iam', (common) => new IAMClient(common)),
    s3,
    sts: open('sts', (common) => new STSClient(common)),
    open,
    profile: settings.profile ?? (settings.credentials ? null : process.env['AWS_PROFILE']) ?? null,
    close() {
      for (const client of opened) client.destroy();
    },
  };
}

function sharedSettings(settings: AwsSettings) {
  return {
    region: settings.region,
    requestHandler: requestHandler(settings.ca ?? authoritiesOfBundle()),
    logger: sdkLogger(settings),
    ...(settings.endpoint ? { endpoint: settings.endpoint } : {}),
    ...(settings.profile ? { profile: settings.profile } : {}),
    ...(settings.credentials ? { credentials: settings.credentials } : {}),
  };
}

/**
 * Without a logger the SDK writes warnings to the console. irsactl reports only the warning that users need, as a
 * sentence.
 */
function sdkLogger({ profile, isDeclaredProfile, report }: AwsSettings) {
  const silent = (): void => {};
  const warn = (text: unknown): void => {
    if (isDeclaredProfile || !String(text).includes('Multiple credential sources')) return;
    const chosenBy = profile === undefined ? 'AWS_PROFILE' : '--profile';
    report?.(`${chosenBy} and AWS_ACCESS_KEY_ID are both set: ${chosenBy} is used.`);
  };
  return { trace: silent, debug: silent, info: silent, warn, error: silent };
}

/** The AWS CLI and boto3 read this variable, but the JavaScript SDK does not. */
function authoritiesOfBundle(): string | undefined {
  const file = process.env['AWS_CA_BUNDLE'];
  if (!file) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw noBundle(file, whyUnreadable(cause), cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw noBundle(file, 'It contains no PEM certificate.');
  return text;
}

function noBundle(file: string, why: string, cause?: unknown): IrsaError {
  const what = `AWS_CA_BUNDLE names ${file}, which is not a file of certificate authorities.`;
  const next = 'Name a PEM file of certificate authorities, or unset AWS_CA_BUNDLE.';
  return new IrsaError('IRSA-AWS-006', { what, why, next }, { cause });
}

/**
 * A custom endpoint (AWS_ENDPOINT_URL) is used as it is, without a bucket in front of its host, which would not
 * resolve.
 * https://github.com/aws/aws-sdk-js-v3/issues/7146
 */
function keepCustomEndpointHost(s3: S3Client): void {
  const endpointOf = s3.config.endpointProvider;
  s3.config.endpointProvider = (params, context) =>
    endpointOf(params.Endpoint ? { ...params, ForcePathStyle: true } : params, context);
}
