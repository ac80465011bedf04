import { ACMClient, type CertificateDetail, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Certificates, SeenCertificate } from '../links/issuer/ports.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';

/** The issuer's port to ACM, in CloudFront's certificate region. */
export function acmCertificates(aws: AwsClients): Certificates {
  const client = aws.open('acm', (settings) => new ACMClient({ ...settings, region: 'us-east-1' }));
  return {
    async get(CertificateArn) {
      const answer = await client
        .send(new DescribeCertificateCommand({ CertificateArn }))
        .catch(absent('ResourceNotFoundException'));
      return answer?.Certificate ? certificateOf(answer.Certificate) : null;
    },
  };
}

function certificateOf(certificate: CertificateDetail): SeenCertificate {
  const { DomainName = '', SubjectAlternativeNames = [], NotAfter, RenewalSummary } = certificate;
  return {
    status: certificate.Status ?? '',
    names: [...new Set([DomainName, ...SubjectAlternativeNames].map((name) => name.toLowerCase()))],
    type: certificate.Type ?? '',
    notAfter: NotAfter?.getTime() ?? null,
    renewal: RenewalSummary?.RenewalStatus ?? null,
  };
}
