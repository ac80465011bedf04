import { partitionIds } from '../trust/arn.ts';
import { issuerUrlLimit, issuerUrlPattern } from '../trust/issuer-url.ts';
import { hostPattern, ipv6Pattern, pathPattern, portPattern } from '../trust/url-parts.ts';
import { longestRoleName } from './role-name.ts';

/**
 * The form of a text in irsa.yaml: rules check it with better messages, and the JSON Schema gives it to editors.
 * Patterns have no `\p{…}` and no `[^]`, which validators in other languages do not support.
 */
export interface TextForm {
  readonly pattern: RegExp;
  /** In characters, not UTF-16 units, as JSON Schema, IAM and S3 count. */
  readonly shortest?: number;
  readonly longest?: number;
  /** Follows `Expected` in messages. */
  readonly description: string;
}

/** Whether a text has a form. */
export function hasForm(text: string, { pattern, shortest = 0, longest = Infinity }: TextForm): boolean {
  const length = [...text].length;
  return shortest <= length && length <= longest && pattern.test(text);
}

/** The same for a JSON Schema. */
export function formKeywords({ pattern, shortest, longest }: TextForm) {
  return {
    ...(shortest !== undefined && { minLength: shortest }),
    ...(longest !== undefined && { maxLength: longest }),
    pattern: pattern.source.replaceAll('\\/', '/'),
  };
}

/** Characters of the Unicode category Cc. */
const control = '\\x00-\\x1f\\x7f-\\x9f';

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const labelForm = {
  pattern: new RegExp(`^${label}$`, 'u'),
  longest: 63,
  description: 'lower-case letters, digits and -, with a letter or digit at both ends',
} as const satisfies TextForm;

/** A pattern for namespaces or service accounts, with the wildcards `*` and `?`. */
export const namespacesForm: TextForm = {
  pattern: /^[a-z0-9*?-]+$/u,
  longest: 63,
  description: 'lower-case letters, digits and -, with * and ? as wildcards',
};

export const namesForm: TextForm = {
  pattern: /^[a-z0-9*?.-]+$/u,
  longest: 253,
  description: 'lower-case letters, digits, - and ., with * and ? as wildcards',
};

export const subdomainForm = {
  pattern: new RegExp(`^${label}(?:\\.${label})*$`, 'u'),
  longest: 253,
  description: 'lower-case letters, digits, - and ., with a letter or digit at both ends of each part',
} as const satisfies TextForm;

/**
 * Includes `us-gov-west-1`, `eusc-de-east-1` and `us-isob-east-1`. The set grows, so this checks only the format and
 * the direction.
 */
export const regionForm: TextForm = {
  pattern: /^[a-z]{2,4}(?:-[a-z]+)?-(?:central|(?:north|south)(?:east|west)?|east|west)-\d{1,2}$/u,
  longest: 63,
  description: 'a name like eu-central-1',
};

export const accountForm: TextForm = { pattern: /^\d{12}$/u, description: 'twelve digits, in quotes' };

/** The AWS configuration puts a profile between brackets. */
export const profileForm: TextForm = {
  pattern: new RegExp(`^[^${control}[\\]]+$`, 'u'),
  description: 'a name without brackets or control characters',
};

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const externalIdForm = {
  pattern: /^[\w+=,.@:/-]+$/u,
  shortest: 2,
  longest: 1224,
  description: 'letters, digits and +=,.@:/_-',
} as const satisfies TextForm;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const reservedBuckets = {
  starts: ['xn--', 'sthree-', 'amzn-s3-demo-'],
  ends: ['-s3alias', '--ol-s3', '--x-s3', '--table-s3', '-an'],
} as const;

/** Without dots, because S3's TLS certificate covers no host with more labels. */
export const bucketForm = {
  pattern: new RegExp(
    `^(?!${reservedBuckets.starts.join('|')})(?!.*(?:${reservedBuckets.ends.join('|')})$)[a-z0-9][a-z0-9-]*[a-z0-9]$`,
    'u',
  ),
  shortest: 3,
  longest: 63,
  description: 'lower-case letters, digits and -, and not a name reserved by S3',
} as const satisfies TextForm;

export const issuerUrlForm: TextForm = {
  pattern: issuerUrlPattern,
  longest: issuerUrlLimit,
  description: 'https://HOST or https://HOST/PATH in lower case, without port, query or trailing slash',
};

/** Domains for which ACM issues no certificates: https://docs.aws.amazon.com/acm/latest/userguide/gs-acm-request-public.html */
export const amazonsDomains = ['amazonaws.com', 'cloudfront.net', 'elasticbeanstalk.com'] as const;

const domainLabel = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';

/** A name with a dot, as every public host has; the issuer's URL has eight more characters. */
export const domainForm = {
  pattern: new RegExp(
    `^(?!(?:.*\\.)?(?:${amazonsDomains.map((domain) => domain.replaceAll('.', '\\.')).join('|')})$)(?:${domainLabel}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$`,
    'u',
  ),
  longest: issuerUrlLimit - 'https://'.length,
  description: "a lower-case domain name like oidc.example.com that is not Amazon's",
} as const satisfies TextForm;

/** CloudFront accepts certificates only from this region: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
export const certificateForm: TextForm = {
  pattern: /^arn:aws:acm:us-east-1:\d{12}:certificate\/[A-Za-z0-9-]+$/u,
  description: 'the ARN of an ACM certificate in us-east-1',
};

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#url */
export const webhookUrlForm: TextForm = {
  pattern: new RegExp(`^https://(?:${hostPattern}|${ipv6Pattern})(?:${portPattern})?${pathPattern}/?$`, 'u'),
  description: 'https://HOST:PORT/mutate, without user, query or fragment',
};

