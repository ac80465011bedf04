import type { z } from 'zod';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { flagsOf, type flagsShape } from '../change.ts';
import { type DesiredControlPlane, nodePaths } from '../desired.ts';
import { persistedConfig } from '../kubeadm-config/persist.ts';
import { sameFlags } from '../manifest/chain-flags.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import type { ControlPlanePorts } from '../ports.ts';
import type { ChainFormParts } from '../server-form.ts';
import { readOriginal } from '../step/read-records.ts';
import { hashOf, type OriginalRecord, parsePersisted, writeRecord } from '../step/records.ts';
import { configFlags } from './plan-persist.ts';
import { isReadable, isWritten, textBack } from './plan-persist-back.ts';

type Shown = z.output<typeof flagsShape>;

/** Writes kubeadm-config with other flags, where it has the ones that the plan started from. */
export async function writeConfig(
  { before, after }: { readonly before: Shown; readonly after: Shown },
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
): Promise<void> {
  const wanted = flagsOf(after);
  const config = await readConfig(ports);
  const next = persistedConfig(config, wanted);
  if ('fault' in next) throw moved();
  const { text } = next;
  if (text === config) return;
  if (!sameFlags(flagsOf(before), configFlags(config))) throw moved();
  await replace(config, text, desired, ports);
}

/** Takes out of kubeadm-config what the API servers do not have any more. */
export async function writeConfigBack(
  { before, after }: { readonly before: Shown; readonly after: Shown },
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
): Promise<void> {
  const wanted: ServiceAccountFlags = flagsOf(after);
  const config = await readConfig(ports);
  const kept = await keptBy(desired, ports);
  const { record, original } = kept;
  if (!original && record && isWritten(record, config) && isReadable(record)) {
    if (!sameFlags(configFlags(record.original), wanted)) throw moved();
    return replace(config, record.original, desired, ports);
  }
  if (!original?.ours) throw moved();
  const ours: ChainFormParts = original.ours;
  const known = { original: original.flags, ours, record };
  const text = (['accept-back', 'sign-back'] as const)
    .map((stage) => textBack(config, known, stage))
    .find((one) => typeof one === 'string' && sameFlags(configFlags(one), wanted));
  if (typeof text !== 'string') throw moved();
  if (text === config) return;
  if (!sameFlags(flagsOf(before), configFlags(config))) throw moved();
  await replace(config, text, desired, ports);
}

async function readConfig({ cluster }: ControlPlanePorts): Promise<string> {
  const config = await cluster.kubeadmConfig();
  if (config === null) throw moved();
  return config;
}

/** Notes first what was there, so that it can go back byte for byte. */
async function replace(
  config: string,
  text: string,
  desired: DesiredControlPlane,
  ports: ControlPlanePorts,
): Promise<void> {
  const { record, path, files, folder, original: before } = await keptBy(desired, ports);
  const { original, written } = record ?? { original: config, written: [] };
  // What came of an edit by somebody else does not lead back; nor is a text with the chain in it an original.
  const leadsBack = record
    ? config === original || written.includes(hashOf(Buffer.from(config)))
    : !holdsMore(config, before, desired);
  if (leadsBack) {
    // Before the write, and beside the earlier ones: a run that is killed in between leaves either of them.
    const known = [...written, hashOf(Buffer.from(text))];
    await files.makeDirectory(folder, 0o700);
    await files.write(path, writeRecord({ original, written: known }), { mode: 0o600 });
  }
  await ports.cluster.replaceKubeadmConfig(config, text);
}

function holdsMore(config: string, before: OriginalRecord | null, { issuer }: DesiredControlPlane): boolean {
  if (!issuer.known || !configFlags(config).issuers.includes(issuer.value)) return false;
  return before !== null && !before.flags.issuers.includes(issuer.value);
}

/** On the first node that has it; a new one goes to the first node of all. */
async function keptBy(desired: DesiredControlPlane, ports: ControlPlanePorts) {
  const places = desired.nodes.map((node) => {
    const paths = nodePaths(desired.chain, node);
    return { files: ports.nodeFiles(node), path: paths.persisted, folder: paths.directory, node };
  });
  let original: OriginalRecord | null = null;
  for (const { files, path, folder, node } of places) {
    const record = parsePersisted(await files.read(path));
    original ??= await readOriginal({ chain: desired.chain, files, node });
    if (record !== null) return { record, path, files, folder, original };
  }
  const [first] = places;
  if (!first) throw moved();
  return { record: null, path: first.path, files: first.files, folder: first.folder, original };
}

function moved(): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The ConfigMap kubeadm-config changed since the plan was made; it was left as it is.',
    why: 'Its flags of the API server are not those that the plan started from.',
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}
