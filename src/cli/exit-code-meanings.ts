import type { exitCode } from './exit-code.ts';

/** What each exit code says, for the reference. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCode, string>> = {
  done: 'Done, or nothing to do.',
  failed: 'It failed: the error says what, why, and what to do next.',
  wrongUsage: 'The command line or irsa.yaml is wrong. Nothing was done.',
  changesPending:
    '`plan` or `status` with --detailed-exitcode found something to do; `apply` stopped for the DNS record or the flags that you set; the next stage of `rotate` waits.',
  findings:
    'An error of `plan`, `status`, `graph`, `role list`, `role show` or `verify`, of the proof after `apply` or `rotate`, something that `lint` found, or something that `destroy` had to leave.',
  interrupted: 'Ctrl-C or SIGTERM ended it before its work was done.',
};
