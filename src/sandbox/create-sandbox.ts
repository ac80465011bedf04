import { type IssueCertificate, newIssuance } from './acm/issue.ts';
import type { AcmWorld } from './acm/operation.ts';
import { acmService } from './acm/service.ts';
import { settle } from './acm/settle.ts';
import { type AcmStore, type CertificateMaterial, createAcmStore } from './acm/store.ts';
import { aliasSites, usersOf } from './cloudfront/edge/alias-sites.ts';
import { cloudFrontService } from './cloudfront/service.ts';
import { type CloudFrontStore, createCloudFrontStore } from './cloudfront/store.ts';
import { createState, type StateOrder } from './create-state.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { createSandboxDns, type SandboxDns } from './dns/sandbox-dns.ts';
import { createDnsStore } from './dns/store.ts';
import { createHardships, type HardshipOptions } from './hardships.ts';
import { iamService } from './iam/iam-service.ts';
import { InjectedFaults } from './injected-faults.ts';
import { Journal } from './journal.ts';
import { laggingState } from './lagging-state.ts';
import { type FetchPublic, publicView, type Site } from './public-sites.ts';
import { route53Service } from './route53/service.ts';
import { createRoute53Store, type Route53Store } from './route53/store.ts';
import { s3Service } from './s3/service.ts';
import { createS3Store, type S3Store } from './s3/store.ts';
import { s3ControlService } from './s3-control/service.ts';
import type { SandboxService } from './service.ts';
import type { SandboxState } from './state.ts';
import { stsService } from './sts/sts-service.ts';
import { createTokenVerifier } from './sts/verification-keys.ts';

/** What a sandbox without ports is made of. */
interface SandboxOrder extends StateOrder {
  readonly jwksCacheSeconds: number;
  /** How long a change of CloudFront takes to reach all edges. */
  readonly deploymentSeconds: number;
  /** How long a change of Route 53 takes to reach all name servers. */
  readonly propagationSeconds: number;
  /** How long ACM takes to tell a validation record, and to issue once it has seen it. */
  readonly validationRecordSeconds: number;
  readonly issueSeconds: number;
  /** Whether the registrar of a domain leads to its new public zone by itself. */
  readonly delegatesByItself: boolean;
  readonly authority: SandboxAuthority;
  /** SHA-1 of the certificate under which hosts are served. */
  readonly thumbprint: string;
  /** Default: none. */
  readonly hardships?: HardshipOptions;
}

/** The authority of a sandbox, which stands for those that are trusted publicly. */
interface SandboxAuthority {
  readonly issue: IssueCertificate;
  /** Whether a certificate is its own, directly or through the chain, all in PEM. */
  vouchesFor(certificate: string, chain: string): boolean;
}

/** A sandbox without ports: whoever has a request gives it to the dispatcher. */
export interface Sandbox {
  readonly state: SandboxState;
  readonly s3Store: S3Store;
  readonly cloudFront: CloudFrontStore;
  readonly acm: AcmStore;
  readonly route53: Route53Store;
  readonly dns: SandboxDns;
  readonly sites: Map<string, Site>;
  readonly faults: InjectedFaults;
  readonly journal: Journal;
  readonly dispatcher: Dispatcher;
  readonly fetchPublic: FetchPublic;
  /** The certificate of a host that brings its own; null where the sandbox makes one. */
  readonly certificateAt: (host: string) => Promise<CertificateMaterial> | null;
  readonly requiresTls13: (host: string) => boolean;
}

/** Joins the services of one sandbox. */
export function createSandbox(order: SandboxOrder): Sandbox {
  const { thumbprint, now, jwksCacheSeconds, hardships = {} } = order;
  const state = createState(order);
  const s3Store = createS3Store(hardships.organizationBlocksPublicAccess);
  const cloudFront = createCloudFrontStore(order.deploymentSeconds);
  const sites = new Map<string, Site>();
  const acm = createAcmStore(order.validationRecordSeconds, order.issueSeconds);
  const route53 = createRoute53Store(order.propagationSeconds);
  const dns = createDnsStore(order.delegatesByItself);
  const [faults, journal] = [new InjectedFaults(), new Journal()];
  const services: SandboxService[] = [];
  const seenBySts = laggingState(state, hardships.iamLagSeconds ?? 0);
  const dnsAt = (at: Date) => ({ dns, route53, now: at });
  const acmWorld: AcmWorld = {
    ...{ state, store: acm, dnsAt },
    issue: (certificate, at) =>
      newIssuance(certificate, at, { issue: order.authority.issue, randomBytes: state.randomBytes }),
    isTrusted: (certificate, chain) => order.authority.vouchesFor(certificate, chain),
    usersOf: (arn) => usersOf(cloudFront, arn, now()),
  };
  const edgeWorld = {
    ...{ state, s3Store, store: cloudFront },
    askAnonymously: (host: string, path: string) => answer({ host, path, rawQuery: '' }),
    certificate(arn: string) {
      settle(acmWorld);
      return acm.certificates.get(arn) ?? null;
    },
  };
  const aliases = aliasSites(edgeWorld, dnsAt);
  const siteAt = (name: string) => sites.get(name) ?? aliases.at(name);
  const dispatcher = createDispatcher({
    ...{ state, services, siteAt, journal, faults },
    hardships: createHardships(hardships, now),
    iamChanged: seenBySts.note,
  });
  const answer = (target: { host: string; path: string; rawQuery: string }) =>
    dispatcher.answer({
      ...target,
      method: 'GET',
      headers: { host: target.host },
      body: Buffer.alloc(0),
      via: 'public',
    });
  const fetchPublic = publicView({
    serves: dispatcher.serves,
    untrustedThumbprint: (name) => (siteAt(name)?.trusted === false ? thumbprint : null),
    answer,
  });
  services.push(
    stsService(seenBySts.state, createTokenVerifier({ fetchPublic, now, jwksCacheSeconds })),
    iamService(state, { fetchPublic, thumbprint }),
    s3ControlService(state, s3Store),
    s3Service(state, s3Store),
  );
  // Other partitions have no CloudFront, or, in China, another one; without it nothing here needs the two others.
  if (state.partition.id === 'aws') {
    services.unshift(
      cloudFrontService(edgeWorld, sites),
      acmService(acmWorld),
      route53Service(state, route53, dns),
    );
  }
  return {
    ...{ state, s3Store, cloudFront, acm, route53, sites, faults, journal, dispatcher, fetchPublic },
    dns: createSandboxDns(dnsAt, (host) => sites.has(host), now),
    certificateAt: aliases.certificateAt,
    requiresTls13: (host) => siteAt(host)?.requiresTls13 === true,
  };
}
