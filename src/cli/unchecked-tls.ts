import { reportWarning } from './report-warning.ts';

/** Node warns of it in words for programmers. */
export function warnOfUncheckedTls(): void {
  reportWarning('IRSA-CLI-012', {
    what: 'NODE_TLS_REJECT_UNAUTHORIZED is 0, so that no certificate is checked.',
    why: 'Whoever stands in between can read and change what goes to AWS and to the cluster.',
    next: 'Unset it; an authority of your own is named by NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE.',
  });
}
