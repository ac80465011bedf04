import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { awaitServing, waiting } from './await-serving.ts';
import { expect } from './expectation.ts';
import { type FailedRecord, hashOf, parseStep, writeRecord } from './records.ts';
import { type NodeContext, parsed } from './step-context.ts';

/**
 * Puts the manifest from before an unconfirmed step in place again: a rename of a copy that was written beforehand,
 * so that it works on a full disk as well. Never over an edit that somebody made since. `reason` is kept, so that the
 * manifest which failed is not tried again by itself.
 */
export async function putBack(context: NodeContext, reason: string): Promise<void> {
  const { files, node, ports, server, progress, chain } = context;
  const paths = nodePaths(chain, node);
  const copy = `${paths.previous}/manifest.yaml`;
  const step = parseStep(await files.read(`${paths.previous}/record.json`));
  const content = await files.read(copy);
  if (step !== null && content !== null) {
    if (hashOf(content) !== step.before) throw altered(copy, node.manifest);
    const now = await files.read(node.manifest);
    if (now !== null && hashOf(now) !== step.after) throw editedMeanwhile(context);
    // A copy that is gone was put back by a run that was interrupted then.
    for (const file of step.files) {
      if ((await files.facts(file.copy)) !== null) await files.rename(file.copy, file.path);
    }
    const expected = await expect(context, parsed(content, node), { isRestart: false });
    await files.rename(copy, node.manifest);
    await remember(context, { hash: step.after, at: ports.clock.now(), reason });
    const what = `the API server of ${node.name} with its previous manifest`;
    const fault = await awaitServing(server, expected, ports, waiting(progress, what));
    if (fault !== null) throw notBack(context, fault);
  }
  await files.remove(paths.previous);
}

/** Best effort: on a full disk the manifest has been put back all the same. */
async function remember({ files, chain, node }: NodeContext, record: FailedRecord): Promise<void> {
  try {
    await files.write(nodePaths(chain, node).failed, writeRecord(record), { mode: 0o600 });
  } catch (error) {
    if (!(error instanceof IrsaError && error.code === 'IRSA-CONTROLPLANE-003')) throw error;
  }
}

export function editedMeanwhile({ node, chain }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-019', {
    what: `${node.manifest} was edited while a change of irsactl was unconfirmed; irsactl leaves it as it is.`,
    why: 'It is neither the manifest from before the change nor the one that irsactl wrote.',
    next: `Look whether the API server serves with it; the manifest from before the change is in ${nodePaths(chain, node).previous}. Then run \`irsactl plan\`.`,
  });
}

function altered(copy: string, manifest: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-040', {
    what: `${copy} is not the manifest that irsactl kept, and is not put in place.`,
    why: 'Its hash is not the one in record.json beside it, so it was altered since.',
    next: `Put ${manifest} right by hand, then run \`irsactl plan\`.`,
  });
}

function notBack({ node, chain }: NodeContext, reason: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-021', {
    what: `The API server of ${node.name} does not come back, not even with its previous manifest.`,
    why: `The manifest from before is in place at ${node.manifest}, but ${reason}.`,
    next: `Look at the API server's log (\`crictl logs\`, /var/log/pods). The manifest from before irsactl is kept in ${nodePaths(chain, node).original}.`,
  });
}
