import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { untrustedPart } from '../../chain/private-folder.ts';
import { keyIdOf } from '../../trust/key-id.ts';
import { signingKeyIn } from '../../trust/server-keys.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, notServing, untrustedFolder } from './findings.ts';
import { type Form, sameForm } from './form.ts';
import { kidsIn } from './manifest/edit-form.ts';
import { externalSignerFlag, flagNames, flagOf, readFlags, usesOf } from './manifest/flags.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
import { credentialsOf } from './manifest/server-address.ts';
import { keyPathsOf } from './node/context.ts';
import { nodePaths } from './node/record.ts';
import { otherFlagFindings } from './other-flags.ts';
import { preflightFindings } from './preflight/preflight-findings.ts';
import { unreachableCluster } from './preflight/rules/unreachable-cluster.ts';
import type { NodePlan } from './targets.ts';

/**
 * Reports everything that makes a change of the API servers unsafe, in apply and destroy. A rotation replaces the keys of all, so
 * for it they may sign with different keys that all accept.
 */
export function safetyFindings(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  nodes: readonly NodePlan[],
  changes: readonly Change[],
  isRotating = false,
): readonly Finding[] {
  const restarts = nodes.some(({ open }) => open.length > 0);
  const replacesKey = nodes.some(({ facts: { source }, open }) =>
    open.some(({ form }) => form.keys.join() !== source.form.keys.join()),
  );
  return [
    ...memberFindings(desired, facts.cluster),
    ...unreachableCluster(facts, changes),
    ...servingFindings(facts.nodes),
    ...preflightFindings(desired, facts, { restarts, replacesKey }),
    ...differenceFindings(nodes, isRotating),
    ...otherFlagFindings(facts.nodes),
    ...facts.nodes.flatMap((node) => nodeFindings(desired, node)),
  ];
}

/** irsactl changes nothing while an API server is down. */
function servingFindings(nodes: readonly NodeFacts[]): readonly Finding[] {
  const serving = nodes.filter(({ api }) => api.serves).length;
  const others = nodes.length === 1 ? null : `${serving} of ${nodes.length} API servers serve.`;
  return nodes
    .filter(({ api, hasCredential }) => !api.serves && hasCredential)
    .map(({ node, api }) => notServing(node.name, api, others));
}

/**
 * Compares the API servers as they will be after apply, so differences from an unfinished pass do not count. If they still
 * differ, one may refuse the tokens of another.
 */
function differenceFindings(
  [first, ...others]: readonly NodePlan[],
  isRotating: boolean,
): readonly Finding[] {
  if (!first) return [];
  return others.flatMap((other) => {
    const differences = differencesOf(first, other, isRotating);
    if (differences.length === 0) return [];
    const [one, two] = [first.facts.node.name, other.facts.node.name];
    return [
      finding.error('IRSA-CONTROLPLANE-072', {
        what: `The API servers of ${one} and ${two} issue or accept different tokens.`,
        why: `${differences.join('; ')}.`,
        next: 'First make the flags and keys of both the same: each may now refuse tokens of the other.',
      }),
    ];
  });
}

function differencesOf(one: NodePlan, other: NodePlan, isRotating: boolean): readonly string[] {
  const [first, second] = [lastForm(one), lastForm(other)];
  const accept = ({ keys }: Form, [signer = '']: readonly string[]) => keys.includes(signer);
  const areAccepted = accept(first, second.keys) && accept(second, first.keys);
  const rows = [
    ['issuers', first.issuers, second.issuers],
    ...(isRotating && areAccepted ? [] : [['keys', first.keys, second.keys] as const]),
    ['audiences', first.audiences, second.audiences],
    ['other flags', otherFlags(one.facts.source.manifest), otherFlags(other.facts.source.manifest)],
  ] as const;
  const [a, b] = [one.facts.node.name, other.facts.node.name];
  const inOrder = ([head, ...rest]: readonly string[]) => [head, ...rest.toSorted()].join(', ') || 'none';
  const differ = (name: string, left: readonly string[], right: readonly string[]) =>
    name === 'audiences' || name === 'other flags'
      ? left.toSorted().join() !== right.toSorted().join()
      : inOrder(left) !== inOrder(right);
  return rows
    .filter(([name, left, right]) => differ(name, left, right))
    .map(
      ([name, left, right]) =>
        `${name}: ${a} has ${left.join(', ') || 'none'}, ${b} has ${right.join(', ') || 'none'}`,
    );
}

