import type { AwsClients } from '../aws/clients.ts';
import type { Distributions } from '../links/issuer/ports.ts';

/** Few chains have any: what knows CloudFront is loaded where one is asked for. */
export function distributionsOf(aws: AwsClients): () => Promise<Distributions> {
  let opened: Promise<Distributions> | null = null;
  return () => {
    opened ??= import('../aws/cloudfront-distributions.ts').then((module) =>
      module.cloudFrontDistributions(aws),
    );
    return opened;
  };
}
