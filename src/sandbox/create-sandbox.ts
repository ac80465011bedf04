import { acmService } from './acm/service.ts';
import type { AcmStore } from './acm/store.ts';
import { aliasSiteAt, type NameRecords } from './cloudfront/edge/alias-sites.ts';
import { cloudFrontService } from './cloudfront/service.ts';
import { type CloudFrontStore, createCloudFrontStore } from './cloudfront/store.ts';
import { createState, type StateOptions } from './create-state.ts';
import { createDegradation, type DegradationOptions } from './degradation.ts';
import { createDispatcher, type Dispatcher } from './dispatcher.ts';
import { iamService } from './iam/iam-service.ts';
import { InjectedFaults } from './injected-faults.ts';
import { Journal } from './journal.ts';
import { laggingState } from './lagging-state.ts';
import { type FetchPublic, publicView, type Site } from './public-sites.ts';
import { s3Service } from './s3/service.ts';
import { createS3Store, type S3Store } from './s3/store.ts';
import { s3ControlService } from './s3-control/service.ts';
import type { SandboxService } from './service.ts';
import type { SandboxState } from './state.ts';
import { stsService } from './sts/sts-service.ts';
import { createTokenVerifier } from './sts/verification-keys.ts';

/** Options of a sandbox without open ports. */
interface CreateSandboxOptions extends StateOptions {
  readonly jwksCacheSeconds: number;
  /** How long a CloudFront change takes to reach all edges. */
  readonly deploymentSeconds: number;
  /** Whether every alias of a distribution resolves to CloudFront, regardless of `dns`. */
  readonly resolveAllAliases: boolean;
  /** SHA-1 of the certificate under which hosts are served. */
  readonly thumbprint: string;
  /** Default: none. */
  readonly degradation?: DegradationOptions;
}

/** A sandbox without open ports: pass requests to its dispatcher. */
export interface Sandbox {
  readonly state: SandboxState;
  readonly s3Store: S3Store;
  readonly cloudFront: CloudFrontStore;
  readonly acm: AcmStore;
  readonly dns: NameRecords;
  readonly sites: Map<string, Site>;
  readonly faults: InjectedFaults;
  readonly journal: Journal;
  readonly dispatcher: Dispatcher;
  readonly fetchPublic: FetchPublic;
}

/** Creates a sandbox and connects its services. */
export function createSandbox(options: CreateSandboxOptions): Sandbox {
  const { thumbprint, now, jwksCacheSeconds, degradation = {} } = options;
  const state = createState(options);
  const s3Store = createS3Store();
  const cloudFront = createCloudFrontStore(options.deploymentSeconds);
  const sites = new Map<string, Site>();
  const acm: AcmStore = new Map();
  const dns: NameRecords = new Map();
  const [faults, journal] = [new InjectedFaults(), new Journal()];
  const services: SandboxService[] = [];
  const seenBySts = laggingState(state, degradation.iamLagSeconds ?? 0);
  const edgeWorld = {
    ...{ state, s3Store, store: cloudFront, certificates: acm },
    askAnonymously: (host: string, path: string) => answer({ host, path, rawQuery: '' }),
  };
  const siteAt = (name: string) =>
    sites.get(name) ?? aliasSiteAt(edgeWorld, options.resolveAllAliases ? null : dns, name);
  const dispatcher = createDispatcher({
    ...{ state, services, siteAt, journal, faults },
    degradation: createDegradation(degradation, now),
    iamChanged: seenBySts.record,
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
  // Other partitions have no CloudFront or, in China, a separate one; only CloudFront needs ACM here.
  if (state.partition.id === 'aws') {
    services.unshift(cloudFrontService(edgeWorld, sites), acmService(state, acm));
  }
  return { state, s3Store, cloudFront, acm, dns, sites, faults, journal, dispatcher, fetchPublic };
}
