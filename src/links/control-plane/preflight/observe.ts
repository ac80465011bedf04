import { dirname } from 'node:path';
import type { NodeShell } from '../../../chain/node-shell.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { readFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import type { Clock } from '../ports.ts';
import { certificatePlaces } from './certificate-places.ts';
import type { MachineFacts } from './machine-facts.ts';
import { machineScript } from './machine-script.ts';
import { parseMachine } from './parse-machine.ts';

/** What to ask a machine for beyond what everybody is asked. */
interface MachineQuestion {
  readonly node: ControlPlaneNode;
  /** That of its API server; null where none can be read. */
  readonly manifest: Manifest | null;
}

/** One round trip. Null where the answer is not whole; a node that cannot be reached throws. */
export async function observeMachine(
  shell: NodeShell,
  { node, manifest }: MachineQuestion,
  clock: Pick<Clock, 'now'>,
): Promise<MachineFacts | null> {
  const asked = clock.now();
  const { folder, serving } = certificatePlaces(manifest);
  const args = [node.directory, dirname(node.manifest), folder, serving ?? '', signingKeyOf(manifest)];
  const answer = await shell.run(machineScript, { args });
  return parseMachine(answer.stdout.toString('utf8'), { asked, answered: clock.now() });
}

/** As it lies on the node; empty where no flag names one. */
function signingKeyOf(manifest: Manifest | null): string {
  const path = manifest && readFlags(manifest).signingKeyFile;
  return path ? hostPathOf(manifest.mounts, path) : '';
}
