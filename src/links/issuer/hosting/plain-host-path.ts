import { type IssuerUrl, issuerHostPath } from '../../../trust/issuer-url.ts';

/**
 * Normalises host and path of an issuer for comparison. Another case, `%62` for `b`, an extra slash or a dot after the host
 * lead to the same documents.
 */
export function plainHostPath(hostPath: string): string {
  const [host = '', ...folders] = decoded(hostPath)
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  return [host.replace(/\.+$/, ''), ...folders].join('/');
}

/** Whether a host and path in IAM lead to the documents of this issuer. */
export function leadsTo(url: IssuerUrl, hostPath: string): boolean {
  return plainHostPath(hostPath) === plainHostPath(issuerHostPath(url));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
