import { IAMClient } from '@aws-sdk/client-iam';
import { S3Client } from '@aws-sdk/client-s3';
import { S3ControlClient } from '@aws-sdk/client-s3-control';
import { STSClient } from '@aws-sdk/client-sts';

/** Where and how AWS is reached. Credentials and endpoints come from the standard AWS environment. */
export interface AwsSettings {
  readonly region: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM text of certificate authorities that are trusted beside the system's. */
  readonly ca?: string;
}

/** One client for each service that irsactl calls. */
export interface AwsClients {
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly s3Control: S3ControlClient;
  readonly sts: STSClient;
  close(): void;
}

export function awsClients(settings: AwsSettings): AwsClients {
  const shared = { region: settings.region };
  const iam = new IAMClient(shared);
  const s3 = new S3Client(shared);
  const s3Control = new S3ControlClient(shared);
  const sts = new STSClient(shared);
  return {
    iam,
    s3,
    s3Control,
    sts,
    close() {
      for (const client of [iam, s3, s3Control, sts]) client.destroy();
    },
  };
}
