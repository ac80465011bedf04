import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LabNode } from '../../lab.ts';
import { apiServerManifest } from '../api-server-manifest.ts';

/**
 * The moments of an apply as they show on the first node itself, whatever irsactl says of them. `staged`: the signing key is
 * there; `persisting`: kubeadm-config is about to accept both; then those of one change of an API server: `begun`: it
 * has written its backups; `stand-in`: a second API server runs; `replaced`: the manifest; `ended`: the old process; `started`: the new
 * one; `persisted`: kubeadm-config is about to sign as well; `controllers`: the manifest of the controller-manager is replaced, when every API
 * server signs with the new key. Of several nodes these are of the pass in which all learn to accept; `signing`: the manifest
 * names the new issuer first, which on a node alone is that of `replaced`; `aside`: the manifest is out of its
 * folder, which is seen where links are slow.
 */
export const momentsOfOneNode = [
  'staged',
  'persisting',
  'begun',
  'stand-in',
  'replaced',
  'ended',
  'started',
  'persisted',
  'controllers',
] as const;
const moments = [...momentsOfOneNode, 'signing', 'aside'] as const;
export type Moment = (typeof moments)[number];

const script = `
exec 3<&0
{ cat <&3 > /dev/null; kill $$; } &
manifest=${apiServerManifest}
controllers=/etc/kubernetes/manifests/kube-controller-manager.yaml
servers() { pgrep -ax kube-apiserver; }
runs_stand_in() { servers | grep -qv -e ' --secure-port=6443'; }
real() { servers | grep -e ' --secure-port=6443' | cut -d' ' -f1; }
first_issuer() { sed -n 's/.*--service-account-issuer=//p' $manifest 2>/dev/null | head -1; }
issuer=$(first_issuer) inode=$(stat -c %i $manifest) others=$(stat -c %i $controllers) old=$(real)
has() { case " $said " in *" $1 "*) ;; *) false ;; esac; }
say() { has "$1" || { said="$said $1"; echo "$1"; }; }
noted() { stat -c %i /etc/kubernetes/irsactl/*/persisted.json 2>/dev/null; }
while sleep 0.1; do
  has staged || for f in /etc/kubernetes/irsactl/*/signing.key; do [ ! -e "$f" ] || say staged; done
  if ! has persisting; then
    first=$(noted)
    [ -z "$first" ] || say persisting
  elif has started && ! has persisted; then
    [ "$(noted)" = "$first" ] || say persisted
  fi
  has begun || for f in /etc/kubernetes/irsactl/*/previous/*; do [ ! -e "$f" ] || say begun; done
  has stand-in || { runs_stand_in && say stand-in; }
  has signing || case $(first_issuer) in '' | "$issuer") ;; *) say signing ;; esac
  has aside || [ -e $manifest ] || say aside
  has replaced || [ "$(stat -c %i $manifest 2>/dev/null)" = "$inode" ] || say replaced
  if has replaced && ! has started && ! kill -0 "$old" 2>/dev/null; then
    say ended
    [ -z "$(real)" ] || say started
  fi
  if has started && ! has controllers; then
    [ "$(stat -c %i $controllers 2>/dev/null)" = "$others" ] || say controllers
  fi
done`;

interface WatchedMoments {
  readonly seen: readonly Moment[];
  stop(): void;
}

/** Calls back at each moment, once; the watch goes with the power of the node. */
export function watchMoments(node: LabNode, onMoment: (moment: Moment) => void): WatchedMoments {
  const child: ChildProcess = node.spawn(['bash', '-c', script], { stdio: ['pipe', 'pipe', 'ignore'] });
  const seen: Moment[] = [];
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const moment = moments.find((one) => one === line);
      if (!moment) return;
      seen.push(moment);
      onMoment(moment);
    });
  }
  return {
    seen,
    // Its input ends it, for it lives in the node's process namespace, not in ours.
    stop: () => void child.stdin?.end(),
  };
}
