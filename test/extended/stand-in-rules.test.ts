import { realpathSync, symlinkSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { standInNames } from '../../src/links/control-plane/stand-in/names.ts';
import { redirectRules } from '../../src/links/control-plane/stand-in/redirect-rules.ts';
import { findOnPath } from '../support/find-on-path.ts';
import { fencedBlocks, markdownPages } from '../support/markdown-pages.ts';
import type { NetworkNamespace } from '../support/network-namespace.ts';
import { rulesWorld } from '../support/rules-world.ts';
import {
  hosted,
  hosted6,
  nodeAddress,
  nodeAddress6,
  nodeOfRules,
  rulesWay,
  service,
  service6,
} from '../support/stand-in-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const names = standInNames('rules-test', nodeOfRules);
const pageByHand = 'docs/how-to/put-an-api-server-back-by-hand.md';
const { asked, expectMovedFromEverywhere, answersOnOne, oneMore } = rulesWorld((world) => {
  ({ node, other, pod } = world);
});
let node: NetworkNamespace;
let other: NetworkNamespace;
let pod: NetworkNamespace;

describe.each([
  { filter: 'nft', kind: 'nft' },
  { filter: 'iptables', kind: 'iptables-nft' },
  { filter: 'iptables', kind: 'iptables-legacy' },
] as const)('the rules by $kind', ({ filter, kind }) => {
  const rules = redirectRules(names, { ...rulesWay, filter });
  const prepare = async () => {
    const tools = filter === 'nft' ? '' : await toolsOf(kind);
    return (text: string) => node.sh(`${tools}${text}`);
  };

  it('move new connections from another machine, a pod on a routed veth and the node, and nothing else', async () => {
    const sh = await prepare();
    expect(await asked(other, nodeAddress, 6443)).toBe('real');
    sh(rules.open);
    await expectMovedFromEverywhere();
    expect(await asked(node, '127.0.0.1', 6443)).toBe('stand-in');
    expect(await asked(node, '127.0.0.2', 6443)).toBe('real');
    expect(await asked(node, '::1', 6443)).toBe('real');
    // An address that moves onto the node while the rules stand.
    node.sh('ip addr add 10.77.9.9/32 dev lo');
    expect(await asked(other, '10.77.9.9', 6443)).toBe('stand-in');
  });

  it('leave a Service alone that leads elsewhere from the same port, though its address is local', async () => {
    const sh = await prepare();
    node.sh(`ip addr add ${hosted}/32 dev lo; ip -6 addr add ${hosted6}/128 dev lo nodad`);
    sh(rules.open);
    for (const from of [other, pod, node]) {
      expect(await asked(from, hosted, 6443)).toBe('real');
      expect(await asked(from, hosted6, 6443)).toBe('real');
      expect(await asked(from, hosted, 30443)).toBe('stand-in');
      expect(await asked(from, nodeAddress, 6443)).toBe('stand-in');
    }
  });

  it('go before those of kube-proxy', async () => {
    const sh = await prepare();
    node.sh(`
      nft add table ip kube-proxy
      nft add chain ip kube-proxy pre '{ type nat hook prerouting priority -100; }'
      nft add chain ip kube-proxy out '{ type nat hook output priority -100; }'
      for c in pre out; do nft add rule ip kube-proxy $c ip daddr ${service} tcp dport 443 dnat to ${nodeAddress}:6443; done
    `);
    expect(await asked(pod, service, 443)).toBe('real');
    if (filter === 'nft') {
      sh(rules.open);
      for (const from of [pod, node]) expect(await asked(from, service, 443)).toBe('stand-in');
    } else {
      node.sh('nft delete table ip kube-proxy');
      sh(`iptables -t nat -N KUBE-SERVICES
        iptables -t nat -A KUBE-SERVICES -d ${service} -p tcp --dport 443 -j DNAT --to-destination ${nodeAddress}:6443
        iptables -t nat -I PREROUTING 1 -j KUBE-SERVICES; iptables -t nat -I OUTPUT 1 -j KUBE-SERVICES`);
      sh(rules.open);
      // kube-proxy puts its jump at the top again, and the next renewal ours.
      sh('iptables -t nat -I PREROUTING 1 -j KUBE-SERVICES');
      sh(rules.open);
      for (const from of [pod, node]) expect(await asked(from, service, 443)).toBe('stand-in');
    }
  });

  it('move the prober alone at first, and say that they did', async () => {
    const sh = await prepare();
    sh(rules.canary([{ address: '10.77.0.12', port: null }]));
    expect(await asked(pod, nodeAddress, 6443)).toBe('real');
    expect(await asked(node, nodeAddress, 6443)).toBe('real');
    expect(await asked(other, nodeAddress6, 6443)).toBe('real');
    expect(sh(rules.count)).not.toMatch(/packets [1-9]|^\s+[1-9]\d* .*DNAT/m);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    expect(sh(rules.count)).toMatch(/packets [1-9]|^\s+[1-9]\d* .*DNAT/m);
    sh(rules.open);
    expect(await asked(pod, nodeAddress, 6443)).toBe('stand-in');
  });

  it('move one port of the prober alone, where it is known', async () => {
    const sh = await prepare();
    sh(rules.canary([{ address: '10.77.0.12', port: 41_234 }]));
    expect(await asked(other, nodeAddress, 6443)).toBe('real');
    expect(await asked(other, nodeAddress, 6443, 41_234)).toBe('stand-in');
    expect(await asked(other, nodeAddress, 6443, 41_235)).toBe('real');
  });

  it('are renewed, put back after a flush, lifted and dropped, each as often as one likes', async () => {
    const sh = await prepare();
    sh(rules.open);
    sh(rules.open);
    node.sh('nft flush ruleset');
    if (kind === 'iptables-legacy') sh('iptables -t nat -F');
    expect(await asked(other, nodeAddress, 6443)).toBe('real');
    sh(rules.open);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    for (const text of [rules.lift, rules.lift]) sh(`${text}true`);
    for (const from of [other, pod, node]) expect(await asked(from, nodeAddress, 6443)).toBe('real');
    for (const text of [rules.drop, rules.drop, rules.lift]) sh(`${text}true`);
    expect(sh(filter === 'nft' ? 'nft list ruleset' : 'iptables-save; ip6tables-save')).not.toContain(
      'irsactl',
    );
  });

  it('are taken away by hand, as the page says: first they lead nobody, then they are gone', async () => {
    const sh = await prepare();
    const byHand = redirectRules(standInNames('prod-1', nodeOfRules), { ...rulesWay, filter });
    const [lift = '', drop = ''] = markdownPages()
      .filter(({ path }) => path === pageByHand)
      .flatMap(fencedBlocks)
      .map(({ text }) => text)
      .filter((text) => text.includes('nft '));
    sh(byHand.open);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    // A person goes on after a message that something does not exist.
    sh(`${lift}true`);
    for (const from of [other, pod, node]) expect(await asked(from, nodeAddress, 6443)).toBe('real');
    expect(sh(byHand.count)).toContain(nodeAddress);
    sh(`${drop.replaceAll(/^kubectl.*$/gm, '')}true`);
    expect(sh(filter === 'nft' ? 'nft list ruleset' : 'iptables-save; ip6tables-save')).not.toContain(
      'irsactl',
    );
  });

  it('leave a connection where it is when they come and when they are lifted', async () => {
    const sh = await prepare();
    // The kernel follows no connection of the node yet: to it this one is new when the rules come.
    const kept = await answersOnOne();
    sh(rules.open);
    await oneMore(kept);
    const moved = await answersOnOne();
    sh(rules.open);
    sh(`${rules.lift}true`);
    for (const [lines, name] of [
      [kept, 'real'],
      [moved, 'stand-in'],
    ] as const) {
      await oneMore(lines);
      expect(new Set(lines)).toEqual(new Set([name]));
    }
  });

  it('leave every connection to the API server itself where it is when their table goes', async () => {
    const sh = await prepare();
    const before = await answersOnOne();
    sh(rules.open);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    sh(`${rules.lift}true`);
    const after = await answersOnOne();
    sh(`${rules.drop}true`);
    for (const lines of [before, after]) {
      // The second one was surely asked for since.
      await oneMore(lines);
      await oneMore(lines);
      expect(new Set(lines)).toEqual(new Set(['real']));
    }
    expect(await asked(other, nodeAddress, 6443)).toBe('real');
  });

  it('end by themselves where nobody renews them', async () => {
    const sh = await prepare();
    // Ten minutes are not awaited: the same texts with three seconds.
    const elements = rules.open.replaceAll('timeout 10m', 'timeout 3s');
    sh(filter === 'nft' ? elements : elements.replaceAll('+ 600', '+ 3'));
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    await delay(4_500);
    for (const from of [other, pod, node]) expect(await asked(from, nodeAddress, 6443)).toBe('real');
    sh(rules.open);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
  });

  it('lead nobody where they were saved in the middle and are loaded at a later boot', async () => {
    const sh = await prepare();
    const file = join(await temporaryFolder(), 'rules');
    sh(rules.open.replaceAll('+ 600', '+ 3'));
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    const [save, load] =
      filter === 'nft'
        ? [`nft list ruleset >${file}`, `nft -f ${file}`]
        : [
            `iptables-save >${file}; ip6tables-save >${file}.6`,
            `iptables-restore <${file}; ip6tables-restore <${file}.6`,
          ];
    sh(save);
    expect(await readFile(file, 'utf8')).toContain(nodeAddress);
    await delay(4_500);
    sh(`${rules.drop}${load}`);
    for (const from of [other, pod, node]) {
      expect(await asked(from, nodeAddress, 6443)).toBe('real');
      expect(await asked(from, nodeAddress6, 6443)).toBe('real');
    }
    // A later step finds the table, and uses it.
    sh(rules.open);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
  });
});

it('rules of an nft or a kernel that cannot look at the clock are put in place without it', async () => {
  const folder = await temporaryFolder();
  const refusing = `#!/bin/sh
text=$(cat)
case $text in *'meta time'*) echo 'Could not process rule: Operation not supported' >&2; exit 1 ;; esac
echo "$text" | exec ${findOnPath('nft')} "$@"
`;
  await writeFile(join(folder, 'nft'), refusing, { mode: 0o755 });
  const { open } = redirectRules(names, { ...rulesWay, filter: 'nft' });
  expect(await asked(other, nodeAddress, 6443)).toBe('real');
  node.sh(`PATH=${folder}:$PATH\n${open}`);
  expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
  expect(await asked(pod, service6, 443)).toBe('stand-in');
});

/** A folder in which `iptables` is of one kind, whatever the machine calls by that name. */
async function toolsOf(kind: string): Promise<string> {
  const folder = await temporaryFolder();
  const program = realpathSync(findOnPath(kind) ?? kind);
  for (const tool of ['iptables', 'ip6tables'].flatMap((name) => [name, `${name}-restore`, `${name}-save`])) {
    symlinkSync(program, join(folder, tool));
  }
  return `PATH=${folder}:$PATH\n`;
}
