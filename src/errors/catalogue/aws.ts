export const awsErrors = {
  'IRSA-AWS-001': {
    title: 'No AWS credentials',
    meaning:
      'irsactl uses the standard AWS credential chain: environment variables, profiles, SSO, web identity, container and instance roles. None of them gave credentials.',
    cure: 'Set `AWS_PROFILE`, run `aws sso login`, or export `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. `aws sts get-caller-identity` shows whether it works.',
  },
  'IRSA-AWS-002': {
    title: 'The AWS credentials have expired',
    meaning: 'AWS answered that the session behind the credentials is over.',
    cure: 'Log in again (`aws sso login`, or get new session credentials) and repeat the command; it goes on where it stopped.',
  },
  'IRSA-AWS-003': {
    title: 'AWS does not accept the credentials',
    meaning:
      'The access key is unknown, the secret key does not belong to it, or the session token is not valid. They reached AWS, which refused them.',
    cure: 'Check which credentials are in use with `aws configure list`, then correct them.',
  },
  'IRSA-AWS-004': {
    title: 'A permission is missing in AWS',
    meaning:
      'The credentials are valid, but the identity behind them may not do this one action: its policies, a permissions boundary or an organization policy does not allow it.',
    cure: 'Give the identity the action that the error names, or use another identity.',
  },
  'IRSA-AWS-005': {
    title: 'AWS is throttling',
    meaning:
      'AWS answered again and again that there are too many requests. irsactl has already waited and tried six times.',
    cure: 'Wait a minute and repeat the command; it goes on where it stopped.',
  },
  'IRSA-AWS-006': {
    title: 'AWS cannot be reached',
    meaning:
      'No connection to the endpoint: its name does not resolve, nothing listens there, the network is down, or a proxy is in between.',
    cure: 'Check the region, `AWS_ENDPOINT_URL`, `HTTPS_PROXY`, `NO_PROXY` and the network.',
  },
  'IRSA-AWS-007': {
    title: 'The credentials lead to another AWS account',
    meaning:
      '`spec.aws.account` in irsa.yaml names the account to work in; the credentials belong to another.',
    cure: 'Use credentials of the account in irsa.yaml (`AWS_PROFILE`), or correct `spec.aws.account`.',
  },
  'IRSA-AWS-008': {
    title: 'The credentials lead to another partition of AWS',
    meaning:
      'The region in irsa.yaml belongs to one partition of AWS (`aws`, `aws-cn`, `aws-us-gov`, …), the credentials to another. Nothing of one partition exists in another.',
    cure: 'Use credentials of the partition of `spec.aws.region`, or correct the region.',
  },
  'IRSA-AWS-009': {
    title: 'AWS refused a call',
    meaning:
      'AWS answered with an error that has no code of its own in irsactl. The text is the one that AWS gave.',
    cure: 'Follow the text of AWS. Everything that was done before this call is complete; the next run goes on from there.',
  },
  'IRSA-AWS-010': {
    title: 'The certificate of the AWS endpoint is not trusted',
    meaning:
      'The connection was made, but its certificate is not signed by an authority that this machine trusts. A proxy that opens TLS is the usual reason.',
    cure: 'Name the file with the authority in `AWS_CA_BUNDLE` (or `NODE_EXTRA_CA_CERTS`).',
  },
  'IRSA-AWS-011': {
    title: 'The clock of this machine is wrong',
    meaning: 'AWS refuses requests that were signed more than about five minutes away from its own time.',
    cure: 'Correct the time of this machine, for example with `chronyc makestep` or `timedatectl set-ntp true`.',
  },
  'IRSA-AWS-012': {
    title: 'A quota of the AWS account is used up',
    meaning:
      'AWS allows only a number of roles, identity providers and so on for each account, and the account has them all.',
    cure: 'Delete what is no longer used, or have the quota raised in the Service Quotas console.',
  },
  'IRSA-AWS-013': {
    title: 'AWS_CA_BUNDLE names no certificate authorities',
    meaning:
      'The variable AWS_CA_BUNDLE, which the AWS CLI knows too, is set, and the file that it names cannot be read or holds no certificate in PEM form.',
    cure: 'Name a PEM file with certificate authorities in it, or unset the variable.',
  },
  'IRSA-AWS-014': {
    title: 'What answers is not AWS',
    meaning:
      'An answer came, but not in the form of AWS: a proxy, a login page of the network, or another server at `AWS_ENDPOINT_URL`.',
    cure: 'Look at what answers there, for example with `curl`. Then correct `AWS_ENDPOINT_URL`, `HTTPS_PROXY` or `NO_PROXY`, or log in to the network.',
  },
  'IRSA-AWS-015': {
    title: 'There is no such AWS profile',
    meaning:
      '`--profile` or `AWS_PROFILE` names a profile that is neither in the configuration nor in the credentials of AWS (`~/.aws/config`, `~/.aws/credentials`, or what `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name).',
    cure: 'Name one of those that `aws configure list-profiles` shows.',
  },
  'IRSA-AWS-016': {
    title: 'An AWS endpoint of the environment is no URL',
    meaning:
      '`AWS_ENDPOINT_URL`, or the same for one service such as `AWS_ENDPOINT_URL_STS`, is set, and does not begin with `http://` or `https://`, or is no URL at all.',
    cure: 'Write it as `https://HOST`, or unset the variable: AWS itself needs none.',
  },
  'IRSA-AWS-017': {
    title: 'AWS is in trouble',
    meaning:
      'AWS answered with an error of its own (5xx) for more than a minute. irsactl asks again in growing pauses before it gives up.',
    cure: 'Look at [AWS Health](https://health.aws.amazon.com) and repeat the command later: it goes on where it stopped.',
  },
  'IRSA-AWS-025': {
    title: 'The role of another account cannot be assumed',
    meaning:
      'irsactl works in an account of `spec.aws.accounts` by the role that `assumeRole` names. STS refused it, and does not say why: the role does not exist, its trust policy does not name the caller or asks for another external ID, or the caller’s own policies do not allow `sts:AssumeRole` on it. Across accounts both policies must.',
    cure: 'Let the trust policy of the role name the caller, and allow the caller `sts:AssumeRole` on the role, as `irsactl iam-policy` writes it. Root users of AWS accounts cannot assume roles.',
  },
  'IRSA-AWS-026': {
    title: 'The credentials for an account lead to another one',
    meaning:
      'Each entry of `spec.aws.accounts` has the ID of its account, and before anything is looked at AWS is asked whose credentials the profile or the role gives.',
    cure: 'Correct `profile`, `assumeRole` or `id` of the entry.',
  },
  'IRSA-AWS-027': {
    title: 'irsa.yaml has no such account',
    meaning:
      '`--account` takes what `spec.aws.accounts` calls an account, or its ID; that of `spec.aws.account` is meant by its ID.',
    cure: 'Write one of the names that the error lists, or add the account to `spec.aws.accounts`.',
  },
} as const;
