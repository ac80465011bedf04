import { discoveryPath } from '../../trust/discovery-document.ts';
import { issuerUrlFault } from '../../trust/issuer-url.ts';
import { type Fault, quoted } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

interface WrittenUrl {
  readonly url: string;
  readonly path: Fault['path'];
}

/** Issuer URLs in the file; the URL of a bucket is always valid. */
function urlsOf(chain: PartialChain): readonly WrittenUrl[] {
  const issuer = chain.spec?.issuer;
  return (['directory', 'existing'] as const).flatMap((hosting) => {
    const url = issuer?.[hosting]?.url;
    return url === undefined ? [] : [{ url, path: ['spec', 'issuer', hosting, 'url'] }];
  });
}

/** IAM accepts the issuer URL. */
export const issuerUrlRule: Rule = (chain) =>
  urlsOf(chain).flatMap(({ url, path }) => {
    const fault = issuerUrlFault(url);
    if (fault === null) return [];
    const { code, why, next } = fault;
    return [{ code, path, what: `${quoted(url)} cannot be an issuer URL.`, why, next }];
  });

/** AWS can reach the issuer, and the URL does not include the path of the discovery document. */
export const publicIssuerRule: Rule = (chain) =>
  urlsOf(chain).flatMap(({ url, path }): readonly Fault[] => {
    const problem = issuerUrlFault(url) === null ? hiddenFrom(url) : null;
    return problem === null
      ? []
      : [{ code: 'IRSA-ISSUER-001', path, what: `${quoted(url)} cannot be an issuer URL.`, ...problem }];
  });

/** https://www.iana.org/assignments/special-use-domain-names and the TLD that ICANN reserves for private networks. */
const privateName = /^[^.]+$|\.(?:localhost|local|internal|home\.arpa)$/;
/** https://www.iana.org/assignments/iana-ipv4-special-registry */
const privateAddress =
  /^(?:0|10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01])|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.[\d.]+$/;

function hiddenFrom(url: string): Pick<Fault, 'why' | 'next'> | null {
  if (url.endsWith(discoveryPath)) {
    return {
      why: 'It ends with the path of the discovery document, which AWS appends.',
      next: `Write ${url.slice(0, -discoveryPath.length)}.`,
    };
  }
  const { hostname } = new URL(url);
  return privateName.test(hostname) || privateAddress.test(hostname)
    ? {
        why: `AWS fetches the discovery document from the internet, where ${hostname} is not reachable.`,
        next: 'Write a host with a public name.',
      }
    : null;
}
