import { shellWord } from '../../../chain/shell-word.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import { eachOwnServer } from '../node-processes.ts';
import type { StandInNames } from '../stand-in/names.ts';

/** A file that the switch puts in place by a rename, or, where there was none before, takes away. */
export interface RestoredFile {
  readonly path: string;
  /** Where its copy lies, and the SHA-256 of it; null where nothing was there before. */
  readonly copy: { readonly path: string; readonly hash: string } | null;
  /** SHA-256 of what the step may have put there. Default: what is there is overwritten, whatever it is. */
  readonly brought?: readonly string[];
}

export interface SwitchSettings {
  readonly chain: string;
  readonly manifest: string;
  /** Hashes of the manifest from before the step, of the one that it puts in place, and of the form between them. */
  readonly before: string;
  readonly after: string;
  readonly between: string | null;
  /** Key files first, the manifest last. */
  readonly previous: readonly RestoredFile[];
  readonly accepting: readonly RestoredFile[] | null;
  /** The folder with what the step is to put in place. */
  readonly staged: string;
  /** So long the switch hears nothing of irsactl before it restores. */
  readonly silenceSeconds: number;
  /** So long it waits in all, whatever it hears. */
  readonly limitSeconds: number;
  /** So long an API server may take to serve. */
  readonly patienceSeconds: number;
  readonly serving: Serving;
  /** What the stand-ins of the chain are called. */
  readonly standIns: StandInNames;
  /** The systemd unit that starts the switch again after a reboot, and the link that enables it. */
  readonly unit: { readonly path: string; readonly link: string } | null;
}

/** POSIX sh has no TLS; each of these has: which one the node has is found beforehand. */
export type HttpsClient = 'curl' | 'wget' | 'openssl';

/** Where the API server is asked. */
export interface Serving {
  readonly host: string;
  readonly port: number;
  readonly client: HttpsClient | null;
}

/** What the switch sources: variables, and functions that put files in place. */
export function switchSettings(settings: SwitchSettings): string {
  const { manifest, unit } = settings;
  const variables: readonly [string, string | number][] = [
    ['chain', settings.chain],
    ['manifest', manifest],
    ['before', settings.before],
    ['after', settings.after],
    ['between', settings.between ?? 'none'],
    ['silence', settings.silenceSeconds],
    ['limit', settings.limitSeconds],
    ['patience', settings.patienceSeconds],
    ['port', settings.serving.port],
    ['staged', settings.staged],
    ['unit', unit?.path ?? ''],
    ['wanted', unit?.link ?? ''],
  ];
  const lines = [
    ...variables.map(([name, value]) => `${name}=${shellWord(String(value))}`),
    `theirs() {\n${theirs}\n}`,
    `previous() { ${restoring(settings.previous)}; }`,
    `accepting() { ${settings.accepting ? restoring(settings.accepting) : 'false'}; }`,
    `serves() { ${askingWith(settings.serving)}; }`,
    `end_stand_in() { ${ending(settings.standIns)}; }`,
    // In a shell of its own: its variables are nobody else's.
    `servers() (\n${eachOwnServer('echo "$pid"')}\n)`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Goes on after one that fails: whatever can be restored is. New files go last, and only when no manifest names them. */
function restoring(files: readonly RestoredFile[]): string {
  const put = files.flatMap(({ path, copy, brought }) => {
    if (copy === null) return [];
    const known = [copy.hash, ...(brought ?? [])].join(' ');
    const unless = brought ? `theirs ${shellWord(path)} '${known}' || ` : '';
    return [`${unless}put ${shellWord(copy.path)} ${copy.hash} ${shellWord(path)} || whole=1`];
  });
  const gone = files.flatMap(({ path, copy }) => (copy ? [] : [`rm -f ${shellWord(path)}`]));
  return ['whole=0', ...put, '[ $whole = 0 ] || return 1', ...gone, 'return $whole'].join('; ');
}

/**
 * Whether somebody wrote the file $1 since the step began, of which $2 are the hashes that are known. It stays while the manifest
 * from before is in place. Once the new one is, the file is overwritten: an API server needs manifest and keys of one moment.
 */
const theirs = `[ "$(sum_of "$manifest")" = "$before" ] && found_there=$(sum_of "$1") && [ -n "$found_there" ] || return 1
case " $2 " in *" $found_there "*) return 1 ;; esac
say "$1 was written anew meanwhile, and is left as it is"
return 0`;

/** Removes every stand-in of the chain: the kubelet ends it. */
function ending({ manifests, podPrefix, folder }: StandInNames): string {
  return `rm -f ${shellWord(`${manifests}/${podPrefix}`)}*.yaml; rm -rf ${shellWord(folder)}`;
}

/**
 * Whether the API server says that it is ready.
 * https://kubernetes.io/docs/reference/using-api/health-checks/
 */
function askingWith({ host, port, client }: Serving): string {
  const server = `${hostInUrl(host)}:${port}`;
  const url = shellWord(`https://${server}/readyz`);
  switch (client) {
    case 'curl':
      // Not as root's ~/.curlrc would have it.
      return `[ "$(curl -q -k -s -m 5 --noproxy '*' ${url} 2>/dev/null)" = ok ]`;
    case 'wget':
      return `[ "$(timeout 5 wget -q -Y off -O - --no-check-certificate ${url} 2>/dev/null)" = ok ]`;
    case 'openssl':
      return String.raw`case "$(printf 'GET /readyz HTTP/1.0\r\n\r\n' | timeout 5 openssl s_client -quiet -connect ${shellWord(server)} 2>/dev/null)" in 'HTTP/1.'?' 200'*) ;; *) false ;; esac`;
    case null:
      return '[ -n "$(servers)" ]';
  }
}
