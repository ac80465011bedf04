import { known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import type { OwnDomain } from '../../src/config/trust-chain.ts';
import type { CloudFrontFacts } from '../../src/links/issuer/cloud-front/observe.ts';
import { type DesiredIssuer, desiredIssuer } from '../../src/links/issuer/desired.ts';
import { desiredDocuments, renderDocument } from '../../src/links/issuer/documents.ts';
import { distributionTags, zoneTag } from '../../src/links/issuer/own-domain/marks.ts';
import type { DomainFacts } from '../../src/links/issuer/own-domain/observe.ts';
import type { DnsRecord, HostedZone, SeenCertificate } from '../../src/links/issuer/own-domain/ports.ts';
import { aliasRecords, validationRecord } from '../../src/links/issuer/own-domain/records.ts';
import { withDomain } from '../../src/links/issuer/own-domain/viewing.ts';
import type { SeenDistribution } from '../../src/links/issuer/ports.ts';
import { keyRecord } from '../../src/links/issuer/published-keys.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import type { Jwk } from '../../src/trust/jwks.ts';
import { nothingThere, ownDistribution, soundCloudFront } from './cloud-front-facts.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { ownMark, storedDocument } from './issuer-facts.ts';

export const domainName = 'oidc.example.com';
const url = parseIssuerUrl(`https://${domainName}`);
export const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/1111';

export const byRoute53: OwnDomain = { name: domainName, dns: { kind: 'route53', hostedZoneId: null } };
export const byHand: OwnDomain = { name: domainName, dns: { kind: 'manual' } };

/** What the example chain's issuer under a domain of its own should be. */
export function underDomain(domain: OwnDomain, ...keys: readonly Jwk[]): DesiredIssuer {
  const issuer = { hosting: 'cloudFront', bucket: 'prod-1-oidc', url, domain } as const;
  const context = fakeContext({ chain: fakeChain({ issuer }) });
  return desiredIssuer(context, { ...noOutputs, publicKeys: known(keys) });
}

export const zone: HostedZone = {
  id: 'Z111',
  name: 'example.com',
  isPrivate: false,
  nameServers: ['ns-1.awsdns-01.org', 'ns-2.awsdns-02.com'],
};

export const validation = { name: '_x1.oidc.example.com', value: '_y1.acm-validations.aws' };

export const pending: SeenCertificate = {
  arn,
  status: 'PENDING_VALIDATION',
  failure: null,
  names: [domainName],
  type: 'AMAZON_ISSUED',
  notAfter: null,
  validation: { [domainName]: validation },
  renewal: null,
  isInUse: false,
  tags: ownMark,
};

export const issued: SeenCertificate = {
  ...pending,
  status: 'ISSUED',
  notAfter: Date.UTC(2027, 5, 1),
  tags: { ...ownMark, [zoneTag]: zone.id },
};

/** A record of somebody else at the name. */
export const elsewhere: DnsRecord = {
  name: domainName,
  type: 'CNAME',
  values: ['other.example.net'],
  ttl: 60,
  alias: null,
  variant: '',
};

/** Nothing of the domain is there but its zone. */
export function noDomainYet(domain: OwnDomain): DomainFacts {
  return {
    domain,
    certificates: [],
    named: null,
    zone: domain.dns.kind === 'manual' ? domain.dns : { kind: 'found', zone },
    aliasRecords: [],
    validationRecords: [],
    delegatedTo: domain.dns.kind === 'manual' ? null : zone.nameServers,
    isReached: false,
  };
}

export function nothingUnder(domain: OwnDomain): CloudFrontFacts {
  return { ...nothingThere, url: known(url), domain: noDomainYet(domain) };
}

/** The distribution before it has the name. */
export function plainDistribution(desired: DesiredIssuer): SeenDistribution {
  return { ...ownDistribution(desired), tags: distributionTags({ ...desired, tags: ownMark }) };
}

/** The same with the name, and its records written. */
export function namedDistribution(desired: DesiredIssuer): SeenDistribution {
  const plain = plainDistribution(desired);
  const isByIrsactl =
    desired.hosting.hosting === 'cloudFront' && desired.hosting.domain?.dns.kind === 'route53';
  return {
    ...plain,
    settings: { ...plain.settings, ...withDomain(domainName, arn) },
    tags: { ...plain.tags, ...(isByIrsactl && { [zoneTag]: zone.id }) },
  };
}

/** The same with other facts of its domain. */
export function withDomainFacts(facts: CloudFrontFacts, over: Partial<DomainFacts>): CloudFrontFacts {
  if (!facts.domain) throw new Error('it has a domain');
  return { ...facts, domain: { ...facts.domain, ...over } };
}

/** All is as it is after an apply with these keys. */
export function soundUnder(domain: OwnDomain, ...keys: readonly Jwk[]): CloudFrontFacts {
  const desired = underDomain(domain, ...keys);
  const sound = soundCloudFront(...keys);
  const { discovery, jwks } = desiredDocuments(desired, { kept: [] });
  if (!discovery.known || !jwks.known) throw new Error('the documents are known');
  const documents = {
    discovery: storedDocument(renderDocument(discovery.value)),
    jwks: storedDocument(renderDocument(jwks.value), { ...ownMark, ...keyRecord(keys) }),
  };
  const distribution = namedDistribution(desired);
  const isByIrsactl = domain.dns.kind === 'route53';
  return {
    ...sound,
    url: known(url),
    bucket: { ...sound.bucket, documents },
    documents,
    distribution,
    domain: {
      ...noDomainYet(domain),
      certificates: [issued],
      aliasRecords: isByIrsactl ? aliasRecords(domainName, distribution.domain) : [],
      validationRecords: isByIrsactl ? [validationRecord(validation)] : [],
      isReached: !isByIrsactl,
    },
  };
}
