import { issuerCertificates } from '../../src/aws/issuer-certificates.ts';
import { publicDocuments } from '../../src/aws/public-documents.ts';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { AwsPlace } from './aws-world.ts';

/** The facts about a sandbox that another process needs. */
export type PlaceFacts = Pick<RunningSandbox, 'endpoint' | 'region' | 'tlsPort' | 'caPem'> &
  Pick<AwsPlace, 'credentials'>;

export function factsOf(sandbox: RunningSandbox, credentials = sandbox.rootCredentials): PlaceFacts {
  const { endpoint, region, tlsPort, caPem } = sandbox;
  return { endpoint, region, tlsPort, caPem, credentials };
}

/** Returns a sandbox as the AWS of a chain: services at its endpoint, public documents from its TLS port. */
export function sandboxPlace(sandbox: RunningSandbox, credentials = sandbox.rootCredentials): AwsPlace {
  return placeOf(factsOf(sandbox, credentials));
}

export function placeOf({ endpoint, region, tlsPort, caPem, credentials }: PlaceFacts): AwsPlace {
  const connectTo = [{ host: '', port: null, toHost: '127.0.0.1', toPort: tlsPort }];
  const documents = publicDocuments({ ca: caPem, connectTo });
  return {
    endpoint,
    region,
    credentials,
    publicDocuments: documents,
    certificatesOf: issuerCertificates(documents, { connectTo }),
  };
}
