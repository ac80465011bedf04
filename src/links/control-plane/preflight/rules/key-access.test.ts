import { describe, expect, it } from 'vitest';
import { healthyMachine } from '../../../../../test/support/machine-answers.ts';
import { manifestOf, simulatedNode } from '../../../../../test/support/simulated-node.ts';
import { noConsent } from '../../../../chain/link.ts';
import type { KeyPlacement } from '../../../../config/trust-chain.ts';
import { desiredControlPlane } from '../../desired.ts';
import { observeControlPlane } from '../../observe.ts';
import { planControlPlane } from '../../plan.ts';
import type { ApiServerProcess } from '../machine-facts.ts';

const pki = '/etc/kubernetes/pki';
const readable = {
  [pki]: [0o755, 0, 0],
  [`${pki}/sa.key`]: [0o640, 0, 3000],
  [`${pki}/sa.pub`]: [0o644, 0, 0],
} as const;

interface Case {
  /** Lines of the pod's securityContext, and of the container's. */
  readonly pod?: readonly string[];
  readonly container?: readonly string[];
  /** Mode, owner and group. */
  readonly files?: Readonly<Record<string, readonly [number, number, number]>>;
  readonly withList?: readonly string[];
  readonly processes?: readonly ApiServerProcess[];
  readonly placement?: KeyPlacement;
  readonly mount?: string;
}

/** What a plan says of keys that the API server of one node cannot read. */
async function found(given: Case): Promise<readonly string[]> {
  const { pod = rootless, container = [], files = {}, withList = [], mount = pki } = given;
  const context = (lines: readonly string[], indent: string) =>
    lines.length === 0 ? '' : [`securityContext:`, ...lines.map((line) => `  ${line}`)].join(`\n${indent}`);
  const manifest = `${manifestOf()}    ${context(container, '    ')}
    volumeMounts:
    - {name: certs, mountPath: ${mount}}
  volumes:
  - {name: certs, hostPath: {path: ${mount}}}
  ${context(pod, '  ')}
`;
  const { placement = 'separate' } = given;
  const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement } as const;
  const simulated = simulatedNode({ manifest, source });
  const desired = desiredControlPlane(simulated.context, simulated.outputs);
  const facts = await observeControlPlane(desired, simulated.ports);
  const all = Object.entries({ ...readable, ...files }).map(
    ([path, [mode, owner, group]]) =>
      [path, { mode, owner, group, hasList: withList.includes(path) }] as const,
  );
  const machine = healthyMachine({ files: new Map(all), apiServers: given.processes ?? [] });
  const nodes = facts.nodes.map((node) => ({ ...node, machine }));
  const { findings } = planControlPlane(desired, { ...facts, nodes }, noConsent);
  return findings
    .filter(({ code }) => code === 'IRSA-CONTROLPLANE-131')
    .map(({ severity, what, why, next }) => `${severity}: ${what} ${why} ${next}`);
}

const rootless = ['runAsUser: 2000', 'runAsGroup: 2000', 'supplementalGroups: [3000]'];
const closedKey = { [`${pki}/sa.key`]: [0o600, 0, 0] } as const;
const process = { residentMemory: 0, user: 2000, group: 2000, groups: [] };

describe('an API server that does not run as root', () => {
  it.each<[string, Case]>([
    ['as kubeadm sets it up', {}],
    ['whose group is fsGroup', { pod: ['runAsUser: 2000', 'runAsGroup: 2000', 'fsGroup: 3000'] }],
    ['whose key is its own', { files: { [`${pki}/sa.key`]: [0o400, 2000, 0] } }],
    ['that is root after all, by its container', { container: ['runAsUser: 0'], files: closedKey }],
    ['that is root', { pod: [], container: [], files: closedKey, processes: [{ ...process, user: 0 }] }],
    ['of which nobody knows who it is', { pod: [], files: closedKey }],
    [
      'whose further groups only its process tells',
      { pod: ['runAsUser: 2000'], processes: [{ ...process, groups: [3000] }] },
    ],
    ['with the key in place of the present one', { placement: 'kubeadm' }],
    ['whose folder is closed above the mount', { files: { '/etc/kubernetes': [0o700, 0, 0] } }],
    [
      'whose public key an access control list lets it read',
      { files: { [`${pki}/sa.pub`]: [0o640, 0, 0] }, withList: [`${pki}/sa.pub`] },
    ],
  ])('%s reads its keys', async (_, given) => {
    expect(await found(given)).toEqual([]);
  });

  it.each<[string, Case, RegExp]>([
    [
      'a key of root',
      { files: closedKey },
      /^error: The API server of \S+ cannot read \/etc\/kubernetes\/pki\/sa\.key\. It runs as user 2000 with the groups 2000, 3000; that one is of 0:0 with mode 0600\. .*`chgrp 2000 \/etc\/kubernetes\/pki\/sa\.key && chmod g=r,o= \/etc\/kubernetes\/pki\/sa\.key`/,
    ],
    [
      'a key of root, as its container has it',
      { container: ['runAsUser: 65532'], files: closedKey },
      /user 65532/,
    ],
    [
      'a key of root, as its process has it',
      { pod: [], processes: [{ ...process, user: 2001 }] },
      /user 2001 with the groups 2000; /,
    ],
    [
      'a public key of root',
      { files: { [`${pki}/sa.pub`]: [0o600, 0, 0] } },
      /cannot read \/etc\/kubernetes\/pki\/sa\.pub/,
    ],
    [
      'a closed folder',
      { files: { [pki]: [0o740, 0, 3000] } },
      /through \/etc\/kubernetes\/pki\..*mode 0740\. .*chmod g\+x/,
    ],
    [
      'a closed folder within the mount',
      { mount: '/etc/kubernetes', files: { [pki]: [0o700, 0, 0] } },
      /through \/etc\/kubernetes\/pki/,
    ],
    [
      'a new key beside one that everybody reads',
      { files: { [`${pki}/sa.key`]: [0o644, 0, 0] } },
      /could not read its new key \/etc\/kubernetes\/pki\/irsactl-prod-1-sa\.key\..*of \/etc\/kubernetes\/pki\/sa\.key, and nothing for others: 0:0 with mode 0600/,
    ],
    [
      'a new key in place of one that everybody reads',
      { placement: 'kubeadm', files: { [`${pki}/sa.key`]: [0o644, 0, 0] } },
      /could not read its new key \/etc\/kubernetes\/pki\/sa\.key\..*0:0 with mode 0640/,
    ],
  ])('cannot read %s', async (_, given, expected) => {
    const findings = await found(given);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(expected);
  });
});
