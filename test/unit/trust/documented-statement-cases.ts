import { account, bob, type DocumentedCase, links, onBucket } from './documented-policy-cases.ts';

const bucket = 'arn:aws:s3:::amzn-s3-demo-bucket';
const everyone = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `${bucket}/*` };
const denyBob = { ...everyone, Effect: 'Deny', Principal: { AWS: bob.arn } };
const session = {
  type: 'AWS',
  arn: 'arn:aws:sts::444455556666:assumed-role/audit/app',
  role: 'arn:aws:iam::444455556666:role/audit',
  account: bob.account,
} as const;
const none = 'not allowed by any statement';

function allowAws(id: string) {
  return { ...everyone, Principal: { AWS: id } };
}

const host = 'oidc.example.com/id/A1';
const provider = `arn:aws:iam::111122223333:oidc-provider/${host}`;

function trust(rule: string, sub: string, aud: string, from = provider): Omit<DocumentedCase, 'outcome'> {
  return {
    rule,
    link: links.irsa,
    place: 'trust',
    policy: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Federated: provider },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: {
            StringEquals: {
              [`${host}:sub`]: 'system:serviceaccount:default:my-service-account',
              [`${host}:aud`]: 'sts.amazonaws.com',
            },
          },
        },
      ],
    },
    request: {
      principal: { type: 'Federated', id: from },
      action: 'sts:AssumeRoleWithWebIdentity',
      context: { [`${host}:sub`]: sub, [`${host}:aud`]: aud },
    },
  };
}

const mine = 'system:serviceaccount:default:my-service-account';

