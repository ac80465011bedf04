import { enclosingNames } from '../dns/dns-name.ts';
import { type DnsView, recordsAt, withDot } from '../dns/resolve.ts';
import type { AcmWorld } from './operation.ts';
import type { Issuance, Progress, StoredCertificate } from './store.ts';
import { validationRecord } from './validation-record.ts';

const hour = 60 * 60 * 1000;
/** How long ACM looks for a domain's validation record. */
const validationHours = 72;
/** How long before its end a certificate is renewed. */
const renewalDays = 45;

/** Lets every certificate come as far as it has by now. */
export function settle(world: AcmWorld): void {
  const now = world.state.now();
  for (const certificate of world.store.certificates.values()) {
    for (
      let next = nextProgress(world, certificate, now);
      next;
      next = nextProgress(world, certificate, now)
    ) {
      certificate.progress = next;
    }
  }
}

/**
 * ACM looks again and again at DNS by itself; here it is worked out when somebody asks, from when on the records were
 * there. Null once nothing more has happened.
 */
function nextProgress(world: AcmWorld, certificate: StoredCertificate, now: Date): Progress | null {
  const { progress } = certificate;
  if (progress.status === 'PENDING_VALIDATION') return validated(world, certificate, now);
  return progress.status === 'ISSUED' ? renewed(world, certificate, progress.issuance, now) : null;
}

/** https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-timed-out.html */
function validated(world: AcmWorld, certificate: StoredCertificate, now: Date): Progress | null {
  const view = world.dnsAt(now);
  const deadline = new Date(certificate.created.getTime() + validationHours * hour);
  const since = allProvenSince(view, certificate);
  if (since && since <= deadline) {
    const begun = Math.max(since.getTime(), certificate.created.getTime());
    const at = new Date(begun + world.store.issueSeconds * 1000);
    if (at > now) return null;
    const isRefused = certificate.domains.some((domain) => !mayAmazonIssue(view, domain));
    if (isRefused) return { status: 'FAILED', reason: 'CAA_ERROR' };
    return { status: 'ISSUED', issuance: world.issue(certificate, at) };
  }
  return now > deadline ? { status: 'VALIDATION_TIMED_OUT' } : null;
}

/** Only what is in use is renewed: https://docs.aws.amazon.com/acm/latest/userguide/dns-renewal-validation.html */
function renewed(
  world: AcmWorld,
  certificate: StoredCertificate,
  issuance: Issuance,
  now: Date,
): Progress | null {
  if (!isRenewalDue(world, certificate, issuance, now)) return null;
  const since = allProvenSince(world.dnsAt(now), certificate);
  const at = new Date(Math.max(renewalBegin(issuance).getTime(), since?.getTime() ?? 0));
  return since && at <= issuance.notAfter
    ? { status: 'ISSUED', issuance: world.issue(certificate, at) }
    : null;
}

/** Whether ACM tries to renew a certificate, and has not been able to. */
export function isRenewalDue(
  world: AcmWorld,
  { type, arn }: StoredCertificate,
  issuance: Issuance,
  now: Date,
): boolean {
  return type === 'AMAZON_ISSUED' && now >= renewalBegin(issuance) && world.usersOf(arn).length > 0;
}

function renewalBegin({ notAfter }: Issuance): Date {
  return new Date(notAfter.getTime() - renewalDays * 24 * hour);
}

function allProvenSince(view: DnsView, certificate: StoredCertificate): Date | null {
  const proofs = certificate.domains.map((domain) => provenSince(view, certificate, domain));
  const times = proofs.flatMap((proof) => proof?.getTime() ?? []);
  return times.length === proofs.length ? new Date(Math.max(...times)) : null;
}

/** Since when the record of a domain proves it; null where it doesn't. Nobody here reads mail. */
export function provenSince(view: DnsView, certificate: StoredCertificate, domain: string): Date | null {
  if (certificate.validationMethod !== 'DNS') return null;
  const wanted = validationRecord(certificate.owner, domain);
  const found = recordsAt(view, wanted.Name, 'CNAME');
  return found?.values.some((value) => withDot(value) === wanted.Value) ? found.since : null;
}

const amazonNames = new Set(['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com']);

/**
 * Whether the CAA records of a domain, or of the closest that encloses it and has any, leave Amazon in.
 * https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
 */
function mayAmazonIssue(view: DnsView, domain: string): boolean {
  const isWildcard = domain.startsWith('*.');
  const names = enclosingNames(withDot(domain.replace(/^\*\./, '')));
  const values = names
    .map((name) => recordsAt(view, name, 'CAA')?.values)
    .find((found) => found !== undefined);
  const issuers = (values ?? []).flatMap((value) => {
    const [, tag = '', issuer = ''] = /^\d+\s+(\w+)\s+"?([^";]*)/.exec(value) ?? [];
    return tag === 'issue' || tag === 'issuewild' ? { tag, issuer: issuer.trim() } : [];
  });
  const wild = issuers.filter(({ tag }) => tag === 'issuewild');
  const counting = isWildcard && wild.length > 0 ? wild : issuers.filter(({ tag }) => tag === 'issue');
  return counting.length === 0 || counting.some(({ issuer }) => amazonNames.has(issuer));
}
