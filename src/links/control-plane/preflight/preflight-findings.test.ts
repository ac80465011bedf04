import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testedVersions } from '../../../../test/support/kubernetes-versions.ts';
import { healthyMachine } from '../../../../test/support/machine-answers.ts';
import { surveyOf } from '../../../../test/support/simulated-cluster.ts';
import {
  manifestOf,
  ourIssuer,
  simulatedControlPlane,
} from '../../../../test/support/simulated-control-plane.ts';
import { renderLine } from '../../../cli/views/paint.ts';
import { findingLines } from '../../../cli/views/problem-view.ts';
import { type DesiredControlPlane, desiredControlPlane } from '../desired.ts';
import type { ControlPlaneFacts, NodeFacts } from '../facts.ts';
import { readable } from '../manifest/parse-manifest.ts';
import { observeControlPlane } from '../observe.ts';
import type { ClusterNode, ClusterSurvey } from './cluster-survey.ts';
import type { MachineFacts } from './machine-facts.ts';
import { preflightFindings } from './preflight-findings.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const day = 86_400_000;
const config = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';

interface Case {
  /** One for each node. */
  readonly machines?: readonly (Partial<MachineFacts> | null)[];
  readonly survey?: Partial<ClusterSurvey>;
  readonly manifests?: readonly string[];
  readonly replacesKey?: boolean;
  readonly restarts?: boolean;
  readonly kubeadmConfig?: string;
}

/** A healthy control plane, except for the faults of the case. */
async function findingsOf(over: Case) {
  const simulated = simulatedControlPlane();
  const desired = desiredControlPlane(simulated.context, simulated.outputs);
  const [first] = (await observeControlPlane(desired, simulated.ports)).nodes;
  const machines = over.machines ?? [{}];
  const nodes = machines.map((machine, at): NodeFacts => {
    if (!first) throw new Error('there is no node');
    const name = `cp-${at + 1}`;
    const content = Buffer.from(over.manifests?.[at] ?? first.source.content);
    const manifest = readable(content) ?? first.source.manifest;
    const { version = 'v1.36.3' } = over.survey ?? {};
    const versions = { kubeadm: version, kubelet: version };
    const own = { hostName: name, bootId: `boot of ${name}`, versions };
    return {
      ...first,
      node: { ...first.node, name },
      source: { ...first.source, content, manifest },
      machine: machine && healthyMachine({ ...own, ...machine }, now),
    };
  });
  const names = nodes.map(({ node }) => node.name);
  const facts: ControlPlaneFacts = {
    nodes,
    ...{ unseen: [], record: null },
    cluster: {
      ...{ serves: true, members: { controlPlaneNodes: names, apiServers: [] } },
      survey: { ...surveyOf(names), ...over.survey },
      kubeadmConfig: over.kubeadmConfig ?? null,
      ...{ pods: [], secrets: [], now },
    },
  };
  const all: DesiredControlPlane = { ...desired, nodes: nodes.map(({ node }) => node) };
  const { replacesKey = true, restarts = true } = over;
  return preflightFindings(all, facts, { restarts, replacesKey });
}

/** The same, one line for each. */
async function found(over: Case) {
  const findings = await findingsOf(over);
  return findings.map(({ code, severity, what, why }) => `${severity} ${code}: ${what} ${why}`);
}

const clock = (ahead: number) => ({ node: now + ahead, asked: now, answered: now });
const worker = { ...surveyOf(['ip-10-0-0-1']).nodes[0], isControlPlane: false };
const nodesWith = (over: Partial<ClusterNode>) =>
  surveyOf(['cp-1']).nodes.map((node) => ({ ...node, ...over }));
const workers = (labels: readonly string[]) => [{ ...worker, labels }] as ClusterSurvey['nodes'];

