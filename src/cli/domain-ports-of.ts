import type { AwsClients } from '../aws/clients.ts';
import type { DomainPorts } from '../links/issuer/own-domain/ports.ts';

/** Few chains have a domain name of their own: what knows ACM, Route 53 and DNS is loaded where one is asked for. */
export function domainPortsOf(aws: AwsClients, region: string): () => Promise<DomainPorts> {
  let opened: Promise<DomainPorts> | null = null;
  return () => {
    opened ??= open(aws, region);
    return opened;
  };
}

async function open(aws: AwsClients, region: string): Promise<DomainPorts> {
  const [{ acmCertificates }, { route53Zones }, { publicNames }] = await Promise.all([
    import('../aws/acm-certificates.ts'),
    import('../aws/route53-zones.ts'),
    import('../aws/public-names.ts'),
  ]);
  return { certificates: acmCertificates(aws, region), zones: route53Zones(aws), names: publicNames() };
}
