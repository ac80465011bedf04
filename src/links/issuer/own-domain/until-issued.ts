import type { Progress } from '../../../chain/progress.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import type { DesiredIssuer } from '../desired.ts';
import type { IssuerPorts } from '../ports.ts';
import { waitFor } from '../waiting.ts';
import { isDead, ownCertificates } from './certificate.ts';
import { failureReason } from './findings.ts';
import type { SeenCertificate } from './ports.ts';
import { whyPending } from './why-pending.ts';

/** https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html */
const usuallySeconds = 180;
/** From then on is looked for what keeps ACM from it. */
const patientSeconds = 600;
const longestSeconds = 3600;

/** Waits until ACM has issued the certificate, and says what is missing where it never would. */
export async function untilIssued(
  desired: DesiredIssuer,
  domain: OwnDomain,
  ports: IssuerPorts,
  progress: Progress,
): Promise<void> {
  const { certificates } = await ports.domain();
  await waitFor(
    {
      async look(sinceSeconds) {
        const own = ownCertificates(desired, domain, await certificates.about(domain.name));
        if (own.some(({ status }) => status === 'ISSUED')) return null;
        const [pending] = own.filter(({ status }) => !isDead(status));
        if (!pending && own.length > 0) throw refused(own, domain.name);
        if (pending && sinceSeconds >= patientSeconds) {
          await throwReason(pending, domain, sinceSeconds, ports);
        }
        return `ACM to issue the certificate of ${domain.name}`;
      },
      usuallySeconds,
      betweenSeconds: 10,
    },
    ports.clock,
    progress,
  );
}

async function throwReason(
  pending: SeenCertificate,
  domain: OwnDomain,
  seconds: number,
  ports: IssuerPorts,
): Promise<void> {
  const reason = await whyPending(pending, domain, await ports.domain());
  if (reason) throw new IrsaError(reason.code, reason.problem);
  if (seconds < longestSeconds) return;
  throw new IrsaError('IRSA-ISSUER-081', {
    what: `ACM has not issued the certificate of ${domain.name} after ${Math.round(seconds / 60)} minutes.`,
    why: `Its status is ${pending.status}; the record that proves it is there for everybody, and no CAA record forbids it.`,
    next: 'Look at the certificate in ACM (us-east-1), then run the same command again: it goes on waiting.',
  });
}

function refused(own: readonly SeenCertificate[], name: string): IrsaError {
  const failed = own.find(({ failure }) => failure !== null) ?? own.at(-1);
  return new IrsaError('IRSA-ISSUER-082', {
    what: `ACM did not issue the certificate ${failed?.arn ?? ''}.`,
    ...(failed?.status === 'VALIDATION_TIMED_OUT'
      ? {
          why: 'It did not see the validation record for 72 hours (VALIDATION_TIMED_OUT).',
          next: 'Run `irsactl apply`, which requests another one.',
        }
      : failureReason(failed?.failure ?? '', name)),
  });
}
