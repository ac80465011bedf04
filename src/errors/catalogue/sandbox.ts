export const sandboxErrors = {
  'IRSA-SANDBOX-001': {
    title: 'A port of the sandbox is taken',
    meaning: "Another program listens on the sandbox's address.",
    cure: 'Choose another port with `--listen` or `--tls-port`, or use port 0 for a free one.',
  },
  'IRSA-SANDBOX-003': {
    title: 'The CA file of the sandbox cannot be written',
    meaning: 'The sandbox writes its CA certificate to a file, so that clients can trust it.',
    cure: 'Name a path in an existing folder that you may write to: `--ca-file PATH`.',
  },
  'IRSA-SANDBOX-004': {
    title: 'An option of the sandbox has no valid account ID or address',
    meaning: 'An AWS account ID has exactly twelve digits; an address is a host and a port.',
    cure: 'Correct the option that the message names; without `--account` the ID is 123456789012.',
  },
} as const;
