import { reportWarning } from './report-warning.ts';

/** What Node warns of: that no certificate is checked, or that NODE_EXTRA_CA_CERTS was of no use. */
export function reportTlsWarning(message: string): void {
  if (message.includes('NODE_TLS_REJECT_UNAUTHORIZED')) {
    reportWarning('IRSA-CLI-012', {
      what: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so that no certificate is checked.',
      why: 'Whoever stands in between can read and change what goes to AWS and to the cluster.',
      next: 'Unset it; an authority of your own is named by NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE.',
    });
    return;
  }
  reportWarning('IRSA-CLI-013', {
    what: `The authorities of NODE_EXTRA_CA_CERTS (${process.env['NODE_EXTRA_CA_CERTS']}) are not trusted.`,
    why: `Node says: ${message}.`,
    next: 'Name a PEM file with certificates that can be read, or unset it.',
  });
}