/** https://github.com/distribution/reference/blob/main/reference.go */
export const imageForm: TextForm = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._/:@-]*$/u,
  description: 'the name of an image like registry.example.com/irsactl:1.0',
};

/** https://www.rfc-editor.org/rfc/rfc7468#section-5 */
export const certificatesPattern =
  /^(?:-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+$/u;

/** The flag takes a comma-separated list. */
export const apiAudienceForm: TextForm = {
  pattern: /^[^,\s]+$/u,
  description: 'an audience without commas or spaces',
};

/** ClientIDList: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html */
export const audienceForm: TextForm = {
  pattern: new RegExp(`^[^${control}]+$`, 'u'),
  longest: 255,
  description: '1 to 255 characters without control characters',
};

/**
 * ssh parses a user or host that begins with a dash as an option, and a port as part of the name. It passes both to the
 * shell of a ProxyCommand: https://www.openssh.com/txt/release-9.6
 */
export const sshHostForm: TextForm = {
  pattern: /^(?![^:]*:\d+$)(?!(?:.*(?:@|:\/\/))?-)[\w.@:%+=~/[\]-]+$/u,
  description:
    'a host, user@host or an alias of letters, digits and ._@:%+=~/[]-, without a port or a leading dash in user or host',
};

export const sshUserForm: TextForm = {
  pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/u,
  description: 'letters, digits, dots, dashes and underscores',
};

/** Scripts that root runs on the node, and a systemd unit, contain it. */
export const nodePathForm: TextForm = {
  pattern: /^(?!\/(?:.*\/)?\.\.(?:\/|$))[A-Za-z0-9._/-]+$/u,
  description:
    'a path of letters, digits, dots, dashes, underscores and slashes; an absolute path without ..',
};

const iamName = '[\\w+=,.@-]';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const roleNameForm = {
  pattern: new RegExp(`^${iamName}+$`, 'u'),
  longest: longestRoleName,
  description: 'letters, digits and +=,.@_-',
} as const satisfies TextForm;

export const inlinePolicyNameForm = { ...roleNameForm, longest: 128 } as const satisfies TextForm;

/**
 * One line, in the characters that IAM accepts. irsactl appends the chain of the role, so the limit leaves space for
 * the
 * longest name: https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export const roleDescriptionForm = {
  pattern: /^[\x20-\x7e\xa1-\xff]+$/u,
  longest: 900,
  description: 'visible characters of Latin-1 and spaces',
} as const satisfies TextForm;

export const iamPathForm = {
  pattern: /^\/(?:[\x21-\x7e]+\/)?$/u,
  longest: 512,
  description: '/ or /…/ of visible ASCII',
} as const satisfies TextForm;

/** A role of any account; its path has at most 512 characters. */
export const roleArnForm: TextForm = {
  pattern: new RegExp(
    `^arn:(?:${partitionIds.join('|')}):iam::\\d{12}:role/(?:[\\x21-\\x7e]{0,510}/)?${iamName}{1,${longestRoleName}}$`,
    'u',
  ),
  description: 'the ARN of a role, arn:aws:iam::ACCOUNT:role/NAME',
};

/** The name of an AWS managed policy, or a full ARN; a policy name has at most 128 characters, its path 512. */
export const policyForm: TextForm = {
  pattern: new RegExp(
    `^(?:(?:${iamName}+/)*${iamName}{1,128}|arn:(?:${partitionIds.join('|')}):iam::(?:aws|\\d{12}):policy/(?:[\\x21-\\x7e]{0,510}/)?${iamName}{1,128})$`,
    'u',
  ),
  description: 'the ARN of a policy, or the name of an AWS managed policy such as AmazonS3ReadOnlyAccess',
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html */
export const mostTags = 50;
/**
 * The tags in src/chain/ownership.ts (cluster, cluster-uid, managed, adopted), `shared`, and records of policies or
 * audiences.
 */
export const ownTags = 8;
/** The number of tags that are left for the user. */
export const tagRoom: number = mostTags - ownTags;

/** The ASCII characters that AWS accepts, and all others: `tagLetters` is stricter. */
const tagCharacters = `[^${control}!-*,;<>?\\[-^\`{-~]`;

/** The characters beyond ASCII that AWS accepts; the forms below restrict the ASCII ones. */
export const tagLetters: RegExp = new RegExp(`^[${control} -~\\p{L}\\p{Z}\\p{N}]*$`, 'u');

/** Reserved prefixes of keys in any case: AWS's, and irsactl's for ownership. */
export const reservedTagPrefixes = ['aws:', 'irsactl.dev/'] as const;

export const tagKeyForm = {
  pattern: new RegExp(`^(?!${reservedTagPrefixes.map(anyCase).join('|')})${tagCharacters}+$`, 'u'),
  longest: 128,
  description: 'letters, digits, spaces and _.:/=+-@, without the prefix aws: or irsactl.dev/',
} as const satisfies TextForm;

export const tagValueForm = {
  pattern: new RegExp(`^${tagCharacters}*$`, 'u'),
  longest: 256,
  description: 'letters, digits, spaces and _.:/=+-@',
} as const satisfies TextForm;

/** JSON Schema patterns have no flags. */
function anyCase(text: string): string {
  return text.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`).replaceAll('.', '\\.');
}
