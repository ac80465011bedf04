/** The settings of the user's ssh configuration for a host that irsactl checks. */
export interface SshSettings {
  /** Whether ssh accepts a host with any key, because host keys are not checked or never recorded. */
  readonly acceptsAnyHost: boolean;
  /** The options that older clients may ignore; empty if there are none. */
  readonly ignoredOptions: string;
  readonly hasConnectTimeout: boolean;
  /** Whether ssh would pass the user's Kerberos tickets on to the host. */
  readonly delegatesCredentials: boolean;
}

/** Parses the output of `ssh -G`: https://man.openbsd.org/ssh#G */
export function parseSettings(text: string): SshSettings {
  const values = new Map(text.split('\n').map((line) => splitAt(line, line.indexOf(' '))));
  return {
    acceptsAnyHost: acceptsAnyHost(
      values.get('stricthostkeychecking') ?? '',
      (values.get('userknownhostsfile') ?? '').split(' '),
    ),
    ignoredOptions: values.get('ignoreunknown') ?? '',
    hasConnectTimeout: Number(values.get('connecttimeout')) > 0,
    delegatesCredentials: values.get('gssapidelegatecredentials') === 'yes',
  };
}

function acceptsAnyHost(checking: string, knownHosts: readonly string[]): boolean {
  const recordsNone = knownHosts.every((file) => file === '/dev/null' || file === 'none');
  return ['no', 'off', 'false'].includes(checking) || (checking === 'accept-new' && recordsNone);
}

function splitAt(line: string, at: number): readonly [string, string] {
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1).trim()];
}

interface MasterOptions {
  readonly host: string;
  readonly socket: string;
  readonly settings: SshSettings;
  /** Whether a user can answer ssh's questions. */
  readonly asks: boolean;
}

/**
 * The connection to a node with the user's configuration: irsactl overrides only what a connection for scripts must not
 * have. Options of the command line take precedence over those in a file: https://man.openbsd.org/ssh_config
 */
export function masterArguments({ host, socket, settings, asks }: MasterOptions, command: string): string[] {
  const options = [
    // Since OpenSSH 8.5 and 8.7; older clients ignore them.
    `IgnoreUnknown=${[settings.ignoredOptions, 'ForkAfterAuthentication,KnownHostsCommand,SessionType,StdinNull'].filter(Boolean).join(',')}`,
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
    'Tunnel=no',
    // Such a command could accept any host.
    'KnownHostsCommand=none',
    // A client without GSSAPI would complain about it.
    ...(settings.delegatesCredentials ? ['GSSAPIDelegateCredentials=no'] : []),
    'LogLevel=INFO',
    ...(settings.hasConnectTimeout ? [] : ['ConnectTimeout=15']),
    ...(asks ? [] : ['BatchMode=yes']),
  ];
  return [...options.flatMap((option) => ['-o', option]), '--', host, command];
}

/**
 * Further sessions over that connection: ssh reads no configuration again, and opens no new connection if this one is
 * lost.
 */
export function clientArguments(socket: string): string[] {
  const options = ['ControlMaster=no', `ControlPath=${socket}`, 'ProxyCommand=false', 'BatchMode=yes'];
  return ['-F', '/dev/null', '-T', ...options.flatMap((option) => ['-o', option])];
}
