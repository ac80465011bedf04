import { setTimeout as sleep } from 'node:timers/promises';
import type { Change } from '../../src/chain/change.ts';
import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { type LoadReport, startLoad } from '../load/start-load.ts';
import { type ClusterState, clusterState } from './cluster-state.ts';
import { followGuide, leaveGuide } from './follow-guide.ts';
import { labChain, type Run } from './lab-chain.ts';
import { changeWords, plannedChanges } from './planned-changes.ts';
import { type Proof, prove } from './proof.ts';
import { mintedAt, untilRestarted } from './serves.ts';
import { proveNothingLeft } from './without-a-trace.ts';

/** What stays in place of the audience of AWS. */
const kept = 'https://kubernetes.default.svc.cluster.local';

/** A cluster on which the guide was followed is taken over, and led out of the audience that it gave to every token. */
export const followedGuide: Proof = {
  name: 'followed-guide',
  claim: 'A cluster that was set up by hand is recognised, and its audience is taken away without one 401.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  isAlone: true,
  run: async (context) => {
    const { lab, load: options, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const asGuided = await labChain(context, { injection: 'none' });
    await followGuide(node, { issuer: asGuided.issuer, audiences: 'sts.amazonaws.com' });
    await restarted(node);
    const plan = await asGuided.run(['plan']);
    const said = /control-plane[\s\S]*?identity-provider/.exec(plan.stdout)?.[0] ?? plan.stdout;
    for (const line of said.split('\n').slice(0, 30)) say(line);
    const names = (code: string, { stdout, stderr }: Run) =>
      prove(
        `${stdout}${stderr}`.includes(code),
        `The plan does not speak of the audience:\n${stdout}${stderr}`,
      );
    names('IRSA-CONTROLPLANE-016', plan);
    proveOnlyMissing(await plannedChanges(asGuided));
    // Nodes are found from the cluster.
    const chain = await labChain(context, {
      injection: 'none',
      more: { controlPlane: { apiAudiences: [kept] } },
    });
    let load = await startLoad(lab, options);
    let ledOut: string;
    try {
      const reports: LoadReport[] = [];
      const applied = async (what: string) => {
        const began = Date.now();
        await chain.must(['apply', '--yes']);
        await sleep(5000);
        const report = await load.report(began);
        say(`${what}:`);
        for (const line of report.lines) say(line);
        reports.push(report);
        const { requests, unauthorized } = report.summary;
        prove(unauthorized === 0, `${what}: ${unauthorized} of ${requests} requests were answered by 401.`);
      };
      await applied('The other audience beside it');
      names('IRSA-CONTROLPLANE-106', await chain.run(['plan']));
      await load.stop();
      // Its pods are made anew, as a person would restart their own.
      load = await startLoad(lab, options);
      await applied('The audience of AWS away');
      await chain.must(['verify']);
      const { audiences } = await mintedAt(lab, node);
      prove(audiences.join() === kept, `Default tokens are for ${audiences.join(', ')}.`);
      ledOut = `taken over and led out with ${reports.map(({ lines }) => lines[0]).join(' and ')}`;
    } finally {
      await load.stop();
      for (const flags of [[], ['--accept-loss']]) {
        const { code, stderr } = await chain.run(['destroy', '--yes', ...flags]);
        if (code !== 0) say(`destroy ${flags.join(' ')} ended with ${code}: ${stderr}`);
      }
      await leaveGuide(node);
      await restarted(node);
      await configBack(lab, before);
    }
    await proveNothingLeft(lab, before);
    return ledOut;
  },
};

/** What the guide has given already: an issuer in front, and an audience for every token. */
const given = ['--service-account-issuer', '--api-audiences'] as const;

/** Missing are a key of the chain's own, and all of it in kubeadm-config; nothing of the guide is said again or lost. */
function proveOnlyMissing(changes: readonly Change[]): void {
  const own = changes.filter(({ link }) => link === 'control-plane');
  const kinds = own.map(({ kind }) => kind);
  prove(
    kinds.toSorted().join() === 'install-key,persist,persist-accept,sign',
    `More or less is planned than what is missing: ${own.map(changeWords).join(', ')}.`,
  );
  const sign = own.find(({ kind }) => kind === 'sign');
  const [before, after] = [sign?.before, sign?.after].map((form) => Object(form) as Record<string, unknown>);
  const shown = `The API server is to go from ${JSON.stringify(before)} to ${JSON.stringify(after)}.`;
  for (const flag of given) {
    prove(JSON.stringify(before?.[flag]) === JSON.stringify(after?.[flag]), shown);
  }
  const keyFiles = (form: typeof before) => [form?.['--service-account-key-file']].flat();
  const added = keyFiles(after).filter((file) => !keyFiles(before).includes(file));
  const lost = keyFiles(before).filter((file) => !keyFiles(after).includes(file));
  prove(added.length === 1 && lost.length === 0, shown);
}

/** What was done by hand stays in it, and so do the audiences of irsa.yaml: it speaks of key files that are gone now. */
async function configBack(lab: Lab, before: ClusterState): Promise<void> {
  const patch = JSON.stringify({ data: { ClusterConfiguration: before.get('kubeadm-config') } });
  const config = ['configmap', 'kubeadm-config', '-n', 'kube-system'];
  await kubectlOf(lab).try(['patch', ...config, '--type=merge', '-p', patch]);
}

async function restarted(node: LabNode): Promise<void> {
  await untilRestarted(node);
  await sleep(10_000);
}
