import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { finding } from '../findings.ts';
import type { Preparation } from './preparation.ts';

interface Machine {
  /** What this machine calls itself. */
  readonly host: string;
  /** Nodes of irsa.yaml: one that is named there as this machine is this machine, whatever it calls itself. */
  readonly named: readonly ControlPlaneNode[];
}

/**
 * A private key is put on this machine only where it is the node: by its host name, which is the name that kubeadm gives a
 * node by default, or because irsa.yaml says so. https://kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-join/
 */
export function onlyOnItsMachine(
  preparation: Preparation,
  target: ControlPlaneNode,
  { host, named }: Machine,
): Preparation {
  const hasNothingToDo = preparation.copies.length === 0 && (preparation.patch?.isInPlace ?? true);
  const isKnown = target.access.kind === 'ssh' || named.some(({ name }) => name === target.name);
  if (hasNothingToDo || isKnown || isCalled(host, target.name)) return preparation;
  const found = finding.error('IRSA-CONTROLPLANE-126', {
    what: `This machine is ${host}, not ${target.name}.`,
    why: 'Without `--ssh` the files would be put on this machine, a private key among them.',
    next: `Say how ${target.name} is reached: \`irsactl node prepare ${target.name} --ssh ${target.name}\`. Where this machine is to be ${target.name}, name it in irsa.yaml with \`local: true\`.`,
  });
  return { ...preparation, findings: [...preparation.findings, found] };
}

/** In any case of letters, with or without a domain. */
function isCalled(host: string, node: string): boolean {
  const [one = '', other = ''] = [host, node].map((name) => name.toLowerCase());
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
