import type { Finding } from '../../chain/finding.ts';
import { type DesiredControlPlane, keyFilesIn, nodePaths, signingKeyId } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import type { NodeState, OpenedNode } from './node-state.ts';
import type { ChainFormParts, ServerForm } from './server-form.ts';

/** The API server has what irsactl alone can have given it, and no note says what was there before. */
export function isUnnoted(desired: DesiredControlPlane, { facts, state }: OpenedNode): boolean {
  const { issuer } = desired;
  if (facts.original !== null) return false;
  const hasIssuer = issuer.known && state.flags.issuers.includes(issuer.value);
  return madeKeyFile(desired, facts, state) !== null || (facts.written !== null && hasIssuer);
}

/** The file that the API server reads the key from that irsactl made; null where it has none of it. */
export function madeKeyFile(
  desired: DesiredControlPlane,
  { keyIds, otherChains }: NodeFacts,
  { flags }: NodeState,
): string | null {
  const { signingKeyFile, keyFiles } = flags;
  const files = signingKeyFile === null ? keyFiles : [signingKeyFile, ...keyFiles];
  // A chain that was renamed has records of its own, of its other name.
  const others = otherChains.flatMap(({ name }) => Object.values(keyFilesIn('', name)));
  const isOthers = (file: string) => others.some((other) => file.endsWith(other));
  return files.find((file) => !isOthers(file) && isMade(desired, keyIds.get(file) ?? [])) ?? null;
}

/** Whether the API server signs with the key that irsactl made. */
export function signsWithMadeKey(desired: DesiredControlPlane, facts: NodeFacts, state: NodeState): boolean {
  const { signingKeyFile } = state.flags;
  return signingKeyFile !== null && madeKeyFile(desired, facts, state) === signingKeyFile;
}

function isMade(desired: DesiredControlPlane, kids: readonly string[]): boolean {
  const keyId = signingKeyId(desired);
  return desired.madeKey && keyId !== null && kids.includes(keyId);
}

/**
 * An API server that issues tokens as the chain's before irsactl has noted anything: somebody set it up so, or the
 * notes are lost. What it does is then kept as what there was before, and the way back leads there.
 */
export function issuesAlready(
  desired: DesiredControlPlane,
  { facts, state }: OpenedNode,
): readonly Finding[] {
  const { flags, node } = state;
  const keyId = signingKeyId(desired);
  const [first] = flags.issuers;
  const signing = flags.signingKeyFile === null ? [] : (facts.keyIds.get(flags.signingKeyFile) ?? []);
  const signsAlready = !desired.ownKey || (keyId !== null && signing.includes(keyId));
  const issues = desired.issuer.known && first === desired.issuer.value;
  if (facts.original !== null || !issues || !signsAlready) return [];
  // Of this one it is known that the notes are lost.
  if (isUnnoted(desired, { facts, state })) return [];
  const { original } = nodePaths(desired.chain, node);
  return [
    finding.warning('IRSA-CONTROLPLANE-157', {
      what: `The API server of ${node.name} issues tokens of ${first} already, and no note of irsactl says what was before.`,
      why: `${original} is not there. Its manifest of today is kept there as the one from before the chain, so that \`irsactl destroy\` would leave issuer and key as they are.`,
      next: `Where somebody set it up so before irsactl, go on: with --adopt this is not said. Where an earlier apply did, restore ${original} from a backup first, or set spec.controlPlane.nodes[].directory to the folder of that apply.`,
    }),
  ];
}

/** Of the way back: by its note the API server issued and signed so before irsactl. */
export function goesOnIssuing(
  { node }: Pick<NodeState, 'node'>,
  signedBack: ServerForm,
  { issuer, key, pair, keyId }: ChainFormParts,
): readonly Finding[] {
  const signs = key === null && (pair === null || signedBack.pair?.signingId === keyId);
  if (signedBack.flags.issuers[0] !== issuer || !signs) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-157', {
      what: `The API server of ${node.name} goes on issuing tokens of ${issuer}.`,
      why: 'By the note of irsactl it did so before the chain, so that this is what the way back leads to.',
      next: `Where the chain gave it that issuer all the same, and the notes of that were lost, do it by hand, each step on every node before the next: add another one behind it in ${node.manifest}, where it is not there; put that one first; take the chain's out once pods have new tokens.`,
    }),
  ];
}
