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
 * How AWS is reached. What is left out comes from the standard AWS environment: AWS_PROFILE, AWS_ENDPOINT_URL,
 * HTTPS_PROXY and so on, each as the SDK reads it.
 */
export interface AwsSettings {
  readonly region: string;
  /** PEM text of authorities that are trusted beside the system's. Default: the file that AWS_CA_BUNDLE names. */
  readonly ca?: string;
  readonly endpoint?: string;
  /** Comes before every other source of credentials. */
  readonly profile?: string;
  /** True where irsa.yaml names the profile: that the environment has keys as well is then no surprise. */
  readonly isDeclaredProfile?: true;
  /** Hears of calls that AWS lets wait. */
  readonly report?: CallReporter;
  /** Hears of every call and how it was answered. */
  readonly reportCall?: CallReporter;
  /** Milliseconds between two tries while AWS answers 5xx. Default: more than a minute in all. */
  readonly outagePauses?: readonly number[];
  readonly credentials?:
    | { accessKeyId: string; secretAccessKey: string; sessionToken?: string }
    | AwsCredentialIdentityProvider;
}

/** One client for each service that irsactl calls, but those that few chains need. */
export interface AwsClients {
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly sts: STSClient;
  /** A further client, which is followed and closed like the others. */
  open<Client extends { destroy(): void }, Input extends object, Output extends object>(
    service: AwsCall['service'],
    make: (settings: SharedSettings) => Client & { readonly middlewareStack: MiddlewareStack<Input, Output> },
  ): Client;
  /** Where the credentials are looked for first; null for the default profile. */
  readonly profile: string | null;
  /** Says what is waited for. */
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
    // Each service has a rate of its own.
    const client = make({ ...shared, retryStrategy: new Retry(settings.outagePauses) });
    followCalls(client.middlewareStack, service, report, reportCall);
    opened.push(client);
    return client;
  };
  const s3 = open('s3', (common) => new S3Client({ ...common, followRegionRedirects: true }));
  keepHostOfOwnEndpoint(s3);
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

/** Without a logger the SDK writes its warnings on the console by itself. The one that a user needs is said in a sentence. */
function sdkLogger({ profile, isDeclaredProfile, report }: AwsSettings) {
  const silent = (): void => {};
  const warn = (text: unknown): void => {
    if (isDeclaredProfile || !String(text).includes('Multiple credential sources')) return;
    const chosenBy = profile === undefined ? 'AWS_PROFILE' : '--profile';
    report?.(`${chosenBy} and AWS_ACCESS_KEY_ID are both set: ${chosenBy} is used.`);
  };
  return { trace: silent, debug: silent, info: silent, warn, error: silent };
}

/** The AWS CLI and boto3 know this variable; the JavaScript SDK does not read it by itself. */
function authoritiesOfBundle(): string | undefined {
  const file = process.env['AWS_CA_BUNDLE'];
  if (!file) return undefined;
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw noBundle(file, whyUnreadable(cause), cause);
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----'))
    throw noBundle(file, 'It holds no certificate in PEM form.');
  return text;
}

function noBundle(file: string, why: string, cause?: unknown): IrsaError {
  const what = `AWS_CA_BUNDLE names ${file}, which is no file of certificate authorities.`;
  const next = 'Name a PEM file with certificate authorities in it, or unset AWS_CA_BUNDLE.';
  return new IrsaError('IRSA-AWS-006', { what, why, next }, { cause });
}

/**
 * An endpoint of one's own (AWS_ENDPOINT_URL) is taken as it is: no bucket in front of its host, which would lead
 * nowhere. https://github.com/aws/aws-sdk-js-v3/issues/7146
 */
function keepHostOfOwnEndpoint(s3: S3Client): void {
  const endpointOf = s3.config.endpointProvider;
  s3.config.endpointProvider = (params, context) =>
    endpointOf(params.Endpoint ? { ...params, ForcePathStyle: true } : params, context);
}
