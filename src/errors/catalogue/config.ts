export const configErrors = {
  'IRSA-CONFIG-001': {
    title: 'irsa.yaml cannot be read',
    meaning:
      'The file is missing, too large, not one YAML document, or of a version that this irsactl does not read.',
    cure: 'Check the path and the line that the message names, or write a new file with `irsactl init`.',
  },
  'IRSA-CONFIG-006': {
    title: 'A field is unknown, missing or written twice',
    meaning: 'A mapping of irsa.yaml has exactly the fields of the reference, each once.',
    cure: 'Do what the message says. To list the fields of a mapping: `irsactl explain spec`, `irsactl explain spec.roles`.',
  },
  'IRSA-CONFIG-007': {
    title: 'A value is not allowed here',
    meaning: 'irsa.yaml, Kubernetes or AWS does not accept the type or the form of the value.',
    cure: 'Write a value as the message says; `irsactl explain spec.issuer`, for example, prints the form of that field.',
  },
  'IRSA-CONFIG-011': {
    title: 'Fields do not fit together',
    meaning:
      'Each field is right alone, but not beside another one: a name is used twice, or a setting needs another one.',
    cure: 'Change or remove one of the fields that the message names.',
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
  'IRSA-CONFIG-034': {
    title: 'irsactl cannot edit the file by itself',
    meaning:
      '`irsactl role create` and `role delete` put lines into irsa.yaml, or take them out, and write nothing that would say anything else than meant. An anchor in the role that goes, or a form of YAML that they do not know, makes that impossible.',
    cure: 'Edit `spec.roles` by hand, and check it with `irsactl validate`.',
  },
  'IRSA-CONFIG-045': {
    title: 'A role names an account that irsa.yaml does not have',
    meaning:
      '`account` of a role is what `spec.aws.accounts` calls an account. Without it a role is in the account of `spec.aws.account`.',
    cure: 'Write the `name` of an entry of `spec.aws.accounts`, or add the account there.',
  },
} as const;
