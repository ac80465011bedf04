import type { Finding } from '../../../chain/finding.ts';
import { readJsonObject } from '../../../trust/json-answer.ts';
import { finding } from '../findings.ts';
import type { PublicAnswer } from '../ports.ts';
import { thumbprintAnswer } from './aws-answer.ts';
import type { Fetched } from './observe.ts';

/** What is wrong with an answer before its content counts; null where it is a JSON object with status 200. */
export function answerFinding({ url, answer }: Fetched, cure: string): Finding | null {
  if (answer.kind === 'no-answer') return noAnswer(url, answer);
  if (answer.status === 403 || answer.status === 401 || answer.status === 404)
    return notPublic(url, answer.status, cure);
  if (answer.status !== 200) return otherStatus(url, answer.status);
  const content = readJsonObject(answer.body);
  return 'saw' in content ? notJson(url, content.saw, answer.contentType, cure) : null;
}

/** What AWS takes from a document that can be used, and should not have to. */
export function answerWarnings({ url, answer }: Fetched): readonly Finding[] {
  if (answer.kind === 'no-answer') return [];
  const { onlyTls13 = false, contentType } = answer;
  return [
    ...(onlyTls13 ? [tls13Only(url)] : []),
    ...(isJsonType(contentType) ? [] : [otherType(url, contentType)]),
  ];
}

/** https://www.rfc-editor.org/rfc/rfc6839#section-3.1: a JWKS may have a type of its own, as the API server's has. */
function isJsonType(contentType: string): boolean {
  return /^application\/([\w.-]+\+)?json *(;|$)/i.test(contentType);
}

function tls13Only(url: string): Finding {
  return finding.warning('IRSA-ISSUER-002', {
    what: `${url} takes TLS 1.3 only.`,
    why: `AWS then trusts no authority but the thumbprint of the identity provider. Once the certificates change it answers pods with InvalidIdentityToken: ${thumbprintAnswer}.`,
    next: 'Let the web server offer TLS 1.2 as well.',
  });
}

function otherType(url: string, contentType: string): Finding {
  return finding.warning('IRSA-ISSUER-002', {
    what: `${url} has the content type ${contentType || '(none)'}.`,
    why: 'OpenID Connect asks for application/json. AWS has taken others so far; whoever else verifies the tokens need not.',
    next: 'Let the web server send `Content-Type: application/json` for it.',
  });
}

const reasons = {
  name: 'Its host does not resolve',
  refused: 'Nothing answers there',
  timeout: 'No answer came in time',
  other: 'The connection failed',
} as const;

function noAnswer(url: string, { reason, detail }: Extract<PublicAnswer, { kind: 'no-answer' }>): Finding {
  if (reason === 'certificate') {
    return finding.error('IRSA-ISSUER-042', {
      what: `The certificate of ${url} is not trusted.`,
      why: detail,
      next: 'Use a certificate of a public authority with its intermediates; in a test set-up name the authority with --ca-file.',
    });
  }
  if (reason === 'tls-version') {
    return finding.error('IRSA-ISSUER-002', {
      what: `${url} speaks neither TLS 1.2 nor TLS 1.3.`,
      why: `The handshake failed: ${detail}.`,
      next: 'Let the web server offer TLS 1.2 and 1.3.',
    });
  }
  if (reason === 'too-large') {
    return finding.error('IRSA-ISSUER-002', {
      what: `${url} answers with far more than a document.`,
      why: detail,
      next: 'Publish the document itself at this address.',
    });
  }
  return finding.error('IRSA-ISSUER-043', {
    what: `${url} cannot be reached.`,
    why: `${reasons[reason]}: ${detail}`,
    next: 'Check DNS and the web server; while DNS does not lead there yet, use --connect-to.',
  });
}

function notPublic(url: string, status: number, next: string): Finding {
  return finding.error('IRSA-ISSUER-036', {
    what: `${url} is not public.`,
    why: `Without credentials the answer is ${status}${status === 403 ? ', which S3 also gives for a missing object' : ''}.`,
    next,
  });
}

function otherStatus(url: string, status: number): Finding {
  const redirect = status >= 300 && status < 400;
  return finding.error('IRSA-ISSUER-002', {
    what: `${url} answers with status ${status}.`,
    why: redirect ? 'AWS follows no redirect.' : 'AWS expects status 200.',
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
