import type { ShellAnswer } from '../chain/node-shell.ts';
import { shellWord } from '../chain/shell-word.ts';

/**
 * How a script becomes root: it already is root, sudo needs no password, or sudo reads a password before the script.
 */
export type Elevation =
  | { readonly kind: 'none' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'sudo-password'; readonly password: string };

export const noElevation: Elevation = { kind: 'none' };

const beginMark = 'irsactl-begin';
const endMark = 'irsactl-end';

/**
 * Reads one line from standard input, byte by byte as POSIX requires of `read`, and runs the script in it; the rest
 * is the script's input. So no script, argument or secret is in a process list, and none is quoted for a login shell,
 * which may be csh or fish: this text contains no single quote, backslash or exclamation mark. A truncated line is
 * not run. The marks separate the script's output from that of the login's start-up files, and its end from a lost
 * connection.
 */
const reader = [
  'LC_ALL=C; export LC_ALL',
  'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'umask 077; cd /',
  'while :; do IFS= read -r s || exit 97; case $s in "irsactl "*) break;; esac; done',
  `echo ${beginMark}; echo ${beginMark} >&2`,
  `(eval "$(printf %b "\${s#irsactl }")")`,
  'c=$?; echo >&2',
  `echo "${endMark} $c" >&2`,
].join('; ');

/** `-k` makes sudo always read the password, so that the script never gets that line. */
const prefixes = { none: '', sudo: 'sudo -n -- ', 'sudo-password': 'sudo -k -S -p "" -- ' } as const;

/**
 * Exit codes of timeout; busybox uses the last one.
 * https://www.gnu.org/software/coreutils/manual/html_node/timeout-invocation.html
 */
export const lateCodes: readonly number[] = [124, 137, 143];

/** The command for the login shell. */
export function commandOf(elevation: Elevation, timeoutSeconds: number): string {
  return `exec env LC_ALL=C ${prefixes[elevation.kind]}timeout -k 5 ${timeoutSeconds} sh -c '${reader}'`;
}

/**
 * Succeeds if sudo accepts the password, the only line of its input. With more lines, sudo would take the next one for
 * another attempt, and a node may lock a user out after three.
 */
export const passwordTrial = `exec env LC_ALL=C ${prefixes['sudo-password']}sh -c 'echo ${beginMark}; echo ${beginMark} >&2; echo >&2; echo "${endMark} 0" >&2'`;

/** The lines for standard input before the script's own input. */
export function lineOf(elevation: Elevation, script: string, args: readonly string[]): string {
  const line = `irsactl ${oneLine(script, args)}\n`;
  return elevation.kind === 'sudo-password' ? `${elevation.password}\n${line}` : line;
}

/** A script and its arguments, encoded for `printf %b`. */
export function oneLine(script: string, args: readonly string[]): string {
  const whole = `set -- ${args.map(shellWord).join(' ')}\n${script}`;
  return whole.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** How far a script got. */
export type ScriptEnd =
  | { readonly kind: 'answered'; readonly answer: ShellAnswer }
  /** The shell that reads the script never started; `said` is the output instead. */
  | { readonly kind: 'never-began'; readonly said: string }
  | { readonly kind: 'broke-off'; readonly said: string };

export function endOf(stdout: Buffer, stderr: string): ScriptEnd {
  if (!hasBegun(stdout) || !hasBegun(Buffer.from(stderr))) {
    return { kind: 'never-began', said: `${stderr}${stdout}` };
  }
  const begun = afterBegin(Buffer.from(stderr)).toString('utf8');
  const end = /([\s\S]*)\nirsactl-end (\d+)\n/.exec(begun);
  if (!end) return { kind: 'broke-off', said: begun };
  return {
    kind: 'answered',
    answer: {
      code: Number(end[2]),
      stdout: afterBegin(stdout),
      stderr: end[1] ?? '',
    },
  };
}

function hasBegun(output: Buffer): boolean {
  return output.includes(`${beginMark}\n`);
}

/** An output without that of the login's start-up files. */
export function afterBegin(output: Buffer): Buffer {
  return output.subarray(output.indexOf(`${beginMark}\n`) + beginMark.length + 1);
}
