import { describe, expect, it } from 'vitest';
import {
  isSessionRefused,
  lastMessages,
  lostConnection,
  notOpened,
  runsNoScript,
  tooFewSessions,
} from './ssh-faults.ts';

const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Offending ED25519 key in /home/me/.ssh/known_hosts:7
Host key for cp-1 has changed and you have requested strict checking.
Host key verification failed.`;

describe('the error of a connection that could not be opened', () => {
  it.each([
    [changed, 'IRSA-CONTROLPLANE-061', 'Offending ED25519 key in /home/me/.ssh/known_hosts:7'],
    [
      'No ED25519 host key is known for cp-1 and you have requested strict checking.\r\nHost key verification failed.',
      'IRSA-CONTROLPLANE-061',
      'No ED25519 host key is known for cp-1',
    ],
    ['me@cp-1: Permission denied (publickey,password).', 'IRSA-CONTROLPLANE-063', 'Permission denied'],
    ['ssh: Could not resolve hostname cp-1: Name or service not known', 'IRSA-CONTROLPLANE-064', 'resolve'],
    ['ssh: connect to host cp-1 port 22: Connection refused', 'IRSA-CONTROLPLANE-064', 'refused'],
    ['ssh: connect to host cp-1 port 22: No route to host', 'IRSA-CONTROLPLANE-064', 'No route'],
    ['channel 0: open failed: connect failed\nstdio forwarding failed', 'IRSA-CONTROLPLANE-064', 'stdio'],
    ['', 'IRSA-CONTROLPLANE-064', 'no message'],
  ])('%s', (said, code, why) => {
    const error = notOpened('cp-1 (ssh me@cp-1)', 'me@cp-1', said);
    expect(error).toMatchObject({
      code,
      problem: {
        what: expect.stringContaining('cp-1 (ssh me@cp-1)'),
        why: expect.stringContaining(why),
        next: expect.stringContaining('ssh me@cp-1'),
      },
    });
  });

  it('omits the notices of ssh', () => {
    expect(lastMessages("Warning: Permanently added 'cp-1' (ED25519) to the list\r\ndebug1: x\r\n")).toBe(
      'ssh printed no message.',
    );
  });
});

describe('a reachable node', () => {
  it.each([
    ["'exec' is not recognized as an internal or external command,\r\noperable program", 'a Windows machine'],
    [
      "exec : The term 'exec' ... \r\n + FullyQualifiedErrorId : CommandNotFoundException",
      'a Windows machine',
    ],
    ['This account is currently not available.', 'cannot run scripts'],
  ])('cannot run scripts: %s', (said, what) => {
    expect(runsNoScript('cp-1', said)).toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: { what: expect.stringContaining(what) },
    });
  });

  it('without more sessions names the setting', () => {
    expect(
      isSessionRefused(
        'mux_client_request_session: session request failed: Session open refused by peer\r\n',
      ),
    ).toBe(true);
    expect(isSessionRefused('mux_client_request_session: read from master failed: Broken pipe')).toBe(false);
    expect(tooFewSessions('cp-1')).toMatchObject({
      code: 'IRSA-CONTROLPLANE-155',
      problem: { what: expect.stringContaining('cp-1'), next: expect.stringContaining('`MaxSessions`') },
    });
  });

  it('that is lost names the interrupted work', () => {
    expect(lostConnection('cp-1', 'Timeout, server cp-1 not responding.', 'writing /etc/x')).toMatchObject({
      code: 'IRSA-CONTROLPLANE-064',
      problem: {
        what: 'The connection to cp-1 was lost while irsactl was writing /etc/x.',
        why: 'Timeout, server cp-1 not responding.',
      },
    });
  });
});
