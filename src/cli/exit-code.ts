export const exitCode = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  changesPending: 3,
  findings: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** The reference page's texts. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCode, string>> = {
  done: 'Done, or nothing to do.',
  failed: 'It failed; the error says what, why, and what to do next.',
  wrongUsage: 'The command line, irsa.yaml or the kubeconfig is wrong. Nothing was done.',
  changesPending:
    '`plan` or `status` with --detailed-exitcode found something to do; `apply` waits for a DNS record, for flags that you set, or for tokens of a former issuer; the next stage of `rotate`, or the second run of `destroy` or `rollback`, waits.',
  findings:
    '`plan`, `status`, `graph`, `role list`, `role show`, `verify`, or the proof after `apply` or `rotate` found an error; `lint` found a mistake; `destroy` had to keep the bucket, documents or distribution of the issuer.',
  interrupted: 'Ctrl-C or SIGTERM stopped it before it was done.',
};
