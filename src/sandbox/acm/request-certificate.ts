import { RequestCertificate$, type RequestCertificateRequest } from '@aws-sdk/client-acm';
import { newRequestId } from '../random-ids.ts';
import { acmFaults } from './faults.ts';
import { type AcmCall, type AcmOperation, acmOperation, certificateArn, requestTags } from './operation.ts';
import type { Progress, StoredCertificate } from './store.ts';
import { readTags } from './tags.ts';

const hour = 60 * 60 * 1000;

/** The same token again within an hour is the same request, and gives the same certificate. */
const requestCertificate = acmOperation<RequestCertificateRequest>(RequestCertificate$, (call, sent) => {
  const tags = readTags(sent.Tags);
  authorizeRequest(call, sent);
  const domains = domainsOf(sent);
  if (sent.CertificateAuthorityArn !== undefined) throw acmFaults.notModelled('private authorities');
  const before = requestedBefore(call, sent.IdempotencyToken, domains);
  if (before) return { CertificateArn: before.arn };
  const made: StoredCertificate = {
    arn: certificateArn(call, newRequestId(call.state.randomBytes)),
    owner: call.account().id,
    region: call.region,
    type: 'AMAZON_ISSUED',
    domains,
    keyAlgorithm: sent.KeyAlgorithm ?? 'RSA_2048',
    // Who says nothing gets mail.
    validationMethod: sent.ValidationMethod === 'DNS' ? 'DNS' : 'EMAIL',
    logged: sent.Options?.CertificateTransparencyLoggingPreference !== 'DISABLED',
    created: call.state.now(),
    idempotencyToken: sent.IdempotencyToken ?? null,
    progress: firstProgress(domains),
    tags,
  };
  call.world.store.certificates.set(made.arn, made);
  return { CertificateArn: made.arn };
});

export const requestOperations: readonly AcmOperation[] = [requestCertificate];

/**
 * Conditions: https://docs.aws.amazon.com/acm/latest/userguide/acm-conditions.html; the resource, as AWS names it in its
 * refusal: https://github.com/ministryofjustice/modernisation-platform/issues/3313
 */
function authorizeRequest(call: AcmCall, sent: RequestCertificateRequest): void {
  const tags = sent.Tags ?? [];
  const ofTags = requestTags(tags);
  const resource = certificateArn(call, '*');
  call.authorize('acm:RequestCertificate', resource, {
    'acm:ValidationMethod': sent.ValidationMethod ?? 'EMAIL',
    'acm:DomainNames': namesOf(sent),
    'acm:KeyAlgorithm': sent.KeyAlgorithm ?? 'RSA_2048',
    'acm:CertificateTransparencyLogging': sent.Options?.CertificateTransparencyLoggingPreference ?? 'ENABLED',
    'acm:Export': sent.Options?.Export ?? 'DISABLED',
    ...ofTags,
  });
  if (tags.length > 0) call.authorize('acm:AddTagsToCertificate', resource, ofTags);
}

function namesOf({ DomainName = '', SubjectAlternativeNames = [] }: RequestCertificateRequest): string[] {
  return [...new Set([DomainName, ...SubjectAlternativeNames].map((name) => name.toLowerCase()))];
}

function domainsOf(sent: RequestCertificateRequest): StoredCertificate['domains'] {
  const [first = '', ...others] = namesOf(sent);
  // It becomes the common name: RFC 5280, appendix A.1.
  if (first.length > 64) {
    throw acmFaults.invalid('The first domain name can be no longer than 64 characters.');
  }
  if (others.length >= 10) {
    throw acmFaults.limit('Error: number of domain names requested exceeds the limit of 10.');
  }
  return [first, ...others];
}

function requestedBefore(
  call: AcmCall,
  token: string | undefined,
  domains: readonly string[],
): StoredCertificate | undefined {
  const now = call.state.now().getTime();
  const owner = call.account().id;
  return [...call.world.store.certificates.values()].find(
    (one) =>
      token !== undefined &&
      one.idempotencyToken === token &&
      one.owner === owner &&
      one.region === call.region &&
      one.domains.join() === domains.join() &&
      now - one.created.getTime() < hour,
  );
}

/** https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html */
function firstProgress(domains: readonly string[]): Progress {
  const isAmazons = (domain: string): boolean => /(^|\.)(amazonaws\.com|cloudfront\.net)$/.test(domain);
  const isPublic = (domain: string): boolean => !/\.(local|internal|localhost|test|invalid)$/.test(domain);
  if (domains.some(isAmazons)) return { status: 'FAILED', reason: 'ADDITIONAL_VERIFICATION_REQUIRED' };
  if (!domains.every(isPublic)) return { status: 'FAILED', reason: 'INVALID_PUBLIC_DOMAIN' };
  return { status: 'PENDING_VALIDATION' };
}