/** AWS's rules for all elements other than Condition. */
export const statementCases: readonly DocumentedCase[] = [
  onBucket('nothing is allowed by default', links.evaluation, [denyBob], { action: 's3:PutObject' }, none),
  onBucket('an allow overrides the default', links.evaluation, [everyone], {}, 'allowed'),
  onBucket(
    'an explicit deny overrides every allow',
    links.evaluation,
    [everyone, denyBob],
    {},
    'explicitly denied',
  ),

  onBucket(
    'public read: the anonymous',
    links.publicRead,
    [everyone],
    { principal: { type: 'anonymous' } },
    'allowed',
  ),
  onBucket('public read: not another action', links.publicRead, [everyone], { action: 's3:PutObject' }, none),
  onBucket('public read: not the bucket itself', links.publicRead, [everyone], { resource: bucket }, none),
  onBucket(
    'public read: not another bucket',
    links.publicRead,
    [everyone],
    { resource: 'arn:aws:s3:::amzn-s3-demo-bucket2/a' },
    none,
  ),

  onBucket(
    '{"AWS": "*"} is everyone, as "*" is',
    links.principal,
    [allowAws('*')],
    { principal: { type: 'anonymous' } },
    'allowed',
  ),
  onBucket('a user by ARN', links.principal, [allowAws(bob.arn)], {}, 'allowed'),
  onBucket(
    'names of users are case-sensitive',
    links.principal,
    [allowAws('arn:aws:iam::444455556666:user/bob')],
    {},
    none,
  ),
  onBucket('an account by ID', links.principal, [allowAws('444455556666')], {}, 'allowed'),
  onBucket(
    "an account by its root's ARN",
    links.principal,
    [allowAws('arn:aws:iam::444455556666:root')],
    {},
    'allowed',
  ),
  onBucket('another account', links.principal, [allowAws('111122223333')], {}, none),
  onBucket(
    'a session by its role',
    links.principal,
    [allowAws(session.role)],
    { principal: session },
    'allowed',
  ),
  onBucket(
    'a session by its own ARN',
    links.principal,
    [allowAws(session.arn)],
    { principal: session },
    'allowed',
  ),
  onBucket(
    'a session of another role',
    links.principal,
    [allowAws('arn:aws:iam::444455556666:role/x')],
    { principal: session },
    none,
  ),
  onBucket(
    'a service',
    links.principal,
    [{ ...everyone, Principal: { Service: 'cloudfront.amazonaws.com' } }],
    { principal: { type: 'Service', id: 'cloudfront.amazonaws.com' } },
    'allowed',
  ),
  onBucket(
    'a service is no AWS principal',
    links.principal,
    [{ ...everyone, Principal: { Service: 'cloudfront.amazonaws.com' } }],
    {},
    none,
  ),

  onBucket(
    'NotPrincipal with Deny spares the named',
    links.notPrincipal,
    [
      everyone,
      {
        ...everyone,
        Effect: 'Deny',
        Principal: undefined,
        NotPrincipal: { AWS: [bob.arn, 'arn:aws:iam::444455556666:root'] },
      },
    ].map(withoutUndefined),
    {},
    'allowed',
  ),
  ...(
    [
      [
        'spares no other user of the account',
        [bob.arn, `arn:aws:iam::${account}:root`],
        { ...bob, arn: `${bob.arn}by` },
        'explicitly denied',
      ],
      ['also needs the account', [bob.arn], bob, 'explicitly denied'],
      [
        'spares no user with a permissions boundary',
        [bob.arn, account],
        { ...bob, bounded: true },
        'explicitly denied',
      ],
      ['spares the sessions of a role', [session.role, account], session, 'allowed'],
      ['does not spare them by their own name', [session.arn, account], session, 'explicitly denied'],
    ] as const
  ).map(([rule, AWS, principal, outcome]) =>
    onBucket(
      `NotPrincipal with Deny ${rule}`,
      links.notPrincipal,
      [
        everyone,
        withoutUndefined({ ...everyone, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS } }),
      ],
      { principal },
      outcome,
    ),
  ),
  onBucket(
    'NotPrincipal with Deny hits all others',
    links.notPrincipal,
    [everyone, { ...everyone, Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: [bob.arn] } }].map(
      withoutUndefined,
    ),
    { principal: { type: 'anonymous' } },
    'explicitly denied',
  ),

  onBucket(
    'names of actions count in any case',
    links.action,
    [{ ...everyone, Action: 'S3:getobject' }],
    {},
    'allowed',
  ),
  onBucket('wildcards in actions', links.action, [{ ...everyone, Action: 's3:Get*' }], {}, 'allowed'),
  onBucket('? in actions', links.action, [{ ...everyone, Action: 's3:GetObjec?' }], {}, 'allowed'),
  onBucket(
    'NotAction: all but the named',
    links.notAction,
    [withoutUndefined({ ...everyone, Action: undefined, NotAction: 's3:Delete*' })],
    {},
    'allowed',
  ),
  onBucket(
    'NotAction: the named',
    links.notAction,
    [withoutUndefined({ ...everyone, Action: undefined, NotAction: 's3:Get*' })],
    {},
    none,
  ),
  onBucket(
    'wildcards in the middle of a resource',
    links.resource,
    [{ ...everyone, Resource: `${bucket}/*/c?t.jpg` }],
    {},
    'allowed',
  ),
  onBucket(
    'resources are case-sensitive',
    links.resource,
    [{ ...everyone, Resource: `${bucket}/Photos/*` }],
    {},
    none,
  ),
  onBucket(
    'a variable in a resource',
    links.variables,
    [{ ...everyone, Resource: `${bucket}/\${aws:username}/*` }],
    { context: { 'aws:username': 'photos' } },
    'allowed',
  ),
  onBucket(
    'a variable in a resource without a value',
    links.variables,
    [{ ...everyone, Resource: `${bucket}/\${aws:username}*` }],
    {},
    none,
  ),
  onBucket(
    'NotResource: all but the named',
    links.notResource,
    [
      withoutUndefined({
        ...everyone,
        Effect: 'Deny',
        Resource: undefined,
        NotResource: `${bucket}/photos/*`,
      }),
      everyone,
    ],
    {},
    'allowed',
  ),
  onBucket(
    'NotResource: everything else',
    links.notResource,
    [
      withoutUndefined({ ...everyone, Effect: 'Deny', Resource: undefined, NotResource: `${bucket}/docs/*` }),
      everyone,
    ],
    {},
    'explicitly denied',
  ),

  { ...trust('IRSA: the service account itself', mine, 'sts.amazonaws.com'), outcome: 'allowed' },
  { ...trust('IRSA: another service account', `${mine}-2`, 'sts.amazonaws.com'), outcome: none },
  { ...trust('IRSA: another audience', mine, 'vault'), outcome: none },
  { ...trust('IRSA: another provider', mine, 'sts.amazonaws.com', `${provider}2`), outcome: none },
];

function withoutUndefined(statement: Readonly<Record<string, unknown>>) {
  return JSON.parse(JSON.stringify(statement));
}
