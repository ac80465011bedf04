import { IrsaError } from '../errors/irsa-error.ts';
import type { Elevation, ScriptEnd } from './script-protocol.ts';

/** Asks somebody at a terminal for something that is not shown; null where nobody is there. */
export type AskSecret = ((question: string) => Promise<string | null>) | null;

interface Trial {
  /** Runs a script with this elevation. */
  readonly run: (elevation: Elevation, script: string) => Promise<ScriptEnd>;
  /** Whether sudo takes a password. */
  readonly tryPassword: (password: string) => Promise<ScriptEnd>;
  readonly place: string;
  readonly ask: AskSecret;
}

/** As in sudo itself. */
const attempts = 3;

/**
 * What sudo says where it asks nobody: `a password is required`, and of sudo-rs `interactive authentication is required`,
 * in older and newer versions `interaction required` and `Interaction is required`.
 * https://github.com/trifectatechfoundation/sudo-rs/blob/main/src/common/error.rs
 */
const wantsPassword = /password|interacti(?:on|ve authentication) (?:is )?required/i;

/** Finds out how scripts become root on a node: as who logs in, by sudo, or by sudo with a password, asked for once. */
export async function elevate(trial: Trial): Promise<Elevation> {
  const { run, place } = trial;
  const login = await run({ kind: 'none' }, 'id -u; id -un');
  if (login.kind !== 'answered') throw notRoot(place, login.said);
  const [id, name = ''] = login.answer.stdout.toString('utf8').split('\n');
  // The node says so, and whoever is asked for a password must not be misled by it.
  const user = /^[\w.@-]{1,32}$/.test(name) ? name : 'who logs in';
  if (id === '0') return { kind: 'none' };
  const silent = await run({ kind: 'sudo' }, 'id -u');
  if (silent.kind === 'answered') return { kind: 'sudo' };
  if (!wantsPassword.test(silent.said)) throw notRoot(place, silent.said);
  return withPassword(trial, user);
}

async function withPassword({ tryPassword, place, ask }: Trial, user: string): Promise<Elevation> {
  if (ask === null) throw needsPassword(place, user, 'nobody is at a terminal to be asked for it');
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const password = await ask(`${place}: sudo password of ${user}: `);
    if (password === null || password === '') throw needsPassword(place, user, 'none was given');
    const tried = await tryPassword(password);
    if (tried.kind === 'answered') return { kind: 'sudo-password', password };
    if (!/try again|incorrect|no password was provided/i.test(tried.said)) throw notRoot(place, tried.said);
  }
  throw needsPassword(place, user, `${attempts} wrong ones were given`);
}

function needsPassword(place: string, user: string, why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: `irsactl does not become root on ${place}.`,
    why: `sudo wants the password of ${user}, and ${why}.`,
    next: `Allow it without one: \`${user} ALL=(root) NOPASSWD: ALL\` in a file of /etc/sudoers.d (\`visudo\`), for as long as irsactl works. Or run irsactl at a terminal, or log in as root.`,
  });
}

function notRoot(place: string, said: string): IrsaError {
  const words = said.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('irsactl-'));
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: `irsactl does not become root on ${place}.`,
    why: words.slice(-2).join(' ') || 'sudo said nothing.',
    next: "Allow the user that logs in to run everything with sudo, or log in as root: the API server's files belong to root.",
  });
}
