export const webhookErrors = {
  'IRSA-WEBHOOK-001': {
    title: 'The webhook cannot listen on its port',
    meaning: 'The port is taken, or the process may not use it (ports below 1024 need a permission).',
    cure: 'Choose other ports with `--port` and `--metrics-port`; 0 selects a free one.',
  },
  'IRSA-WEBHOOK-002': {
    title: 'The certificate of the webhook cannot be used',
    meaning:
      'The files in `--tls-cert` and `--tls-key` are missing or not PEM, or the key does not match the certificate.',
    cure: 'Use a certificate and its private key.',
  },
  'IRSA-WEBHOOK-010': {
    title: 'The account for role names is unknown',
    meaning:
      'With `--compose-role-arn` the webhook builds ARNs from role names. At the start it asks the EC2 instance metadata service (IMDSv2) for account and region, and got no usable answer.',
    cure: 'Run the webhook on EC2 with a metadata hop limit of at least 2 for pods. Set `AWS_EC2_METADATA_SERVICE_ENDPOINT` if the service is elsewhere. Or write ARNs and omit the flag.',
  },
  'IRSA-WEBHOOK-011': {
    title: 'None of the cipher suites can be used',
    meaning:
      'This build of OpenSSL supports no suite in `--tls-cipher-suites`; it lacks, for example, RC4 and 3DES.',
    cure: 'Name other suites, or omit the flag.',
  },
} as const;
