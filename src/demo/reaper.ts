import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { isAbsolute, parse } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';

/** Cleans up after this process however it ends, even by SIGKILL. */
export interface Reaper {
  readonly pid: number;
  /** Kills this process group (a child started with `detached: true`) when this process is gone. */
  watchGroup(pid: number): void;
  /** Stops watching a group that has ended: its number may be reused. */
  forgetGroup(pid: number): void;
  /** Removes this folder when this process is gone. */
  watchFolder(path: string): void;
  /** Ends the reaper without cleanup; everything that it watched must already be cleaned up. */
  close(): Promise<void>;
}

/** Starts the reaper: a POSIX shell in its own process group that reads from a pipe of this process. */
export function startReaper(): Reaper {
  const shell = spawn('/bin/sh', ['-c', reaperScript, 'irsactl-reaper'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  const exited = once(shell, 'exit');
  shell.unref();
  // If the reaper was killed, there is no reader for the pipe.
  shell.stdin.on('error', () => undefined);
  const send = (command: string): void => {
    shell.stdin.write(`${command}\n`);
  };
  return {
    pid: shell.pid ?? 0,
    watchGroup: (pid) => send(`group ${pid}`),
    forgetGroup: (pid) => send(`forget-group ${pid}`),
    watchFolder: (path) => send(`folder ${removable(path)}`),
    async close() {
      shell.ref();
      shell.stdin.end('done\n');
      await exited;
    },
  };
}

function removable(path: string): string {
  const safe = isAbsolute(path) && path !== parse(path).root && !path.includes('\n');
  if (safe) return path;
  throw new IrsaError('IRSA-DEMO-021', {
    what: `The folder ${JSON.stringify(path)} cannot be used, because it is removed at the end.`,
    why: 'It has to be an absolute path below the root without line breaks.',
    next: 'Specify another folder.',
  });
}

/**
 * The reaper's script: it reads commands from standard input and cleans up when that ends.
 *
 * `group N` and `folder P` register a process group and a folder. `forget-group N` removes a group, because its number may
 * be reused. `done` ends the reaper without cleanup. A pipe closes when its only writer dies for any reason, which makes it
 * the only event that SIGKILL cannot hide.
 */
const reaperScript = `
groups=' '
folders=''
finished=no
while IFS= read -r command; do
  word=\${command%% *}
  value=\${command#* }
  case $word in
    group) groups="$groups$value " ;;
    forget-group)
      case $groups in *" $value "*) groups="\${groups%% $value *} \${groups#* $value }" ;; esac ;;
    folder) folders="$folders$value
" ;;
    done) finished=yes; break ;;
  esac
done
if [ $finished = yes ]; then exit 0; fi
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
printf '%s' "$folders" | while IFS= read -r folder; do
  tries=0
  until rm -rf -- "$folder" 2>/dev/null || [ $tries -ge 10 ]; do
    tries=$((tries + 1))
    sleep 1
  done
done
`;
