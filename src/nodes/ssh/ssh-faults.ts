import { IrsaError } from '../../errors/irsa-error.ts';

interface Fault {
  readonly pattern: RegExp;
  readonly code: IrsaError['code'];
  readonly what: (place: string) => string;
  readonly next: (host: string) => string;
}

/** What ssh says on standard error, in the order in which it is looked for. */
const faults: readonly Fault[] = [
  {
    pattern: /REMOTE HOST IDENTIFICATION HAS CHANGED/,
    code: 'IRSA-CONTROLPLANE-061',
    what: (place) => `${place} shows another host key than the one that your known_hosts file holds.`,
    next: (host) =>
      `Find out why before anything else: somebody may stand in between. Where the node was set up anew, remove the old key with \`ssh-keygen -R HOST\` and look at the new one with \`ssh ${host}\`.`,
  },
  {
    pattern: /Host key verification failed|No \S+ host key is known/,
    code: 'IRSA-CONTROLPLANE-061',
    what: (place) => `The host key of ${place} is not known to this machine.`,
    next: (host) =>
      `Connect once by hand with \`ssh ${host}\`, compare the fingerprint with the node's own, and accept it.`,
  },
  {
    pattern:
      /Permission denied \(|Too many authentication failures|no mutual signature|Authentication failed/,
    code: 'IRSA-CONTROLPLANE-063',
    what: (place) => `${place} refuses the login.`,
    next: (host) =>
      `Make \`ssh ${host} true\` work: the user, the key, or what the agent holds (\`ssh-add -l\`).`,
  },
];

const ownWords = /^(Warning: Permanently added|Pseudo-terminal will not|Shared connection to|debug\d: )/;

/** ssh's own last words, without what it says on the way. */
export function lastWords(said: string): string {
  const lines = said
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !ownWords.test(line));
  return lines.slice(-2).join(' ') || 'ssh said nothing.';
}

/** The connection was never there. */
export function notOpened(place: string, host: string, said: string): IrsaError {
  const fault = faults.find(({ pattern }) => pattern.test(said));
  if (fault) {
    const { code, what, next } = fault;
    return new IrsaError(code, { what: what(place), why: whyOf(said, fault.pattern), next: next(host) });
  }
  return new IrsaError('IRSA-CONTROLPLANE-064', {
    what: `${place} cannot be reached.`,
    why: lastWords(said),
    next: `Make \`ssh ${host} true\` work from this machine, then run the same command again.`,
  });
}

/** The line that says it; of a changed host key ssh writes a page. */
function whyOf(said: string, pattern: RegExp): string {
  const line = said.split('\n').find((candidate) => pattern.test(candidate)) ?? said;
  const offending = /Offending .*/.exec(said)?.[0];
  return offending === undefined ? line.replaceAll('@', '').trim() : `ssh says: ${offending.trim()}`;
}

/** It was there, and is no more. */
export function lostConnection(place: string, said: string, doing: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-064', {
    what: `The connection to ${place} was lost while irsactl was ${doing}.`,
    why: lastWords(said),
    next: 'Run the same command again once the node can be reached: irsactl looks at what is there first, and goes on from that.',
  });
}

/**
 * Said by the process that asked for a session over the connection, which goes on: the command has not reached the node.
 * https://github.com/openssh/openssh-portable/blob/V_9_9_P2/mux.c
 */
export function isSessionRefused(said: string): boolean {
  return said.includes('Session open refused by peer');
}

/** The node's sshd lets one connection have no session beside its own. */
export function tooFewSessions(place: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-155', {
    what: `The sshd of ${place} opens no session for irsactl's scripts; none was begun.`,
    why: 'The connection holds one session, the scripts need one more, and sshd refuses that (`MaxSessions` in sshd_config).',
    next: 'Set `MaxSessions` to 2 or more for this user, better to the 10 that sshd has by itself, and reload sshd.',
  });
}

/** irsactl sends keys and scripts to a node, which another host must not get. */
export function unverifiedHost(place: string, host: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-061', {
    what: `Your ssh configuration checks no host key for ${place}.`,
    why: `\`ssh -G ${host}\` says StrictHostKeyChecking no, or accept-new with a UserKnownHostsFile that remembers nothing.`,
    next: `Remove that for ${host} from your ssh configuration, connect once with \`ssh ${host}\` and compare the fingerprint.`,
  });
}

export function noClient(why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-060', {
    what: 'There is no ssh client on this machine that irsactl can use.',
    why,
    next: 'Install OpenSSH (`apt install openssh-client`, `dnf install openssh-clients`), or run irsactl on the node itself with `local: true`.',
  });
}

/** The login works, but what it leads to runs no POSIX shell. */
export function runsNoScript(place: string, said: string): IrsaError {
  const isWindows = /is not recognized as|CommandNotFoundException|Microsoft Windows/.test(said);
  return new IrsaError('IRSA-CONTROLPLANE-067', {
    what: isWindows
      ? `${place} is a Windows machine.`
      : `${place} lets irsactl in, but runs no script for it.`,
    why: isWindows
      ? 'The API server of a cluster runs on Linux; this machine answers with the words of a Windows shell.'
      : lastWords(said),
    next: isWindows
      ? 'Name the control plane nodes under spec.controlPlane.nodes, as `kubectl get nodes` shows them.'
      : 'Log in as a user whose shell runs `sh -c true`, on a Linux with coreutils.',
  });
}
