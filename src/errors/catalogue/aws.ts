export const awsErrors = {
  'IRSA-AWS-001': {
    title: 'No AWS credentials',
    meaning:
      'irsactl uses the standard AWS credential chain: environment variables, profiles, SSO, web identity, container and instance roles. None of them gave credentials.',
    cure: 'Set `AWS_PROFILE`, run `aws sso login`, or export `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`. `aws sts get-caller-identity` shows whether it works.',
  },
  'IRSA-AWS-002': {
    title: 'AWS does not accept the credentials',
    meaning: 'They have expired, are unknown to AWS, or do not fit together.',
    cure: 'Log in again (`aws sso login`, or new session credentials), or correct them; `aws configure list` shows which are in use. Then run the command again: it goes on where it stopped.',
  },
  'IRSA-AWS-004': {
    title: 'A permission is missing in AWS',
    meaning:
      'The credentials are valid, but the identity behind them may not do this one action: its policies, a permissions boundary or an organization policy does not allow it.',
    cure: 'Give the identity the action that the error names, or use another identity.',
  },
  'IRSA-AWS-005': {
    title: 'AWS is throttling or unavailable',
    meaning: 'AWS answered with a throttling or server error, and retries did not help.',
    cure: 'Wait a minute and run the command again: it goes on where it stopped. [AWS Health](https://health.aws.amazon.com) shows outages.',
  },
  'IRSA-AWS-006': {
    title: 'AWS cannot be reached',
    meaning: 'The endpoint is no URL, does not answer, is not AWS, or has a certificate that is not trusted.',
    cure: 'Check the region, `AWS_ENDPOINT_URL`, `HTTPS_PROXY`, `NO_PROXY` and the network. Name your own authority in `AWS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS`.',
  },
  'IRSA-AWS-007': {
    title: 'The credentials belong to another AWS account or partition',
    meaning: 'irsa.yaml names another account, or a region of another partition.',
    cure: 'Use credentials of the account in irsa.yaml (`AWS_PROFILE`), or correct `spec.aws`.',
  },
  'IRSA-AWS-009': {
    title: 'AWS refused a call',
    meaning:
      'AWS answered with an error that has no code of its own in irsactl. The text is the one that AWS gave.',
    cure: 'Follow the text of AWS. Everything that was done before this call is complete; the next run goes on from there.',
  },
  'IRSA-AWS-011': {
    title: 'The clock of this machine is wrong',
    meaning: 'AWS refuses requests that were signed more than about five minutes away from its own time.',
    cure: 'Correct the time of this machine, for example with `chronyc makestep` or `timedatectl set-ntp true`.',
  },
  'IRSA-AWS-012': {
    title: 'A quota of the AWS account is used up',
    meaning: 'IAM, S3 or CloudFront allows no more of what the plan creates.',
    cure: 'Delete what is no longer used, declare less, or ask for a higher quota in the Service Quotas console.',
  },
  'IRSA-AWS-015': {
    title: 'There is no such AWS profile',
    meaning:
      '`--profile` or `AWS_PROFILE` names a profile that is neither in the configuration nor in the credentials of AWS (`~/.aws/config`, `~/.aws/credentials`, or what `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name).',
    cure: 'Name one of those that `aws configure list-profiles` shows.',
  },
  'IRSA-AWS-025': {
    title: 'The role of another account cannot be assumed',
    meaning:
      'irsactl works in an account of `spec.aws.accounts` by the role that `assumeRole` names. STS refused it, and does not say why: the role does not exist, its trust policy does not name the caller or asks for another external ID, or the caller’s own policies do not allow `sts:AssumeRole` on it. Across accounts both policies must.',
    cure: 'Let the trust policy of the role name the caller, and allow the caller `sts:AssumeRole` on the role, as `irsactl iam-policy` writes it. Root users of AWS accounts cannot assume roles.',
  },
  'IRSA-AWS-027': {
    title: 'irsa.yaml has no such account',
    meaning:
      '`--account` takes what `spec.aws.accounts` calls an account, or its ID; that of `spec.aws.account` is meant by its ID.',
    cure: 'Write one of the names that the error lists, or add the account to `spec.aws.accounts`.',
  },
} as const;