describe('a healthy control plane', () => {
  it('does not depend on what its workers report', async () => {
    const nodes = [
      ...surveyOf(['cp-1']).nodes,
      ...workers(['kops.k8s.io/instancegroup']).map((node) => ({ ...node, osImage: 'Talos (v1.14.0)' })),
    ];
    expect(await found({ survey: { nodes }, kubeadmConfig: config })).toEqual([]);
  });

  it.each([1, 3])('with %i nodes has no finding', async (count) => {
    expect(
      await found({ machines: Array.from({ length: count }, () => ({})), kubeadmConfig: config }),
    ).toEqual([]);
  });

  it.each<[string, Case]>([
    [
      'clocks that are uncertain after a slow answer',
      { machines: [{ clock: { node: now, asked: now - 90_000, answered: now } }] },
    ],
    // A node reports whole seconds, so a minute may appear as up to 61 s.
    ['clocks a minute apart', { machines: [{ clock: clock(-30_000) }, { clock: clock(31_000) }] }],
    ['a clock a minute ahead of ours', { machines: [{ clock: clock(60_000) }] }],
    ['a clock a minute behind ours', { machines: [{ clock: clock(-61_000) }] }],
    [
      'a certificate with 31 days left',
      { machines: [{ certificates: [{ path: '/a.crt', ends: now + 31 * day }] }] },
    ],
    ['etcd that could not be queried', { machines: [{ etcdHealth: null }] }],
    [
      'no systemd and read-only folders without a restart',
      { restarts: false, machines: [{ hasSystemd: false, readOnly: ['/etc/systemd/system'] }] },
    ],
    [
      'a node whose kubelet does not report its boot ID',
      { machines: [{ bootId: 'b' }], survey: { nodes: nodesWith({ bootId: '' }) } },
    ],
    ['kubeadm-certs, same key', { replacesKey: false, survey: { kubeadmCerts: { goesWithToken: false } } }],
    ['EKS Distro, which kubeadm installs', { survey: { version: 'v1.31.2-eks-1-31-9' } }],
    ['labels of a provider on nodes that kubeadm runs', { survey: { apiGroups: ['crd.eks.amazonaws.com'] } }],
    ['other versions without a restart', { restarts: false, survey: { version: 'v1.38.0' } }],
    [
      'every version of the tests, and other patch versions of programs',
      {
        survey: { version: testedVersions.at(-1) ?? '' },
        machines: [{ versions: { kubeadm: 'v1.37.0', kubelet: 'v1.37.99' } }],
      },
    ],
    ['an unreadable configuration of the kubelet', { machines: [{ kubeletConfig: '[' }] }],
  ])('%s', async (_, over) => {
    expect(await found(over)).toEqual([]);
  });
});

