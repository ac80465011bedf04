import { dirname } from 'node:path';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { KnockFacts, NodeFacts } from '../facts.ts';
import type { FlagList } from '../manifest/flag-list.ts';
import { hostPathOf, isMounted, isMountedFolder } from '../manifest/host-path.ts';
import { readable } from '../manifest/parse-manifest.ts';
import type { MachineFacts } from '../preflight/machine-facts.ts';
import { nodeAddressesOf, type StandInWay } from '../step/step-way.ts';
import { watchedSeconds } from './other-machines.ts';

/** What a person is told beforehand: each path that nobody can prove and why, and where audit events will be. */
export function asksOf(
  facts: NodeFacts,
  machine: MachineFacts,
  { redirect, port, filter }: Pick<StandInWay, 'redirect' | 'port' | 'filter'>,
  { flags, hasWorkers }: { readonly flags: FlagList; readonly hasWorkers: boolean },
): readonly string[] {
  return [
    ...fromOutside(facts, redirect, port),
    ...(hasWorkers ? [fromWorkers(port, filter)] : []),
    ...fromLoopback(redirect),
    ...fromPods(machine),
    ...auditEvents(facts, flags),
  ];
}

function fromOutside(
  { knocks }: NodeFacts,
  redirect: StandInWay['redirect'],
  port: number,
): readonly string[] {
  return nodeAddressesOf(redirect).flatMap((address) => {
    const at = `${hostInUrl(address)}:${redirect.apiPort}`;
    const knock = knocks.find((one) => one.address === address) ?? { answer: 'none', neighbour: null };
    if (isProven(knock)) return [];
    const why = {
      direct: null,
      translated: `Connections of this machine to ${at} reach the node from another address (NAT)`,
      none: `No API server answers this machine at ${at}`,
      itself: `irsactl runs on the node itself`,
    }[knock.answer];
    return [
      `${why}, and no other control plane node can ask there with curl: whether a firewall closes port ${port} to other machines is not proven beforehand.`,
    ];
  });
}

/** irsactl has no way onto a worker. Rules of nft alone show whom the stand-in does not answer. */
function fromWorkers(port: number, filter: StandInWay['filter']): string {
  const seen = `, unless it asks within ${watchedSeconds} s of the first rules: then they are taken back at once`;
  return `A worker to which a firewall closes port ${port} has no answer from this API server while it starts anew${filter === 'nft' ? seen : ''}.`;
}

/** Whether somebody elsewhere can prove the way. */
export function isProven({ answer, neighbour }: Pick<KnockFacts, 'answer' | 'neighbour'>): boolean {
  return answer === 'direct' || neighbour !== null;
}

/** Who asks there and goes away again is not seen beforehand: a client that stays connected keeps a stand-in from being planned. */
function fromLoopback({ apiPort, movesLoopback }: StandInWay['redirect']): readonly string[] {
  if (movesLoopback) return [];
  return [
    `Its API server asks itself at 127.0.0.1, as where IPv6 is off, so that address stays with it: a program of the node that asks at 127.0.0.1:${apiPort} now and then is not answered while it starts anew. None is connected there now.`,
  ];
}

/** Whether the pods' datapath can be asked at all; one that may pass the rules by is not gone on with without. */
function fromPods({ podNamespaces, tools }: MachineFacts): readonly string[] {
  const unproven = 'whether its pods are led to the stand-in is not proven beforehand.';
  if (!tools.has('nsenter')) return [`The node has no nsenter: ${unproven}`];
  return podNamespaces.length === 0 ? [`No pod's network is on the node: ${unproven}`] : [];
}

/** Records of requests are nobody's to delete. */
function auditEvents({ manifest }: NodeFacts, flags: FlagList): readonly string[] {
  const log = flags.last('audit-log-path');
  if (manifest === null || log === null || log === '-') return [];
  const mounts = readable(manifest.content)?.mounts ?? [];
  const path = hostPathOf(mounts, log);
  if (!isMounted(mounts, log)) return [];
  return isMountedFolder(mounts, dirname(log), log)
    ? [
        `Audit events of what it answers go to kube-apiserver-irsactl-* in ${dirname(path)}, which stay there.`,
      ]
    : [
        `Audit events of what it answers go to its container's log, which goes with it: ${path} is mounted as a file alone.`,
      ];
}
