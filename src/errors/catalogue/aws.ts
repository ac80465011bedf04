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
    cure: 'Log in again (`aws sso login`, or new session credentials), or correct them; `aws configure list` shows which are in use. Then run the command again: it continues where it stopped.',
  },
  'IRSA-AWS-004': {
    title: 'A permission is missing in AWS',
    meaning:
      'The credentials are valid, but their identity may not perform this action: its policies, a permissions boundary or an organization policy does not allow it.',
    cure: 'Follow the error: it names the action, and the policy that refuses it. A policy of the identity alone does not help against a deny, or where an organization policy or a boundary must allow the action too.',
  },
  'IRSA-AWS-005': {
    title: 'AWS is throttling or unavailable',
    meaning: 'AWS answered with a throttling or server error, and retries did not help.',
    cure: 'Wait a minute and run the command again: it continues where it stopped. [AWS Health](https://health.aws.amazon.com) shows outages.',
  },
  'IRSA-AWS-006': {
    title: 'AWS cannot be reached',
    meaning: 'The endpoint is not a URL, does not answer, is not AWS, or has an untrusted certificate.',
    cure: 'Check the region, `AWS_ENDPOINT_URL`, `HTTPS_PROXY`, `NO_PROXY` and the network. Name a private CA in `AWS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS`.',
  },
  'IRSA-AWS-007': {
    title: 'The credentials belong to another AWS account or partition',
    meaning: 'irsa.yaml names another account, or a region of another partition.',
    cure: 'Use credentials for the account in irsa.yaml (`AWS_PROFILE`), or correct `spec.aws`.',
  },
  'IRSA-AWS-009': {
    title: 'AWS refused a call',
    meaning: 'AWS returned an error for which irsactl has no code. The message comes from AWS.',
    cure: 'Follow the message from AWS. Everything before this call is complete; the next run continues from there.',
  },
  'IRSA-AWS-011': {
    title: 'The clock of this machine is wrong',
    meaning: 'AWS refuses requests whose signing time differs from its own by more than about five minutes.',
    cure: 'Correct the clock of this machine, for example with `chronyc makestep` or `timedatectl set-ntp true`.',
  },
  'IRSA-AWS-012': {
    title: 'A quota of the AWS account is exhausted',
    meaning: 'The plan creates more IAM, S3 or CloudFront resources than the account may have.',
    cure: 'Delete unused resources, declare fewer, or request a higher quota in the Service Quotas console.',
  },
  'IRSA-AWS-013': {
    title: 'AWS has not verified the account',
    meaning:
      'AWS lets a new account create some resources, such as CloudFront distributions, only after AWS Support has verified it.',
    cure: 'Ask [AWS Support](https://console.aws.amazon.com/support/home) to verify the account, or publish the documents from S3 alone with `issuer: {s3: {bucket: NAME}}`.',
  },
  'IRSA-AWS-015': {
    title: 'The AWS profile does not exist',
    meaning:
      '`--profile` or `AWS_PROFILE` names a profile that is neither in `~/.aws/config` nor in `~/.aws/credentials`. `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` can name other files.',
    cure: 'Use one of the profiles that `aws configure list-profiles` shows.',
  },
  'IRSA-AWS-025': {
    title: 'The role in another account cannot be assumed',
    meaning:
      "irsactl works in an account of `spec.aws.accounts` through its `assumeRole` role. STS refused the role and gives no reason. The role may not exist. Its trust policy may not name the caller, or may require another external ID. Or the caller's own policies do not allow `sts:AssumeRole`: across accounts, both policies must allow it.",
    cure: 'Name the caller in the trust policy of the role, and allow the caller `sts:AssumeRole` on the role, as `irsactl iam-policy` prints it. Root users of AWS accounts cannot assume roles.',
  },
  'IRSA-AWS-027': {
    title: 'irsa.yaml has no such account',
    meaning:
      '`--account` takes the name or ID of an entry of `spec.aws.accounts`, or the ID of the account in `spec.aws.account`.',
    cure: 'Use one of the names that the error lists, or add the account to `spec.aws.accounts`.',
  },
} as const;
