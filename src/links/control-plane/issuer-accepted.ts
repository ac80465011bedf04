import type { z } from 'zod';
import { IrsaError, type Problem } from '../../errors/irsa-error.ts';
import { flagsOf, type formShape, nodeNameOf } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import { readFlags } from './manifest/flags.ts';
import { nodeNames } from './open-nodes.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';
import { readManifest } from './step/step-context.ts';

type Shown = z.output<typeof formShape>;

interface ShownStep {
  readonly target: string;
  readonly before: Shown;
  readonly after: Shown;
}

/**
 * Before an API server issues tokens of another issuer than today: a manifest may have been edited, or written anew by
 * kubeadm, since the plan was made.
 *
 * @throws Where another one would refuse them.
 */
export async function assertIssuerAccepted(
  { nodes }: DesiredControlPlane,
  { target, before, after }: ShownStep,
  ports: Pick<ControlPlanePorts, 'nodeFiles'>,
): Promise<void> {
  const [issuer] = flagsOf(after).issuers;
  if (issuer === undefined || issuer === flagsOf(before).issuers[0]) return;
  const by = nodes.filter(({ name }) => name === nodeNameOf(target));
  const others = nodes.filter((node) => !by.includes(node));
  const looks = await Promise.all(
    others.map(async (node) => ({ node, manifest: await readManifest(ports.nodeFiles(node), node) })),
  );
  const refusing = looks.filter(
    ({ manifest }) => manifest === null || !readFlags(manifest).issuers.includes(issuer),
  );
  if (refusing.length === 0) return;
  const problem = refusedIssuer(
    issuer,
    by,
    refusing.map(({ node }) => node),
  );
  throw new IrsaError('IRSA-CONTROLPLANE-159', problem);
}

/** `by`: who is to issue its tokens; `refusing`: who would refuse them. */
export function refusedIssuer(
  issuer: string,
  by: readonly Pick<ControlPlaneNode, 'name'>[],
  refusing: readonly ControlPlaneNode[],
): Problem {
  const servers = refusing.length === 1 ? 'API server' : 'API servers';
  const flag = `--service-account-issuer=${issuer}`;
  const manifests = [...new Set(refusing.map(({ manifest }) => manifest))].join(' and ');
  return {
    what: `The ${servers} of ${nodeNames(refusing)} would refuse tokens of ${issuer}, which ${nodeNames(by)} ${by.length === 1 ? 'is' : 'are'} to issue.`,
    why: `${manifests} of ${nodeNames(refusing)} does not have ${flag}.`,
    next: `Add ${flag} there, behind the other issuers, on one node after the other, each time waiting until its API server serves again. Then run the same command again.`,
  };
}
