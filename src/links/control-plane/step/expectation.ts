import { readFlags, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import { portOf } from '../manifest/server-address.ts';
import type { ApiServer, ControlPlaneNode, ControlPlanePorts, NodeFiles } from '../ports.ts';
import { acceptedKids, signingKid } from './key-ids.ts';
import type { ProcessBefore } from './process-before.ts';
import { lookAtServer } from './server-processes.ts';

/** What an API server must be seen doing before its new manifest is confirmed. */
export interface Expectation {
  readonly flags: ServiceAccountFlags;
  /** Kid of the key that must sign; null where it is not known. */
  readonly keyId: string | null;
  /** What ran before the step; null where nothing did, and where no restart is expected. */
  readonly before: ProcessBefore | null;
  /** A token from before the step, which must still be accepted; null where there was none. */
  readonly tokenBefore: string | null;
  /** How long the API server may take. */
  readonly patienceSeconds: number;
}

const leastPatienceSeconds = 120;
/** For the kubelet to see the new manifest and to end the old container. */
const restartSeconds = 60;

/**
 * At least as long as the kubelet itself gives the container to start: a manifest for a slow API server says so in
 * its startup probe.
 * https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/#startup-probe
 */
export function patienceOf(manifest: Manifest | null, { patienceSeconds }: ControlPlanePorts): number {
  const byKubelet = (manifest?.startupSeconds ?? 0) + restartSeconds;
  return patienceSeconds ?? Math.max(leastPatienceSeconds, byKubelet);
}

/** The API server that is asked, and its node. */
interface Asked {
  readonly node: ControlPlaneNode;
  readonly server: ApiServer;
  readonly ports: ControlPlanePorts;
}

/** Gathers what must hold once the API server runs with a manifest. */
export async function expect(
  context: Asked & { readonly files: Pick<NodeFiles, 'read'> },
  manifest: Manifest,
  { isRestart }: { readonly isRestart: boolean },
): Promise<Expectation> {
  const { files, server, ports } = context;
  const isUp = isRestart && (await server.ready());
  return {
    flags: readFlags(manifest),
    keyId: await signingKid(files, manifest),
    before: isRestart ? await whatRuns(context, manifest, isUp) : null,
    tokenBefore: isUp ? await tokenFromBefore(server, files, manifest) : null,
    patienceSeconds: patienceOf(manifest, ports),
  };
}

/** A token of the API server as it is, which must be accepted by the one with this manifest; null where there is none. */
export async function tokenFromBefore(
  server: ApiServer,
  files: Pick<NodeFiles, 'read'>,
  manifest: Manifest,
): Promise<string | null> {
  const minted = await server.mint();
  // The chain's key may be lost; whatever else is not accepted any more has been refused by the plan.
  const isAccepted = minted !== null && (await acceptedKids(files, manifest)).includes(minted.keyId);
  return isAccepted ? minted.token : null;
}

async function whatRuns(
  { node, server, ports }: Asked,
  manifest: Manifest,
  isUp: boolean,
): Promise<ProcessBefore | null> {
  const { processes } = await lookAtServer(ports.shell(node), portOf(manifest));
  if (!isUp && processes.length === 0) return null;
  return { started: isUp ? await server.process() : null, processes };
}
