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

/** The node to observe, with its API server's manifest. */
interface MachineQuestion {
  readonly node: ControlPlaneNode;
  /** Null if it cannot be read. */
  readonly manifest: Manifest | null;
}

/** Observes a machine in one round trip. Returns null if the output is incomplete; throws if the node cannot be reached. */
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

/** The path on the node; empty if no flag names one. */
function signingKeyOf(manifest: Manifest | null): string {
  const path = manifest && readFlags(manifest).signingKeyFile;
  return path ? hostPathOf(manifest.mounts, path) : '';
}
