import { type RequestOptions, request } from 'node:https';
import type { WebhookAnswer, WebhookProbe } from '../links/injection/ports.ts';

const answerWithin = 5_000;

/** Asks a webhook over its URL as the API server would reach it, except that it is asked from here. */
export const webhookProbe: WebhookProbe = {
  ask(url, caBundle) {
    const target = new URL('/readyz', url);
    const ca = Buffer.from(caBundle, 'base64').toString('utf8');
    return ask(target, ca === '' ? {} : { ca });
  },
};

function ask(url: URL, trust: Pick<RequestOptions, 'ca'>): Promise<WebhookAnswer> {
  const signal = AbortSignal.timeout(answerWithin);
  return new Promise((resolve) => {
    const outgoing = request(url, { ...trust, agent: false, signal }, (incoming) => {
      incoming.resume();
      const status = incoming.statusCode ?? 0;
      resolve(status === 200 ? { kind: 'ready' } : { kind: 'not-ready', status });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      const reason = signal.aborted ? `no answer within ${answerWithin / 1000} s` : error.message;
      resolve({ kind: isTrustFault(error.code ?? '') ? 'untrusted' : 'unreachable', reason });
    });
    outgoing.end();
  });
}

/** Codes of https://nodejs.org/api/tls.html#x509-certificate-error-codes, and of a caBundle that is no certificate. */
function isTrustFault(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO|INVALID_CA|HOSTNAME|ERR_TLS|ERR_OSSL/.test(code);
}
