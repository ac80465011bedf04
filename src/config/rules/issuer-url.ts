import { issuerUrlFault } from '../../trust/issuer-url.ts';
import { quoted } from '../fault.ts';
import type { Rule } from './rule.ts';

/** IAM accepts the URL of the issuer. Of a bucket it always does. */
export const issuerUrlRule: Rule = (chain) => {
  const issuer = chain.spec?.issuer;
  return (['directory', 'existing'] as const).flatMap((hosting) => {
    const url = issuer?.[hosting]?.url;
    const fault = url === undefined ? null : issuerUrlFault(url);
    if (url === undefined || fault === null) return [];
    const { code, why, next } = fault;
    const path = ['spec', 'issuer', hosting, 'url'];
    return [{ code, path, what: `${quoted(url)} cannot be an issuer URL.`, why, next }];
  });
};
