import { issuerCertificates } from '../../src/aws/issuer-certificates.ts';
import { publicDocuments } from '../../src/aws/public-documents.ts';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { AwsPlace } from './aws-world.ts';

/** A sandbox as the AWS of a chain: services at its endpoint, public documents from its TLS hosts. */
export function sandboxPlace(sandbox: RunningSandbox, credentials = sandbox.rootCredentials): AwsPlace {
  const connectTo = [{ host: '', port: null, toHost: '127.0.0.1', toPort: sandbox.tlsPort }];
  const documents = publicDocuments({ ca: sandbox.caPem, connectTo });
  return {
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    credentials,
    publicDocuments: documents,
    certificatesOf: issuerCertificates(documents, { connectTo }),
  };
}
