export const configErrors = {
  'IRSA-CONFIG-001': {
    title: 'irsa.yaml cannot be read',
    meaning: 'The file that `-f` names, or `irsa.yaml` in this folder, is not there or may not be read.',
    cure: 'Check the path and the permissions of the file, or write a new one with `irsactl init`.',
  },
  'IRSA-CONFIG-002': {
    title: 'irsa.yaml is too large',
    meaning:
      'The file is larger than 1 MiB, nested by the hundred, or grows beyond measure by YAML aliases. Such a file is either not an irsa.yaml or made to exhaust memory, so it is not read further.',
    cure: 'Check that it is the right file. Write values out instead of repeating them by aliases.',
  },
  'IRSA-CONFIG-003': {
    title: 'irsa.yaml is not valid YAML',
    meaning: 'The YAML parser stopped at the line shown: often an indentation, a tab, or a missing quote.',
    cure: 'Correct that line. An editor with YAML support shows the same mistake while you type.',
  },
  'IRSA-CONFIG-004': {
    title: 'irsa.yaml holds several documents',
    meaning: 'A line `---` begins a second YAML document. One file describes exactly one chain.',
    cure: 'Put each chain into a file of its own and name it with `-f`.',
  },
  'IRSA-CONFIG-005': {
    title: 'A field is written twice',
    meaning:
      'The same name stands twice in one mapping. YAML forbids it, and readers differ in which of the two counts.',
    cure: 'Remove one of the two.',
  },
  'IRSA-CONFIG-006': {
    title: 'A field is unknown',
    meaning:
      'The field is misspelt or stands in the wrong place. Unknown fields are refused because a misspelt one would silently do nothing.',
    cure: 'Take the name that the message suggests, or one that `irsactl explain` has for the mapping around it: `irsactl explain spec`, `irsactl explain spec.roles`.',
  },
  'IRSA-CONFIG-007': {
    title: 'A value has the wrong type',
    meaning:
      'For example a number or nothing where text is expected. YAML reads digits without quotes as a number.',
    cure: 'Write a value of the type that the message names; put digits that are meant as text in quotes.',
  },
  'IRSA-CONFIG-008': {
    title: 'A field is missing',
    meaning: 'The field has no default, so the chain cannot be known without it.',
    cure: 'Add the field; `irsactl explain` says what belongs into it: `irsactl explain spec.issuer`.',
  },
  'IRSA-CONFIG-009': {
    title: 'A value is not one of those allowed',
    meaning: 'The field takes a value from a list or a range, and this one lies outside.',
    cure: 'Take one of the values that the message names.',
  },
  'IRSA-CONFIG-010': {
    title: 'Exactly one of several fields is expected',
    meaning:
      'The fields exclude each other, for example `ssh` and `local` of a node, and one of them is needed.',
    cure: 'Keep one of the fields that the message names.',
  },
  'IRSA-CONFIG-011': {
    title: 'Two roles have the same name',
    meaning:
      'IAM knows each role name once in an account, whatever its path, and does not tell upper from lower case. Default names can meet as well: `shop-eu/web` and `shop/eu-web` both give `<chain>-shop-eu-web`.',
    cure: 'Give one of the roles a `name` of its own.',
  },
  'IRSA-CONFIG-012': {
    title: 'A service account stands in two roles',
    meaning: 'A service account carries the ARN of one role in its annotation, so it can take only one.',
    cure: 'Remove it from one of the roles, and put all policies that it needs into the other.',
  },
  'IRSA-CONFIG-013': {
    title: 'A name is not one that Kubernetes accepts',
    meaning:
      'Namespaces are [RFC 1123 labels](https://kubernetes.io/docs/concepts/overview/working-with-objects/names/): lower-case letters, digits and `-`, at most 63 characters. Service accounts and nodes are RFC 1123 subdomains: labels joined by dots, at most 253 characters. The chain itself is named like a namespace.',
    cure: 'Correct the name; `kubectl get serviceaccounts -A` and `kubectl get nodes` show those that exist.',
  },
  'IRSA-CONFIG-014': {
    title: 'A bucket name is not one that S3 accepts',
    meaning:
      "[S3's rules](https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html): 3 to 63 lower-case letters, digits and `-`, with a letter or digit at both ends, and without reserved beginnings and endings. Dots are refused although S3 allows them: its TLS certificate does not cover them, so no token could be verified.",
    cure: 'Choose another name, for example `<chain>-oidc` with something of your own in front. With `namespace: accountRegional` the whole name, which ends with account and region, has at most 63 characters, and `spec.aws.account` must be there.',
  },
  'IRSA-CONFIG-015': {
    title: 'A name, path, description or ARN is not one that IAM accepts',
    meaning:
      '[IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html) allows letters, digits and `+=,.@_-` in names, at most 64 characters for a role and 128 for a policy; paths begin and end with `/`; a description has visible characters of Latin-1 on one line, at most 900. A managed policy is named by its ARN, of the partition that the region lies in, or by the name of one of AWS’s own.',
    cure: 'Correct it as the message says.',
  },
  'IRSA-CONFIG-016': {
    title: 'An account ID does not have twelve digits',
    meaning: 'AWS account IDs are twelve digits, leading zeros included.',
    cure: 'Look it up with `aws sts get-caller-identity`, and write it in quotes.',
  },
  'IRSA-CONFIG-017': {
    title: 'A region is not one of AWS',
    meaning:
      'Regions are named like `eu-central-1` or `us-gov-west-1`; an availability zone such as `eu-central-1a` is no region.',
    cure: 'Correct it; `aws account list-regions` shows those of your account.',
  },
  'IRSA-CONFIG-018': {
    title: 'The control plane nodes do not fit together',
    meaning:
      'Each node needs a name, a manifest and a folder of its own: two entries that lead to the same file would undo each other, and backups of one would overwrite those of the other.',
    cure: 'List every control plane node exactly once.',
  },
  'IRSA-CONFIG-019': {
    title: 'A subject is too long for AWS',
    meaning:
      'The subject of a token is `system:serviceaccount:<namespace>:<name>`, and [STS](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html) takes at most 255 characters.',
    cure: 'Shorten the name of the service account or of its namespace: both together at most 232 characters.',
  },
  'IRSA-CONFIG-020': {
    title: 'A tag key is reserved',
    meaning:
      'AWS keeps `aws:` for itself, and irsactl marks what it owns by tags that begin with `irsactl.dev/`; a tag of yours there could make it take hold of things that are not its own.',
    cure: 'Rename the tag.',
  },
  'IRSA-CONFIG-021': {
    title: 'The tags are more or longer than AWS allows',
    meaning:
      '[IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html) takes 50 tags on a role, of which irsactl needs three; keys of 1 to 128 and values of at most 256 letters, digits, spaces and `_.:/=+-@`; keys that differ only in case are the same.',
    cure: 'Remove or shorten the tags that the message names.',
  },
  'IRSA-CONFIG-022': {
    title: 'This is not an irsa.yaml of a version that this irsactl reads',
    meaning: 'A file begins with `apiVersion: irsactl.dev/v1alpha1` and `kind: TrustChain`.',
    cure: 'Check that it is the right file; write these two lines, or take an irsactl that knows the version in it.',
  },
  'IRSA-CONFIG-023': {
    title: 'A role has more policies than IAM allows',
    meaning:
      '[IAM](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html) attaches at most 25 managed policies to a role (10 without a raised quota), and all inline policies of a role together have at most 10,240 characters without white space. Each policy is attached once.',
    cure: 'Join policies, or split the role by service account.',
  },
  'IRSA-CONFIG-024': {
    title: 'The webhook cannot be reached under this URL',
    meaning:
      'The API server [calls webhooks](https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#url) by `https://` only, and refuses a user name, a query or a fragment in the URL.',
    cure: 'Write the URL as `https://HOST:PORT/mutate`.',
  },
  'IRSA-CONFIG-025': {
    title: 'The fields of the signing key do not fit together',
    meaning:
      '`path` belongs to `source: file` and is needed there. `algorithm` and `bits` say how a key is made, so they belong to `source: generate`; `bits` only to RSA.',
    cure: 'Remove the field that the message names, or change `source`.',
  },
  'IRSA-CONFIG-026': {
    title: 'irsactl init needs an answer',
    meaning: 'An option is missing, and there is no terminal to ask on.',
    cure: 'Give every option that the message names.',
  },
  'IRSA-CONFIG-027': {
    title: 'irsactl init does not overwrite a file',
    meaning:
      'A file of that name is already there, and may hold work of yours. Only a schema that irsactl itself wrote is replaced, where it is of another version.',
    cure: 'Name another file with `-f`, or move the old one away first.',
  },
  'IRSA-CONFIG-029': {
    title: 'IAM would refuse the inline policy',
    meaning:
      'The document does not follow the [grammar of IAM policies](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html). IAM would answer MalformedPolicyDocument when everything before it is done already.',
    cure: 'Correct the part that the message names. A statement needs `Effect` (`Allow` or `Deny`), `Action` and `Resource`.',
  },
  'IRSA-CONFIG-030': {
    title: 'A setting belongs to another way to inject',
    meaning:
      '`webhook` is read with `mode: webhook` and `upstream` with `mode: upstream`. What irsactl runs in the cluster itself (`image`, `namespace`, `replicas`, `placement`, `failurePolicy`) says nothing about a webhook at a `url` or behind a `service` of somebody else; `caBundle` nothing about one that irsactl installs; `replicas` nothing about one pod on each control plane node.',
    cure: 'Remove the field that the message names, or change `mode`.',
  },
  'IRSA-CONFIG-032': {
    title: 'An audience of `apiAudiences` cannot be one',
    meaning:
      '`spec.controlPlane.apiAudiences` are the audiences of tokens that pods show to the API server itself. One of AWS would make each of them a key to AWS; a comma or a space cannot be written in the flag.',
    cure: "List audiences of the cluster's own, such as `https://kubernetes.default.svc.cluster.local`.",
  },
  'IRSA-CONFIG-033': {
    title: 'There is no CloudFront for this region',
    meaning:
      'GovCloud and the isolated partitions of AWS have no CloudFront. That of China has no cache policies, and serves only domain names that are registered there.',
    cure: 'Use `issuer: {s3: …}`, or `issuer: {directory: …}` with a web server of your own.',
  },
  'IRSA-CONFIG-034': {
    title: 'irsactl cannot edit the file by itself',
    meaning:
      '`irsactl role create` and `role delete` put lines into irsa.yaml, or take them out, and write nothing that would say anything else than meant. An anchor in the role that goes, or a form of YAML that they do not know, makes that impossible.',
    cure: 'Edit `spec.roles` by hand, and check it with `irsactl validate`.',
  },
  'IRSA-CONFIG-040': {
    title: 'A name cannot be the issuer’s domain',
    meaning:
      'With `spec.issuer.cloudFront.domain` the issuer is `https://NAME`. The name needs a certificate, and ACM issues none for names of Amazon’s own.',
    cure: 'Write a domain name of your own in lower case, for example `oidc.example.com`.',
  },
  'IRSA-CONFIG-041': {
    title: 'CloudFront cannot use the certificate',
    meaning:
      'CloudFront takes certificates of its own account that are in ACM in us-east-1, wherever the rest of the chain is.',
    cure: 'Request or import the certificate in us-east-1 of that account.',
  },
  'IRSA-CONFIG-045': {
    title: 'A role names an account that irsa.yaml does not have',
    meaning:
      '`account` of a role is what `spec.aws.accounts` calls an account. Without it a role is in the account of `spec.aws.account`.',
    cure: 'Write the `name` of an entry of `spec.aws.accounts`, or add the account there.',
  },
  'IRSA-CONFIG-046': {
    title: 'Two accounts have one name or one ID',
    meaning:
      'Roles choose an account by its name, and every account has credentials of its own. `spec.aws.account` is not repeated among `spec.aws.accounts`: roles without `account` are in it.',
    cure: 'Remove one of the two, or correct its name or ID.',
  },
  'IRSA-CONFIG-047': {
    title: 'The role to assume is of another account',
    meaning:
      'irsactl works in an account by a role of that account, so that the ARN in `assumeRole` names the same account as `id`, and the partition of `spec.aws.region`.',
    cure: 'Correct the ARN or the `id`.',
  },
  'IRSA-CONFIG-048': {
    title: 'An entry of `spec.aws.accounts` holds what AWS does not accept',
    meaning:
      'Each account has a name by which roles call it, and either the ARN of a role to assume, with an external ID where its trust policy asks for one, or a profile of the AWS configuration.',
    cure: 'Correct the value as the error says.',
  },
  'IRSA-CONFIG-049': {
    title: 'An external ID without a role to assume',
    meaning:
      '`externalId` goes with `assumeRole`. With `profile` the AWS configuration says how to get into the account, and its own `external_id` counts.',
    cure: 'Remove `externalId`, and write `external_id` into the profile where it is needed.',
  },
  'IRSA-CONFIG-055': {
    title: 'A shared role needs a name',
    meaning:
      'Chains find a role that they share by its name. The default name begins with that of the chain, so each would make a role of its own.',
    cure: 'Write the same `name` for the role into the irsa.yaml of each chain.',
  },
} as const;
