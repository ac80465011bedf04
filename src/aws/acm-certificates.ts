import {
  ACMClient,
  AddTagsToCertificateCommand,
  type CertificateDetail,
  type CertificateSummary,
  DeleteCertificateCommand,
  DescribeCertificateCommand,
  KeyAlgorithm,
  ListTagsForCertificateCommand,
  paginateListCertificates,
  RequestCertificateCommand,
} from '@aws-sdk/client-acm';
import type { Tags } from '../chain/ownership.ts';
import type { Certificates, SeenCertificate, ValidationRecord } from '../links/issuer/own-domain/ports.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import { plainName } from './plain-name.ts';
import { isAnswer } from './sdk-fault.ts';
import { tagList, tagsOf } from './tag-lists.ts';
import { untilSpread } from './until-spread.ts';

/** Where CloudFront's certificates are. */
const home = 'us-east-1';

/** The issuer's port to ACM; `region` is that of the chain. */
export function acmCertificates(aws: AwsClients, region: string): Certificates {
  const clientIn = (at: string) => aws.open('acm', (settings) => new ACMClient({ ...settings, region: at }));
  const client = clientIn(home);
  const others = region === home ? [] : [clientIn(region)];
  return {
    async about(name) {
      const found = await Promise.all(
        [client, ...others].map(async (one) => {
          const relevant = (await listCertificates(one)).filter((summary) => isAbout(summary, name));
          return Promise.all(relevant.map(({ CertificateArn = '' }) => look(one, CertificateArn)));
        }),
      );
      return found.flat().flatMap((one) => one ?? []);
    },
    get: (arn) => look(client, arn),
    request: (name, key, tags) => request(client, name, key, tags),
    async addTags(CertificateArn, tags) {
      await client.send(new AddTagsToCertificateCommand({ CertificateArn, Tags: tagList(tags) }));
    },
    async delete(CertificateArn) {
      try {
        await client.send(new DeleteCertificateCommand({ CertificateArn }));
        return true;
      } catch (error) {
        if (isAnswer(error, 'ResourceNotFoundException')) return true;
        if (isAnswer(error, 'ResourceInUseException')) return false;
        throw error;
      }
    },
  };
}

/** Without the types of keys ACM lists those with RSA keys up to 2048 bits alone. */
async function listCertificates(client: ACMClient): Promise<readonly CertificateSummary[]> {
  const Includes = { keyTypes: Object.values(KeyAlgorithm) };
  const found: CertificateSummary[] = [];
  for await (const { CertificateSummaryList = [] } of paginateListCertificates({ client }, { Includes })) {
    found.push(...CertificateSummaryList);
  }
  return found;
}

/** A wildcard has the validation record of the name that it is under. Of very long lists ACM shows a part. */
function isAbout(
  {
    DomainName = '',
    SubjectAlternativeNameSummaries = [],
    HasAdditionalSubjectAlternativeNames,
  }: CertificateSummary,
  name: string,
): boolean {
  const wanted = new Set([name, `*.${name}`, `*.${name.split('.').slice(1).join('.')}`]);
  return (
    HasAdditionalSubjectAlternativeNames === true ||
    [DomainName, ...SubjectAlternativeNameSummaries].some((one) => wanted.has(plainName(one)))
  );
}

/** Null where there is none of that ARN. */
async function look(client: ACMClient, CertificateArn: string): Promise<SeenCertificate | null> {
  const gone = absent('ResourceNotFoundException');
  const [answer, tags] = await Promise.all([
    client.send(new DescribeCertificateCommand({ CertificateArn })).catch(gone),
    client.send(new ListTagsForCertificateCommand({ CertificateArn })).catch(gone),
  ]);
  return answer?.Certificate && tags ? certificateOf(answer.Certificate, tagsOf(tags.Tags)) : null;
}

function certificateOf(certificate: CertificateDetail, tags: Tags): SeenCertificate {
  const { DomainName = '', SubjectAlternativeNames = [], NotAfter, RenewalSummary } = certificate;
  return {
    arn: certificate.CertificateArn ?? '',
    status: certificate.Status ?? '',
    failure: certificate.FailureReason ?? null,
    names: [...new Set([DomainName, ...SubjectAlternativeNames].map(plainName))],
    type: certificate.Type ?? '',
    notAfter: NotAfter?.getTime() ?? null,
    validation: validationsOf(certificate),
    renewal: RenewalSummary
      ? {
          status: RenewalSummary.RenewalStatus ?? '',
          reason: RenewalSummary.RenewalStatusReason ?? null,
        }
      : null,
    isInUse: (certificate.InUseBy ?? []).length > 0,
    tags,
  };
}

function validationsOf({
  DomainValidationOptions = [],
}: CertificateDetail): Record<string, ValidationRecord> {
  return Object.fromEntries(
    DomainValidationOptions.flatMap(({ DomainName = '', ResourceRecord }) =>
      ResourceRecord?.Name && ResourceRecord.Value
        ? [
            [
              plainName(DomainName),
              { name: plainName(ResourceRecord.Name), value: plainName(ResourceRecord.Value) },
            ],
          ]
        : [],
    ),
  );
}

/** How far apart ACM is asked again for what it has just named. */
const untilShown = [1000, 1000, 1000, 1000] as const;

/**
 * ACM may still name one that was requested with this key within the hour, and deleted since: then another key is
 * taken. A new one can be seen some seconds later.
 */
async function request(client: ACMClient, DomainName: string, key: string, tags: Tags): Promise<void> {
  for (const suffix of ['', 'b', 'c']) {
    const IdempotencyToken = `${key.slice(0, key.length - suffix.length)}${suffix}`;
    const order = { DomainName, ValidationMethod: 'DNS', IdempotencyToken, Tags: tagList(tags) } as const;
    const { CertificateArn = '' } = await client.send(new RequestCertificateCommand(order));
    if (await isShown(client, CertificateArn)) return;
  }
}

async function isShown(client: ACMClient, CertificateArn: string): Promise<boolean> {
  const gone = 'ResourceNotFoundException';
  const look = () => client.send(new DescribeCertificateCommand({ CertificateArn }));
  return (await untilSpread(look, (code) => code === gone, untilShown).catch(absent(gone))) !== undefined;
}
