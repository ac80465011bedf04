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
    cure: 'Give a certificate and its own private key, or leave `--in-cluster=false` out: the webhook then makes its own.',
  },
} as const;