describe('an obstacle to a change', () => {
  it.each<[string, Case, RegExp]>([
    [
      'EKS, by its version',
      { survey: { version: 'v1.31.2-eks-7f9249a', nodes: [] } },
      /^error IRSA-CONTROLPLANE-110: EKS runs/,
    ],
    [
      'EKS, by its API',
      { survey: { apiGroups: ['crd.k8s.amazonaws.com', 'vpcresources.k8s.aws'], nodes: [] } },
      /^error IRSA-CONTROLPLANE-110: EKS/,
    ],
    ['GKE', { survey: { version: 'v1.30.5-gke.1014001', nodes: [] } }, /^error IRSA-CONTROLPLANE-110: GKE/],
    [
      'GKE, by a label',
      { survey: { nodes: workers(['cloud.google.com/gke-nodepool']) } },
      /^error IRSA-CONTROLPLANE-110: GKE/,
    ],
    [
      'AKS, by a label',
      { survey: { nodes: workers(['kubernetes.azure.com/cluster']) } },
      /^error IRSA-CONTROLPLANE-110: AKS/,
    ],
    ['K3s', { survey: { version: 'v1.34.1+k3s1' } }, /^error IRSA-CONTROLPLANE-110: K3s runs this cluster/],
    ['RKE2', { survey: { version: 'v1.34.1+rke2r1' } }, /^error IRSA-CONTROLPLANE-110: RKE2/],
    ['k0s', { survey: { version: 'v1.34.1+k0s' } }, /^error IRSA-CONTROLPLANE-110: k0s/],
    [
      'Talos',
      { survey: { nodes: nodesWith({ osImage: 'Talos (v1.14.0)' }) } },
      /^error IRSA-CONTROLPLANE-110: Talos Linux/,
    ],
    [
      'kOps',
      { survey: { nodes: nodesWith({ labels: ['kops.k8s.io/instancegroup'] }) } },
      /^error IRSA-CONTROLPLANE-110: kOps/,
    ],
    [
      'a Windows node',
      { survey: { nodes: nodesWith({ os: 'windows' }) } },
      /^error IRSA-CONTROLPLANE-006: cp-1 runs windows/,
    ],
    [
      'another manifests folder',
      { machines: [{ kubeletConfig: 'staticPodPath: /etc/kubelet.d/\n' }] },
      /^error IRSA-CONTROLPLANE-007: The kubelet of cp-1 does not read \/etc\/kubernetes\/manifests\. .*\/etc\/kubelet\.d/,
    ],
    [
      'one machine under two names',
      {
        machines: [
          { hostName: 'm', bootId: 'b' },
          { hostName: 'm', bootId: 'b' },
        ],
        survey: { nodes: [] },
      },
      /^error IRSA-CONTROLPLANE-006: cp-1 and cp-2 are the same machine/,
    ],
    [
      'etcd without a leader',
      { machines: [{ etcdHealth: 'unhealthy' }] },
      /^error IRSA-CONTROLPLANE-114: etcd on cp-1/,
    ],
    [
      'clocks of nodes that differ',
      { machines: [{ clock: clock(0) }, { clock: clock(90_000) }] },
      /^error IRSA-CONTROLPLANE-115: The clocks of cp-1 and cp-2 differ by 89 s or more/,
    ],
    [
      'clocks of nodes that differ by just more than a minute',
      { machines: [{ clock: clock(0) }, { clock: clock(62_000) }] },
      /^error IRSA-CONTROLPLANE-115: The clocks of cp-1 and cp-2 differ by 61 s or more/,
    ],
    [
      'a clock ahead of ours',
      { machines: [{ clock: clock(61_000) }] },
      /^error IRSA-CONTROLPLANE-115: .*cp-1 is 61 s or more ahead of/,
    ],
    [
      'a clock behind ours',
      { machines: [{ clock: clock(-62_000) }] },
      /^error IRSA-CONTROLPLANE-115: .*cp-1 is 61 s or more behind/,
    ],
    [
      'a clock behind ours, without a change',
      { machines: [{ clock: clock(-62_000) }], restarts: false },
      /^warning IRSA-CONTROLPLANE-115: .*cp-1 is 61 s or more behind/,
    ],
    [
      'a certificate that expires soon',
      { machines: [{ certificates: [{ path: '/pki/apiserver.crt', ends: now + 29 * day }] }] },
      /^warning IRSA-CONTROLPLANE-114: .*within 30 days\. \/pki\/apiserver\.crt \(2026-01-30\)/,
    ],
    [
      'an expired certificate',
      { machines: [{ certificates: [{ path: '/pki/etcd/server.crt', ends: now }] }] },
      /^error IRSA-CONTROLPLANE-114: .*have expired/,
    ],
    [
      'the client certificate of a controller-manager',
      { machines: [{ certificates: [{ path: '/etc/kubernetes/controller-manager.conf', ends: now }] }] },
      /^error IRSA-CONTROLPLANE-114: .*have expired/,
    ],
    [
      'the client certificate of admin.conf, as irsactl has another one',
      { machines: [{ certificates: [{ path: '/etc/kubernetes/admin.conf', ends: now }] }] },
      /^warning IRSA-CONTROLPLANE-114: .*have expired/,
    ],
    [
      'the client certificate for kubelets, with which irsactl asks too',
      { machines: [{ certificates: [{ path: '/pki/apiserver-kubelet-client.crt', ends: now + day / 2 }] }] },
      /^warning IRSA-CONTROLPLANE-114: .*within 30 days/,
    ],
    [
      'a certificate that only a flag names',
      {
        machines: [{ certificates: [{ path: '/pki/oidc.crt', ends: now }] }],
        manifests: [manifestOf(['--oidc-ca-file=/etc/kubernetes/pki/oidc.crt'])],
      },
      /^error IRSA-CONTROLPLANE-114: .*have expired/,
    ],
    [
      'a certificate that may be unused',
      { machines: [{ certificates: [{ path: '/pki/old.crt', ends: now }] }] },
      /^warning IRSA-CONTROLPLANE-114: .*have expired/,
    ],
    [
      'nodes from Cluster API',
      { survey: { nodes: nodesWith({ annotations: ['cluster.x-k8s.io/machine'] }) } },
      /^error IRSA-CONTROLPLANE-110: Cluster API creates/,
    ],
    [
      'kubeadm-certs with the old key',
      { survey: { kubeadmCerts: { goesWithToken: true } } },
      /^error IRSA-CONTROLPLANE-117: .*two hours after the last upload/,
    ],
    [
      'kubeadm-certs without an end',
      { survey: { kubeadmCerts: { goesWithToken: false } } },
      /^error IRSA-CONTROLPLANE-117: .*nothing removes it/,
    ],
    [
      'a full disk',
      { machines: [{ disks: [{ folder: '/etc/x', available: 4096, freeInodes: null }] }] },
      /^error IRSA-CONTROLPLANE-118: The disk of cp-1 under \/etc\/x .*4 KiB/,
    ],
    [
      'a disk without inodes',
      { machines: [{ disks: [{ folder: '/etc/x', available: 2 ** 40, freeInodes: 3 }] }] },
      /^error IRSA-CONTROLPLANE-118/,
    ],
    [
      'a key that every user can read',
      { machines: [{ signingKey: { path: '/pki/sa.key', mode: 0o644 } }] },
      /^warning IRSA-CONTROLPLANE-043: Every user on cp-1 can read \/pki\/sa\.key.*0644/,
    ],
    [
      'different versions',
      {
        machines: [{}, {}],
        survey: {
          nodes: surveyOf(['cp-1', 'cp-2']).nodes.map((node, at) => ({
            ...node,
            kubeletVersion: `v1.3${at}.0`,
          })),
        },
      },
      /^warning IRSA-CONTROLPLANE-121: .*cp-1: v1\.30\.0, cp-2: v1\.31\.0/,
    ],
    [
      'a cluster newer than this irsactl',
      {
        survey: { version: 'v1.38.0-alpha.1' },
        machines: [{ versions: { kubeadm: null, kubelet: null } }],
      },
      /^warning IRSA-CONTROLPLANE-134: The cluster runs Kubernetes v1\.38\.0-alpha\.1, .* 1\.22 to 1\.37\./,
    ],
    [
      'programs of other minor versions',
      {
        machines: [
          { versions: { kubeadm: 'v1.37.2', kubelet: 'v1.36.1' } },
          { versions: { kubeadm: null, kubelet: 'v1.35.0' } },
        ],
      },
      /^warning IRSA-CONTROLPLANE-121: .*which runs v1\.36\.3\. kubeadm v1\.37\.2 on cp-1, kubelet v1\.35\.0 on cp-2\./,
    ],
    ['a machine that does not answer', { machines: [null] }, /^error IRSA-CONTROLPLANE-067: .* cp-1\./],
    [
      'a machine without curl',
      { machines: [{ hasCurl: false }] },
      /^error IRSA-CONTROLPLANE-067: cp-1 has no curl/,
    ],
    [
      "ssh to a machine other than that of the node's kubelet",
      { machines: [{ bootId: 'another boot' }] },
      /^error IRSA-CONTROLPLANE-006: The connection to cp-1 leads to another machine\. .* boot ID is another boot/,
    ],
    [
      'ssh to another node',
      { machines: [{ hostName: 'cp-2' }], survey: { nodes: surveyOf(['cp-1', 'cp-2']).nodes } },
      /^error IRSA-CONTROLPLANE-006: .* leads to another machine\. .* machine is cp-2,/,
    ],
    [
      'a kubelet that does not answer now, although the cluster still reports its node as ready',
      { restarts: false, machines: [{ kubeletHealth: null }] },
      /^error IRSA-CONTROLPLANE-114: The kubelet of cp-1 does not answer\. .*http:\/\/127\.0\.0\.1:10248\/healthz answers nothing/,
    ],
    [
      'a read-only folder of systemd',
      { machines: [{ readOnly: ['/etc/systemd/system'] }] },
      /^error IRSA-CONTROLPLANE-118: irsactl cannot write to \/etc\/systemd\/system on cp-1\./,
    ],
    [
      'no systemd',
      { machines: [{ hasSystemd: false }] },
      /^warning IRSA-CONTROLPLANE-100: cp-1 has no systemd: after a reboot/,
    ],
    [
      'a kubelet that is not healthy',
      { machines: [{ kubeletHealth: '[-]syncloop failed' }] },
      /^error IRSA-CONTROLPLANE-114: The kubelet of cp-1 .*answers \[-\]syncloop failed/,
    ],
  ])('%s', async (_, over, expected) => {
    const findings = await found(over);
    expect(findings).toHaveLength(1);
    expect(findings[0]).toMatch(expected);
  });

  it('an upgrade must be finished first; apply restores flags that kubeadm-config cannot hold on each node', async () => {
    const survey = surveyOf(['cp-1', 'cp-2']);
    const nodes = survey.nodes.map((node, at) => ({ ...node, kubeletVersion: `v1.3${6 + at}.0` }));
    const machines = [{ versions: { kubeadm: 'v1.37.0', kubelet: 'v1.36.0' } }, {}];
    const findings = await findingsOf({ survey: { nodes }, machines });
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-CONTROLPLANE-121', 'IRSA-CONTROLPLANE-121']);
    for (const { next } of findings) {
      expect(next).toContain('inish the upgrade');
      expect(next).toMatch(/IRSA-CONTROLPLANE-124, .* `irsactl apply` after each node\.$/);
    }
  });

  it('the next kubeadm upgrade removes manual additions, shown by line, and nothing of the chain', async () => {
    const folder = join(import.meta.dirname, '../manifest/golden/kubeadm');
    const written = await readFile(join(folder, 'from-1.34.yaml'), 'utf8');
    const manifest = written
      .replace('MINOR', '36')
      .replace('--authorization-mode=Node,RBAC', '--authorization-mode=Node,RBAC,Webhook')
      .replace(
        /( +)- --service-account-issuer=/,
        `$1- --audit-log-path=-\n$1- --service-account-issuer=${ourIssuer}\n$&`,
      );
    const given = { manifests: [manifest], kubeadmConfig: config };
    const [finding = '', ...others] = await found(given);
    expect(others).toEqual([]);
    expect(finding).toMatch(/^warning IRSA-CONTROLPLANE-122: /);
    expect(finding).not.toContain(ourIssuer);
    const canvas = { colour: false, width: 80 };
    const lines = findingLines(await findingsOf(given), canvas).map((line) => renderLine(line, canvas));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/next-upgrade.txt');
  });
});
