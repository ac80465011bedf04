import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { IrsaError } from '../../errors/irsa-error.ts';
import type { DesiredSigningKey, Staging } from './desired.ts';

export const finding = findingsOf('signing-key');

export function keyFinding(error: IrsaError): Finding {
  return finding.error(error.code, error.problem);
}

export function missingFile(path: string): Finding {
  return finding.error('IRSA-KEY-007', {
    what: `The key file ${path} does not exist.`,
    why: 'signingKey.path in irsa.yaml names it, and no copy of it is on the control plane node yet.',
    next: 'Put the private key there, or let irsactl make one: leave signingKey out of irsa.yaml.',
  });
}

export function exposedFile(path: string, mode: number): Finding {
  return finding.error('IRSA-KEY-008', {
    what: `The private key ${path} can be read by others.`,
    why: `Its mode is 0${mode.toString(8)}; expected 0600.`,
    next: `chmod 600 ${path}; where others may have read it, make a new key.`,
  });
}

export function unusableStagedKey(error: IrsaError, path: string): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `The staged signing key ${path} cannot be used.`,
    why: `${error.problem.what} ${error.problem.why}`,
    next: 'Restore the file from a backup. If no API server signs with it yet, delete it: the next apply makes a new one.',
  });
}

export function differentFromFile(staged: string, file: string, { source }: DesiredSigningKey): Finding {
  const path = source.source === 'file' ? source.path : '';
  return finding.error('IRSA-KEY-030', {
    what: `The key file ${path} holds another key than the chain works with.`,
    why: `The chain's key has the kid ${staged}, the file's ${file}; changing it at once would turn pods away.`,
    next: 'Put the old key back into the file: the key of a chain cannot be changed while the chain stands.',
  });
}

export function otherKind(staged: string, asked: string): Finding {
  return finding.warning('IRSA-KEY-032', {
    what: `The chain's key is ${staged}, and irsa.yaml asks for ${asked}.`,
    why: 'A key that tokens are signed with is never replaced by apply.',
    next: 'Nothing: the kind in irsa.yaml counts when the chain is built anew.',
  });
}

export function noNode(): Finding {
  return finding.error('IRSA-KEY-033', {
    what: 'There is no control plane node to keep the signing key on.',
    why: 'spec.controlPlane.nodes in irsa.yaml is empty.',
    next: 'Name the control plane node there, or use the key that the cluster signs with: `signingKey: {source: cluster}`.',
  });
}

export function stagedKeyGone(path: string): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `The chain's signing key ${path} is not there.`,
    why: 'apply puts it there before anything else, and keeps it there.',
    next: 'Run `irsactl plan`: it says whether an API server still has a copy.',
  });
}

export function readableByOthers(path: string, mode: number): Finding {
  return finding.error('IRSA-KEY-008', {
    what: `The chain's signing key ${path} can be read by others.`,
    why: `Its mode is 0${mode.toString(8)}; expected 0600.`,
    next: 'Run `irsactl apply` to restrict it; where others may have read it, take the chain down with `irsactl destroy` and build it anew with another key.',
  });
}

export function otherThanPublished(kid: string, published: readonly string[]): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `The chain's signing key is not among the keys that the chain works with.`,
    why: `Its kid is ${kid}; known are ${published.join(', ') || 'none'}.`,
    next: 'Run `irsactl plan` to see which link holds another key.',
  });
}

export function foreignKey(path: string, why: string): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `The staged signing key ${path} was not put there by irsactl.`,
    why,
    next: `Find out who put it there, and take it away: \`rm ${path}\`. Tokens that it signed may be somebody else's.`,
  });
}

export function otherSource(why: string, next: string): Finding {
  return finding.error('IRSA-KEY-030', {
    what: 'The chain stands with another signing key than irsa.yaml asks for.',
    why,
    next,
  });
}

export function stagedElsewhere(target: string, { node, folder }: Staging): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `The chain's signing key is staged on another node than ${node.name}, the first of irsa.yaml.`,
    why: `${target} holds it: that node was the first when the chain was begun.`,
    next: `Name that node first under spec.controlPlane.nodes; where nodes are found by themselves, copy its signing.key and signing.kid to ${folder} on ${node.name}. \`irsactl destroy\` takes it away wherever it lies.`,
  });
}

export function replacedKey(path: string, kid: string, remembered: string): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `The staged signing key ${path} is not the one that irsactl put there.`,
    why: `Its kid is ${kid}; the chain was begun with ${remembered}.`,
    next: 'Put the old key back, from a backup or the one that the API server signs with (its --service-account-signing-key-file).',
  });
}