function lastForm({ facts, steps }: NodePlan): Form {
  return steps.at(-1)?.form ?? facts.source.form;
}

/** Other flags about tokens, for example for their maximum lifetime. */
function otherFlags(manifest: Manifest): readonly string[] {
  const known: readonly string[] = Object.values(flagNames);
  return manifest.arguments
    .map(({ text }) => text.replace(/^(--[^=]+)/, flagOf))
    .filter(
      (text) => text.startsWith('--service-account-') && !known.includes(text.slice(2).split('=')[0] ?? ''),
    );
}

function nodeFindings(desired: DesiredControlPlane, facts: NodeFacts): readonly Finding[] {
  const { node, source, strays } = facts;
  const folder = nodePaths(desired.chain, node).directory;
  const untrusted = untrustedPart({ node, folder }, facts.folder);
  return [
    ...(untrusted ? [untrustedFolder(node.name, untrusted)] : []),
    ...strays.map(({ path, program }) =>
      finding.error('IRSA-CONTROLPLANE-009', {
        what: `${path} is a second manifest of ${program}.`,
        why: `The kubelet reads every file beside ${node.manifest} whose name does not begin with a dot; either manifest may win.`,
        next: `Move ${path} to another folder.`,
      }),
    ),
    ...otherCluster(desired, facts),
    ...otherChains(desired, facts),
    ...(usesOf(source.manifest, externalSignerFlag).length > 0 ? [externalSigner()] : keyFindings(facts)),
    ...(facts.hasCredential ? [] : [noCredential(node)]),
    ...notAsRunning(facts),
  ];
}

/** irsactl asks the API server on its node, which must belong to the cluster of the kubeconfig. */
function otherCluster(
  { cluster, chain }: DesiredControlPlane,
  { api, record, node }: NodeFacts,
): readonly Finding[] {
  const uid = api.clusterUid ?? record?.clusterUid ?? cluster.uid;
  if (uid === cluster.uid) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-034', {
      what: `${node.name} belongs to another cluster than the kubeconfig.`,
      why: `The UID of kube-system is ${cluster.uid} in the cluster of the kubeconfig, and ${uid} on ${node.name}.`,
      next: `Choose the context of the right cluster, or correct \`ssh:\` of the node. If the cluster was rebuilt, delete ${nodePaths(chain, node).directory}.`,
    }),
  ];
}

function otherChains(
  { chain }: DesiredControlPlane,
  { otherChains, source, node }: NodeFacts,
): readonly Finding[] {
  const { issuers } = source.form;
  return otherChains
    .filter(({ issuer }) => issuers.includes(issuer))
    .map(({ name, issuer }) => {
      const isFirst = issuers[0] === issuer;
      return (isFirst ? finding.error : finding.warning)('IRSA-CONTROLPLANE-036', {
        what: `The API server of ${node.name} ${isFirst ? 'signs for' : 'accepts'} another chain, ${name}.`,
        why: `${node.directory}/${name} holds its record, and the flags name its issuer, ${issuer}; metadata.name in irsa.yaml is ${chain}.`,
        next: `If the chain was renamed, call it ${name} again. Otherwise destroy ${name} first: \`irsactl destroy --file FILE\`, with the irsa.yaml of ${name}.`,
      });
    });
}

function externalSigner(): Finding {
  return finding.error('IRSA-CONTROLPLANE-011', {
    what: 'An external signer signs the tokens of this cluster.',
    why: `--${externalSignerFlag} is set, which excludes key files.`,
    next: "Add the issuer to the API servers as the external signer's documentation describes, with `controlPlane: manual`.",
  });
}

