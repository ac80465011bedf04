import { IrsaError } from '../../errors/irsa-error.ts';

interface Fault {
  readonly pattern: RegExp;
  readonly code: IrsaError['code'];
  readonly what: (place: string) => string;
  readonly next: (host: string) => string;
}

/** ssh's messages on standard error, in the order of the search. */
const faults: readonly Fault[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'IRSA-CONTROLPLANE-061',
    what: (place) => `The host key of ${place} differs from the one in your known_hosts file.`,
    next: (host) =>
      `Find out why first: this may be a man-in-the-middle attack. If the node was reinstalled, remove the old key with \`ssh-keygen -R HOST\` and check the new one with \`ssh ${host}\`.`,
  },
  {
    pattern: /Host key verification failed|No \S+ host key is known/,
    code: 'IRSA-CONTROLPLANE-061',
    what: (place) => `The host key of ${place} is unknown to this machine.`,
    next: (host) =>
      `Connect once by hand with \`ssh ${host}\`, compare the fingerprint with the node's own, and accept it.`,
  },
  {
    pattern:
      /Permission denied \(|Too many authentication failures|no mutual signature|Authentication failed/,
    code: 'IRSA-CONTROLPLANE-063',
    what: (place) => `${place} refuses the login.`,
    next: (host) => `Make \`ssh ${host} true\` work: check the user, the key and the agent (\`ssh-add -l\`).`,
  },
];

const notices = /^(Warning: Permanently added|Pseudo-terminal will not|Shared connection to|debug\d: )/;

/** The last messages of ssh, without its notices. */
export function lastMessages(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !notices.test(line));
  return lines.slice(-2).join(' ') || 'ssh printed no message.';
}

/** The error for a connection that could not be opened. */
export function notOpened(place: string, host: string, said: string): IrsaError {
  const fault = faults.find(({ pattern }) => pattern.test(said));
  if (fault) {
    const { code, what, next } = fault;
    return new IrsaError(code, { what: what(place), why: whyOf(said, fault.pattern), next: next(host) });
  }
  return new IrsaError('IRSA-CONTROLPLANE-064', {
    what: `${place} cannot be reached.`,
    why: lastMessages(said),
    next: `Make \`ssh ${host} true\` work from this machine, then run the same command again.`,
  });
}

/** The line with the reason; for a changed host key, ssh prints a page. */
function whyOf(said: string, pattern: RegExp): string {
  const line = said.split('\n').find((candidate) => pattern.test(candidate)) ?? said;
  const offending = /Offending .*/.exec(said)?.[0];
  return offending === undefined ? line.replaceAll('@', '').trim() : `ssh reports: ${offending.trim()}`;
}

/** The error for a lost connection. */
export function lostConnection(place: string, said: string, doing: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-064', {
    what: `The connection to ${place} was lost while irsactl was ${doing}.`,
    why: lastMessages(said),
    next: 'Run the same command again when the node is reachable: irsactl first checks the current state and continues from there.',
  });
}

/**
 * The message of a client whose session was refused while the connection lives: the command has not reached the node.
 * https://github.com/openssh/openssh-portable/blob/V_9_9_P2/mux.c
 */
export function isSessionRefused(said: string): boolean {
  return said.includes('Session open refused by peer');
}

/** The error if the node's sshd allows only one session per connection. */
export function tooFewSessions(place: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-155', {
    what: `The sshd of ${place} allows no session for irsactl's scripts; no script was started.`,
    why: 'The connection uses one session and the scripts need another, which sshd refuses (`MaxSessions` in sshd_config).',
    next: 'Set `MaxSessions` to 2 or more for this user, preferably to the default of 10, and reload sshd.',
  });
}

/** The error for unchecked host keys: irsactl sends keys and scripts to a node, which another host must not get. */
export function unverifiedHost(place: string, host: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-061', {
    what: `Your ssh configuration does not check the host key of ${place}.`,
    why: `\`ssh -G ${host}\` shows StrictHostKeyChecking no, or accept-new with a UserKnownHostsFile that records nothing.`,
    next: `Remove this setting for ${host} from your ssh configuration, connect once with \`ssh ${host}\` and compare the fingerprint.`,
  });
}

export function noClient(why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-060', {
    what: 'This machine has no usable ssh client.',
    why,
    next: 'Install OpenSSH (`apt install openssh-client`, `dnf install openssh-clients`), or run irsactl on the node itself with `local: true`.',
  });
}

/** The error if the login works but runs no POSIX shell. */
export function runsNoScript(place: string, said: string): IrsaError {
  const isWindows = /is not recognized as|CommandNotFoundException|Microsoft Windows/.test(said);
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: isWindows
      ? `${place} is a Windows machine.`
      : `The login to ${place} works, but cannot run scripts.`,
    why: isWindows
      ? 'The API server of a cluster runs on Linux, but this machine answers with a message of a Windows shell.'
      : lastMessages(said),
    next: isWindows
      ? 'Name the control plane nodes under spec.controlPlane.nodes, as `kubectl get nodes` shows them.'
      : 'Log in as a user whose shell runs `sh -c true`, on a Linux with coreutils.',
  });
}
