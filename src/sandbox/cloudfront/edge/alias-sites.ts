import { type CertificateMaterial, type StoredCertificate, statusOf } from '../../acm/store.ts';
import { type DnsView, followName } from '../../dns/resolve.ts';
import type { Site } from '../../public-sites.ts';
import { type CloudFrontStore, type StoredDistribution, servedConfig } from '../store.ts';
import type { EdgeWorld } from './ask-origin.ts';
import { edgeOf } from './serve.ts';

/** What the edges answer under names that are not CloudFront's own. */
interface AliasSites {
  /** Null where DNS does not lead to CloudFront, or no distribution has the name. */
  at(host: string): Site | null;
  /** The certificate that is shown for it. */
  certificateAt(host: string): Promise<CertificateMaterial> | null;
}

/** A distribution answers under an alias only where DNS leads to CloudFront, whichever distribution it leads to. */
export function aliasSites(world: EdgeWorld, dnsAt: (now: Date) => DnsView): AliasSites {
  const { state, store } = world;

  function distributionAt(host: string): StoredDistribution | null {
    const now = state.now();
    const found = withAlias(store, host, now);
    if (!found) return null;
    const end = followName(dnsAt(now), `${host}.`).slice(0, -1);
    const isCloudFront = [...store.distributions.values()].some(({ domain }) => domain === end);
    return isCloudFront ? found : null;
  }

  function certificateOf(distribution: StoredDistribution): StoredCertificate | null {
    const arn = viewerCertificate(distribution)?.ACMCertificateArn;
    return arn === undefined ? null : world.certificate(arn);
  }

  const viewerCertificate = (distribution: StoredDistribution) =>
    servedConfig(distribution, state.now())?.ViewerCertificate;

  return {
    at(host) {
      const found = distributionAt(host);
      const certificate = found && certificateOf(found);
      if (!found || !certificate) return null;
      const requiresTls13 = viewerCertificate(found)?.MinimumProtocolVersion?.startsWith('TLSv1.3') === true;
      return {
        handler: edgeOf(world, found),
        // AWS cannot verify what requires TLS 1.3: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
        trusted: statusOf(certificate, state.now()) === 'ISSUED' && !requiresTls13,
        requiresTls13,
      };
    },
    certificateAt(host) {
      const found = distributionAt(host);
      const progress = found && certificateOf(found)?.progress;
      return progress?.status === 'ISSUED' ? progress.issuance.material() : null;
    },
  };
}

/** The name itself counts before a wildcard that covers it. */
function withAlias({ distributions }: CloudFrontStore, host: string, now: Date): StoredDistribution | null {
  const wildcard = host.replace(/^[^.]+/, '*');
  const having = (name: string) =>
    [...distributions.values()].find((one) =>
      servedConfig(one, now)?.Aliases?.Items?.some((alias) => alias.toLowerCase() === name),
    );
  return having(host) ?? having(wildcard) ?? null;
}

/** ARNs of the distributions that use a certificate, or whose edges still do. */
export function usersOf({ distributions }: CloudFrontStore, arn: string, now: Date): readonly string[] {
  return [...distributions.values()]
    .filter((one) =>
      [one.config, servedConfig(one, now)].some(
        (config) => config?.ViewerCertificate?.ACMCertificateArn === arn,
      ),
    )
    .map((one) => one.arn);
}
