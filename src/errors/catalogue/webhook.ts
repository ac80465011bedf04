export const webhookErrors = {
  'IRSA-WEBHOOK-001': {
    title: 'The webhook cannot listen on its port',
    meaning: 'The port is taken, or the process may not use it (ports below 1024 need a permission).',
    cure: 'Choose others with `--port` and `--metrics-port`; 0 takes a free one.',
  },
  'IRSA-WEBHOOK-002': {
    title: 'The certificate of the webhook cannot be used',
    meaning:
      'The files of `--tls-cert` and `--tls-key` are missing, not PEM, or the key does not belong to the certificate.',
    cure: 'Give a certificate and its own private key.',
  },
  'IRSA-WEBHOOK-010': {
    title: 'The account for the names of roles is unknown',
    meaning:
      'With `--compose-role-arn` the webhook makes ARNs of bare role names. It asks the instance metadata service of EC2 (IMDSv2) once, at the start, for account and region, and got no answer that can be used.',
    cure: 'Run the webhook on EC2 with a metadata hop limit of at least 2 for pods, set `AWS_EC2_METADATA_SERVICE_ENDPOINT` where the service is elsewhere, or write ARNs and leave the flag out.',
  },
  'IRSA-WEBHOOK-011': {
    title: 'None of the cipher suites can be used',
    meaning:
      'Every suite of `--tls-cipher-suites` is one that this build of OpenSSL no longer has, such as RC4 and 3DES.',
    cure: 'Name others, or leave the flag out.',
  },
} as const;
