import { execFile } from 'node:child_process';

/** How a client program ended. */
export interface ClientRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a client program with PATH, HOME and the given variables, and nothing else of this process's environment. */
export function runClient(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ClientRun> {
  const { PATH = '' } = process.env;
  // Ignores the AWS profiles of the machine's user.
  const none = {
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const env = { PATH, HOME: '/nonexistent', ...none, AWS_PAGER: '', ...environment };
  return new Promise((resolve) => {
    execFile(program, [...args], { env, timeout: 120_000, maxBuffer: 1 << 24 }, (fault, stdout, stderr) => {
      resolve({ code: fault ? (typeof fault.code === 'number' ? fault.code : -1) : 0, stdout, stderr });
    });
  });
}
