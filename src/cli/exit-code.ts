/** What a script learns from how irsactl ends. */
export const exitCode = {
  done: 0,
  failed: 1,
  wrongUsage: 2,
  changesPending: 3,
  findings: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
