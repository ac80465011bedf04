import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { covers, type StoredCertificate, statusOf } from '../acm/store.ts';
import { isWellFormed } from '../http/host-names.ts';
import { cloudFrontFaults } from './faults.ts';
import type { CloudFrontCall } from './operation.ts';
import type { StoredDistribution } from './store.ts';

/**
 * Throws if CloudFront would refuse the alternate domain names of a config, or its certificate for them.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements
 */
export function checkAliases(
  config: DistributionConfig,
  call: CloudFrontCall,
  self: StoredDistribution | null,
): void {
  const aliases = config.Aliases?.Items ?? [];
  if (aliases.length > 100) throw cloudFrontFaults.tooManyAliases();
  if (!aliases.every(isAlias) || new Set(aliases).size < aliases.length) {
    throw cloudFrontFaults.invalid('The parameter CNAME contains one or more parameters that are not valid.');
  }
  const certificate = checkCertificate(config, call, aliases.length > 0);
  if (certificate && !aliases.every((alias) => covers(certificate, alias))) {
    throw cloudFrontFaults.invalidCertificate(
      `The certificate that is attached to your distribution doesn't cover the alternate domain name (CNAME) that you're trying to add. ${details}`,
    );
  }
  const others = [...call.store.distributions.values()].filter(({ id }) => id !== self?.id);
  const taken = others.flatMap((other) => other.config.Aliases?.Items ?? []);
  if (aliases.some((alias) => taken.includes(alias))) throw cloudFrontFaults.aliasTaken();
}

const details =
  'For more details, see: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html#alternate-domain-names-requirements';

const isAlias = (alias: string): boolean =>
  isWellFormed(alias.toLowerCase().replace(/^\*\./, '')) && !/\.cloudfront\.net$/i.test(alias);

function checkCertificate(
  { ViewerCertificate: sent = {} }: DistributionConfig,
  call: CloudFrontCall,
  isNeeded: boolean,
): StoredCertificate | null {
  const { ACMCertificateArn: arn, IAMCertificateId, SSLSupportMethod, CloudFrontDefaultCertificate } = sent;
  if (IAMCertificateId) throw cloudFrontFaults.notModelled("IAM's server certificates");
  if (!arn) {
    if (!isNeeded) return null;
    throw cloudFrontFaults.invalidCertificate(
      `To add an alternate domain name (CNAME) to a CloudFront distribution, you must attach a trusted certificate that validates your authorization to use the domain name. ${details}`,
    );
  }
  if (CloudFrontDefaultCertificate) {
    throw cloudFrontFaults.invalid(
      'The parameter ViewerCertificate names both a certificate and that of CloudFront.',
    );
  }
  if (SSLSupportMethod === undefined) {
    throw cloudFrontFaults.invalid('The parameter SSLSupportMethod is required.');
  }
  if (SSLSupportMethod !== 'sni-only')
    throw cloudFrontFaults.notModelled('dedicated IP addresses of a distribution');
  if (sent.MinimumProtocolVersion === 'SSLv3') {
    throw cloudFrontFaults.invalid('The parameter MinimumProtocolVersion does not fit SNI.');
  }
  return usable(call, arn);
}

function usable(call: CloudFrontCall, arn: string): StoredCertificate {
  const found = call.certificates.get(arn);
  const isSound =
    found?.owner === call.account().id &&
    found.region === 'us-east-1' &&
    statusOf(found, call.state.now()) === 'ISSUED';
  if (!found || !isSound) {
    throw cloudFrontFaults.invalidCertificate(
      "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
    );
  }
  return found;
}
