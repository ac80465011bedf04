/** What the user's own ssh configuration says of a host, as far as irsactl looks at it. */
export interface SshSettings {
  /** True for `StrictHostKeyChecking no`, with which a host that shows another key would be believed. */
  readonly believesAnyHost: boolean;
  readonly hasConnectTimeout: boolean;
}

/** Reads what `ssh -G` prints: https://man.openbsd.org/ssh#G */
export function parseSettings(text: string): SshSettings {
  const values = new Map(text.split('\n').map((line) => splitAt(line, line.indexOf(' '))));
  return {
    believesAnyHost: ['no', 'off', 'false'].includes(values.get('stricthostkeychecking') ?? ''),
    hasConnectTimeout: Number(values.get('connecttimeout')) > 0,
  };
}

function splitAt(line: string, at: number): readonly [string, string] {
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trim()];
}

interface MasterOptions {
  readonly host: string;
  readonly socket: string;
  readonly settings: SshSettings;
  /** Whether somebody is there to answer ssh's questions. */
  readonly asks: boolean;
}

/**
 * The one connection to a node, with the user's own configuration: only what a connection for scripts must not have is
 * set. Options of the command line come before those of a file: https://man.openbsd.org/ssh_config
 */
export function masterArguments({ host, socket, settings, asks }: MasterOptions, command: string): string[] {
  const options = [
    // Known since OpenSSH 8.7; older clients pass over them.
    'IgnoreUnknown=ForkAfterAuthentication,SessionType,StdinNull',
    'ForkAfterAuthentication=no',
    'SessionType=default',
    'StdinNull=no',
    'ControlMaster=yes',
    `ControlPath=${socket}`,
    'ControlPersist=no',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    'RemoteCommand=none',
    'RequestTTY=no',
    'PermitLocalCommand=no',
    'ForwardAgent=no',
    'ForwardX11=no',
    'ClearAllForwardings=yes',
    'LogLevel=INFO',
    ...(settings.hasConnectTimeout ? [] : ['ConnectTimeout=15']),
    ...(settings.believesAnyHost ? [`StrictHostKeyChecking=${asks ? 'ask' : 'yes'}`] : []),
    ...(asks ? [] : ['BatchMode=yes']),
  ];
  return [...options.flatMap((option) => ['-o', option]), '--', host, command];
}

/** More over that connection: no configuration is read again, and where the connection is gone none is made. */
export function clientArguments(socket: string): string[] {
  const options = ['ControlMaster=no', `ControlPath=${socket}`, 'ProxyCommand=false', 'BatchMode=yes'];
  return ['-F', '/dev/null', '-T', ...options.flatMap((option) => ['-o', option])];
}
