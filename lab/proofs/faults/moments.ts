import { createInterface } from 'node:readline';
import type { LabNode } from '../../lab.ts';
import { chainFolder } from '../lab-chain.ts';
import { apiServerManifest } from '../on-node.ts';

/**
 * The moments of a pass that are visible on the node. `written`: the backups exist. `armed`, `confirmed`, `restoring` and
 * `restored` are states of the switch. `stand-in`: a second API server runs. `replaced`: the manifest was replaced.
 * `closed`: the API server no longer listens. `signing`: the manifest names another issuer first. `started`: a new API server
 * runs. `served`: the switch has seen it serve.
 */
const moments = [
  'written',
  'armed',
  'stand-in',
  'replaced',
  'closed',
  'signing',
  'started',
  'served',
  'confirmed',
  'restoring',
  'restored',
] as const;
export type Moment = (typeof moments)[number];

const script = `
exec 3<&0
{ cat <&3 >/dev/null; kill $$; } &
manifest=${apiServerManifest} folder=${chainFolder} said=
real() { pgrep -ax kube-apiserver | grep -e ' --secure-port=6443' | cut -d' ' -f1; }
first_issuer() { sed -n 's/.*--service-account-issuer=//p' $manifest 2>/dev/null | head -1; }
issuer=$(first_issuer) inode=$(stat -c %i $manifest) old=$(real)
has() { case " $said " in *" $1 "*) ;; *) false ;; esac; }
say() { has "$1" || { said="$said $1"; echo "$1"; }; }
while sleep 0.05; do
  [ ! -d $folder/pass/next ] || say written
  for state in armed confirmed restoring restored; do [ ! -e $folder/switch/$state ] || say $state; done
  has stand-in || { pgrep -ax kube-apiserver | grep -qv -e ' --secure-port=6443' && say stand-in; }
  [ "$(stat -c %i $manifest 2>/dev/null || echo $inode)" = "$inode" ] || say replaced
  has replaced || continue
  has closed || grep -qs ':192B [0-9A-F]*:0000 0A ' /proc/net/tcp /proc/net/tcp6 || say closed
  [ ! -e $folder/switch/swap.served ] || say served
  has signing || case $(first_issuer) in '' | "$issuer") ;; *) say signing ;; esac
  has started || case $(real) in '' | "$old") ;; *) say started ;; esac
done`;

/** Calls back once per moment. The watch ends when the node is powered off. */
export function watchMoments(
  node: LabNode,
  onMoment: (moment: Moment) => void,
): { readonly seen: readonly Moment[]; stop(): void } {
  const child = node.spawn(['bash', '-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const seen: Moment[] = [];
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const moment = moments.find((one) => one === line);
      if (!moment) return;
      seen.push(moment);
      onMoment(moment);
    });
  }
  // Closing its input ends the script, which runs in the node's process namespace.
  return { seen, stop: () => void child.stdin?.end() };
}
