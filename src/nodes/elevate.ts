import { IrsaError } from '../errors/irsa-error.ts';
import type { Elevation, ScriptEnd } from './script-protocol.ts';

/** Asks the user at the terminal for a secret, without echo; null without a terminal. */
export type AskSecret = ((question: string) => Promise<string | null>) | null;

interface Trial {
  /** Runs a script with this elevation. */
  readonly run: (elevation: Elevation, script: string) => Promise<ScriptEnd>;
  /** Whether sudo takes a password. */
  readonly tryPassword: (password: string) => Promise<ScriptEnd>;
  readonly place: string;
  readonly ask: AskSecret;
}

/** As in sudo. */
const attempts = 3;

/**
 * The message of a non-interactive sudo: `a password is required`. In sudo-rs: `interactive authentication is
 * required`, or in older and newer versions `interaction required` and `Interaction is required`.
 * https://github.com/trifectatechfoundation/sudo-rs/blob/main/src/common/error.rs
 */
const needsPasswordMessage = /password|interacti(?:on|ve authentication) (?:is )?required/i;

/**
 * Determines how scripts become root on a node: directly, with sudo, or with sudo and a password that irsactl asks
 * for once.
 */
export async function elevate(trial: Trial): Promise<Elevation> {
  const { run, place } = trial;
  const login = await run({ kind: 'none' }, 'id -u; id -un');
  if (login.kind !== 'answered') throw notRoot(place, login.said);
  const [id, name = ''] = login.answer.stdout.toString('utf8').split('\n');
  // The name comes from the node, and must not mislead the user who is asked for a password.
  const user = /^[\w.@-]{1,32}$/.test(name) ? name : 'the login user';
  if (id === '0') return { kind: 'none' };
  const silent = await run({ kind: 'sudo' }, 'id -u');
  if (silent.kind === 'answered') return { kind: 'sudo' };
  if (!needsPasswordMessage.test(silent.said)) throw notRoot(place, silent.said);
  return withPassword(trial, user);
}

async function withPassword({ tryPassword, place, ask }: Trial, user: string): Promise<Elevation> {
  if (ask === null) throw needsPassword(place, user, 'there is no terminal to ask for it');
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const password = await ask(`${place}: sudo password of ${user}: `);
    if (password === null || password === '') throw needsPassword(place, user, 'none was entered');
    const tried = await tryPassword(password);
    if (tried.kind === 'answered') return { kind: 'sudo-password', password };
    if (!/try again|incorrect|no password was provided/i.test(tried.said)) throw notRoot(place, tried.said);
  }
  throw needsPassword(place, user, `${attempts} wrong passwords were entered`);
}

function needsPassword(place: string, user: string, why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: `irsactl cannot become root on ${place}.`,
    why: `sudo requires the password of ${user}, but ${why}.`,
    next: `Allow sudo without a password: \`${user} ALL=(root) NOPASSWD: ALL\` in a file of /etc/sudoers.d (\`visudo\`), while irsactl works. Or run irsactl in a terminal, or log in as root.`,
  });
}

function notRoot(place: string, said: string): IrsaError {
  const words = said.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('irsactl-'));
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: `irsactl cannot become root on ${place}.`,
    why: words.slice(-2).join(' ') || 'sudo printed no message.',
    next: "Allow the login user to run everything with sudo, or log in as root: the API server's files belong to root.",
  });
}