function noCredential({ name, manifest }: NodeFacts['node']): Finding {
  return finding.error('IRSA-CONTROLPLANE-067', {
    what: `irsactl cannot ask the API server of ${name}: the node has no admin.conf.`,
    why: `Neither ${credentialsOf(manifest).join(' nor ')} exists. irsactl and its switch use one of them to query the API server on the node, so that no login expires during a change.`,
    next: `On ${name}: \`kubeadm init phase kubeconfig admin\`.`,
  });
}

/** Checks the key files with which the API server would start next. */
function keyFindings({ source, node }: NodeFacts): readonly Finding[] {
  const { keyFiles, signingKeyFile } = readFlags(source.manifest);
  if (keyFiles.length === 0 || signingKeyFile === null) {
    return [
      finding.error('IRSA-CONTROLPLANE-012', {
        what: `The manifest of ${node.name} does not name the keys of the API server.`,
        why: `--service-account-key-file: ${keyFiles.join(', ') || 'none'}, --service-account-signing-key-file: ${signingKeyFile ?? 'none'}.`,
        next: 'Add both flags with the files that are in use.',
      }),
    ];
  }
  const kids = (path: string) => kidsIn(source.keyFiles.get(path) ?? '');
  const signingKey = signingKeyIn(source.keyFiles.get(signingKeyFile) ?? '');
  const unusable = keyPathsOf(source.manifest).filter(
    (path) =>
      (keyFiles.includes(path) && kids(path).length === 0) || (path === signingKeyFile && !signingKey),
  );
  if (!signingKey || unusable.length > 0) {
    return [
      finding.error('IRSA-CONTROLPLANE-012', {
        what: `${unusable.join(' and ')} of ${node.name} cannot be used as a key file.`,
        why: 'The flags name it, but it is missing, has no key that kube-apiserver reads, or has no private key to sign with. The API server would not start again.',
        next: 'Restore the file, or remove the flag.',
      }),
    ];
  }
  const signing = keyIdOf(signingKey);
  if (keyFiles.flatMap(kids).includes(signing)) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-013', {
      what: `The API server of ${node.name} refuses the tokens that it signs, or will after its next start.`,
      why: `It signs with ${signingKeyFile} (key ID ${signing}), and none of ${keyFiles.join(', ')} holds that public key.`,
      next: `Add the public half of ${signingKeyFile} to one of these files.`,
    }),
  ];
}

/** A pass starts from the running configuration; the files count only from the next start. */
function notAsRunning({ running, source, api, node }: NodeFacts): readonly Finding[] {
  const { form } = source;
  if (api.minted && api.keyIds && !api.keyIds.includes(api.minted.keyId)) {
    return [
      finding.error('IRSA-CONTROLPLANE-013', {
        what: `The API server of ${node.name} refuses the tokens that it signs.`,
        why: `It signs with the key ${api.minted.keyId}, which its JWKS lacks.`,
        next: `Add the public half of the signing key to a --service-account-key-file of ${node.manifest}.`,
      }),
    ];
  }
  if (running === null || sameForm(running, form)) return [];
  const rows = (['issuers', 'keys', 'audiences'] as const)
    .filter(
      (part) =>
        running[part].toSorted().join() !== form[part].toSorted().join() ||
        running[part][0] !== form[part][0],
    )
    .map(
      (part) => `${part}: it runs with ${running[part].join(', ')}, the files have ${form[part].join(', ')}`,
    );
  return [
    finding.error('IRSA-CONTROLPLANE-160', {
      what: `The running configuration of the API server of ${node.name} differs from its manifest and key files.`,
      why: `${rows.join('; ')}. They were edited since it started, or the kubelet is not running.`,
      next: 'Restart the API server by editing its manifest, or undo the edit; then run the same command again.',
    }),
  ];
}
