import type { CatalogueEntry } from './entry.ts';

export const issuerErrors = {
  'IRSA-ISSUER-001': {
    title: 'The issuer URL is not one that AWS accepts',
    meaning:
      'IAM wants `https://`, no port, no query and no fragment, and compares the URL with the `iss` of each token letter by letter, so a trailing slash or an upper-case host never matches.',
    cure: 'Write the issuer as `https://host` or `https://host/path`, in lower case and without a trailing slash.',
  },
  'IRSA-ISSUER-002': {
    title: 'This is not a discovery document',
    meaning:
      'A discovery document is a JSON object with `issuer`, `jwks_uri` and the three lists that OpenID Connect demands. What was read is empty, a web page, an error message, or lacks one of them.',
    cure: 'Publish the output of `irsactl discovery --issuer URL` at `URL/.well-known/openid-configuration`.',
  },
} as const satisfies Record<`IRSA-ISSUER-${number}`, CatalogueEntry>;
