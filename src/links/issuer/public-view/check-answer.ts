import type { Finding } from '../../../chain/finding.ts';
import { readJsonObject } from '../../../trust/json-answer.ts';
import { finding } from '../findings.ts';
import type { PublicAnswer } from '../ports.ts';
import { thumbprintAnswer } from './aws-answer.ts';
import type { Fetched } from './observe.ts';

/** Reports an answer that is not a JSON object with status 200; null if it is. */
export function answerFinding({ url, answer }: Fetched, cure: string): Finding | null {
  if (answer.kind === 'no-answer') return noAnswer(url, answer);
  if (answer.status === 403 || answer.status === 401 || answer.status === 404)
    return notPublic(url, answer.status, cure);
  if (answer.status !== 200) return otherStatus(url, answer.status);
  const content = readJsonObject(answer.body);
  return 'saw' in content ? notJson(url, content.saw, answer.contentType, cure) : null;
}

/** Warns of properties that AWS tolerates, but may not in future. */
export function answerWarnings({ url, answer }: Fetched): readonly Finding[] {
  if (answer.kind === 'no-answer') return [];
  const { onlyTls13 = false, contentType } = answer;
  return [
    ...(onlyTls13 ? [tls13Only(url)] : []),
    ...(isJsonType(contentType) ? [] : [otherType(url, contentType)]),
  ];
}

/** https://www.rfc-editor.org/rfc/rfc6839#section-3.1: a JWKS may have its own type, as the API server's has. */
function isJsonType(contentType: string): boolean {
  return /^application\/([\w.-]+\+)?json *(;|$)/i.test(contentType);
}

function tls13Only(url: string): Finding {
  return finding.warning('IRSA-ISSUER-002', {
    what: `${url} accepts only TLS 1.3.`,
    why: `AWS then trusts only the thumbprint of the identity provider, not certificate authorities. When the certificates change, it answers pods with InvalidIdentityToken: ${thumbprintAnswer}.`,
    next: 'Enable TLS 1.2 on the web server, too.',
  });
}

function otherType(url: string, contentType: string): Finding {
  return finding.warning('IRSA-ISSUER-002', {
    what: `${url} has the content type ${contentType || '(none)'}.`,
    why: 'OpenID Connect requires application/json. AWS has accepted others so far; other verifiers of the tokens may not.',
    next: 'Make the web server send `Content-Type: application/json` for it.',
  });
}

const reasons = {
  name: 'Its host does not resolve',
  refused: 'The connection was refused',
  timeout: 'The request timed out',
  other: 'The connection failed',
} as const;

function noAnswer(url: string, { reason, detail }: Extract<PublicAnswer, { kind: 'no-answer' }>): Finding {
  if (reason === 'certificate') {
    return finding.error('IRSA-ISSUER-042', {
      what: `The certificate of ${url} is not trusted.`,
      why: detail,
      next: 'Use a certificate from a public CA, with its intermediate certificates. In a test setup, name the CA with --ca-file.',
    });
  }
  if (reason === 'tls-version') {
    return finding.error('IRSA-ISSUER-002', {
      what: `${url} speaks neither TLS 1.2 nor TLS 1.3.`,
      why: `The handshake failed: ${detail}.`,
      next: 'Enable TLS 1.2 and 1.3 on the web server.',
    });
  }
  if (reason === 'too-large') {
    return finding.error('IRSA-ISSUER-002', {
      what: `${url} answers with too much data for a document.`,
      why: detail,
      next: 'Publish the document itself at this address.',
    });
  }
  return finding.error('IRSA-ISSUER-043', {
    what: `${url} cannot be reached.`,
    why: `${reasons[reason]}: ${detail}`,
    next: 'Check DNS and the web server. Until DNS points to it, use --connect-to.',
  });
}

const refusedByS3 =
  '. S3 gives it also for a missing object, and if a resource control policy (RCP) of the organization refuses everyone outside it.';

function notPublic(url: string, status: number, next: string): Finding {
  return finding.error('IRSA-ISSUER-036', {
    what: `${url} is not public.`,
    why: `Without credentials the answer is ${status}${status === 403 ? refusedByS3 : '.'}`,
    next,
  });
}

function otherStatus(url: string, status: number): Finding {
  const redirect = status >= 300 && status < 400;
  return finding.error('IRSA-ISSUER-002', {
    what: `${url} answers with status ${status}.`,
    why: redirect ? 'AWS does not follow redirects.' : 'AWS expects status 200.',
    next: 'Publish the document itself at this address.',
  });
}

function notJson(url: string, saw: string, contentType: string, next: string): Finding {
  return finding.error('IRSA-ISSUER-002', {
    what: `${url} is ${saw}, not a JSON document.`,
    why: `It answers with status 200 and the content type ${contentType || '(none)'}.`,
    next,
  });
}
