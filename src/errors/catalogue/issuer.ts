import type { CatalogueEntry } from './entry.ts';

export const issuerErrors = {
  'IRSA-ISSUER-001': {
    title: 'The issuer URL is not one that AWS accepts',
    meaning:
      'IAM wants `https://`, no port, no query and no fragment, and compares the URL with the `iss` of each token letter by letter, so a trailing slash or an upper-case host never matches.',
    cure: 'Write the issuer as `https://host` or `https://host/path`, in lower case and without a trailing slash.',
  },
} as const satisfies Record<`IRSA-ISSUER-${number}`, CatalogueEntry>;
