export const configErrors = {
  'IRSA-CONFIG-001': {
    title: 'irsa.yaml cannot be read',
    meaning:
      'The file is missing, too large, not a single YAML document, or of a version that this irsactl does not read.',
    cure: 'Check the path and the line in the message, or write a new file with `irsactl init`.',
  },
  'IRSA-CONFIG-006': {
    title: 'A field is unknown, missing or duplicated',
    meaning: 'Each mapping of irsa.yaml has exactly the fields in the reference, each once.',
    cure: 'Do what the message says. To list the fields of a mapping: `irsactl explain spec`, `irsactl explain spec.roles`.',
  },
  'IRSA-CONFIG-007': {
    title: 'A value is not allowed here',
    meaning: 'irsa.yaml, Kubernetes or AWS does not accept the type or format of the value.',
    cure: 'Correct the value as the message says. `irsactl explain` prints the format of a field, for example `irsactl explain spec.issuer`.',
  },
  'IRSA-CONFIG-011': {
    title: 'Fields conflict',
    meaning:
      'Each field is valid alone, but not together with another: a name is used twice, or one setting requires another.',
    cure: 'Change or remove one of the fields that the message names.',
  },
  'IRSA-CONFIG-026': {
    title: 'irsactl init needs an answer',
    meaning: 'An option is missing, and there is no terminal to ask on.',
    cure: 'Pass every option that the message names.',
  },
  'IRSA-CONFIG-027': {
    title: 'irsactl init does not overwrite a file',
    meaning:
      'A file with that name exists and may contain your work. irsactl replaces only a schema that it wrote, if the version differs.',
    cure: 'Name another file with `-f`, or move the existing one first.',
  },
  'IRSA-CONFIG-045': {
    title: 'A role names an unknown account',
    meaning:
      '`account` of a role must be the `name` of an entry of `spec.aws.accounts`. Without it, the role is in the account of `spec.aws.account`.',
    cure: 'Use the `name` of an entry of `spec.aws.accounts`, or add the account there.',
  },
} as const;
