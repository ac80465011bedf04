import { type IssuerUrl, issuerHostPath } from '../../../trust/issuer-url.ts';

/**
 * Host and path of an issuer in the one form by which two are compared: another case, `%62` for `b`, a slash more or a
 * dot at the host's end lead to the same documents.
 */
export function plainHostPath(hostPath: string): string {
  const [host = '', ...folders] = decoded(hostPath)
    .toLowerCase()
    .split('/')
    .filter((part) => part !== '');
  return [host.replace(/\.+$/, ''), ...folders].join('/');
}

/** Whether a host and path, as IAM has it, leads to the documents of this issuer. */
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
