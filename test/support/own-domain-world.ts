import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import type { TrustChain } from '../../src/config/trust-chain.ts';
import { IrsaError } from '../../src/errors/irsa-error.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { type AwsWorld, awsWorld } from './aws-world.ts';
import { cloudFrontWorld } from './cloud-front-world.ts';

export const domainName = 'oidc.example.com';

/** A CloudFront world with certificates. Call it at the top of a file and use its result inside tests. */
export function ownDomainWorld() {
  const world = cloudFrontWorld({ deploymentSeconds: 60 });
  const { sandbox, place } = world;

  /** Requests a certificate, which ACM issues; returns its ARN. */
  async function request(DomainName = domainName): Promise<string> {
    const { endpoint, rootCredentials: credentials } = sandbox();
    const acm = new ACMClient({ endpoint, region: 'us-east-1', credentials });
    const { CertificateArn = '' } = await acm.send(new RequestCertificateCommand({ DomainName }));
    acm.destroy();
    return CertificateArn;
  }

  return {
    ...world,
    request,
    underDomain(certificate: string, name = domainName): AwsWorld {
      const url = parseIssuerUrl(`https://${name}`);
      const domain = { name, certificate };
      const issuer = { hosting: 'cloudFront', bucket: 'behind-a-domain', url, domain } as const;
      return awsWorld(place(), { name: 'prod-1', roles: [], issuer } satisfies Partial<TrustChain>);
    },
    /** Applies until apply stops for the DNS record, and adds the record as a user would copy it. */
    async addRecordAskedBy(one: AwsWorld): Promise<void> {
      const error: unknown = await one.apply().catch((caught: unknown) => caught);
      if (!(error instanceof IrsaError) || error.code !== 'IRSA-ISSUER-080') {
        throw error ?? new Error('apply did not stop');
      }
      const [, name = '', target = ''] = /^ {2}(\S+)\. CNAME (\S+)\.$/m.exec(error.problem.next) ?? [];
      sandbox().dns.set(name, target);
    },
  };
}
