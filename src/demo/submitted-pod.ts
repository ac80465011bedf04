import { isDeepStrictEqual } from 'node:util';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Json } from '../trust/json.ts';
import { type Pod, readPod } from './node-double/pod.ts';

/** The variables that injection adds; other AWS variables could name a program to run, by a file with credential_process. */
const injected: ReadonlySet<string> = new Set([
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_STS_REGIONAL_ENDPOINTS',
]);

/**
 * Returns the pod as the cluster returned it; throws IRSA-DEMO-001 if it would run anything but the submitted process.
 * Injection adds variables and a volume; any other addition must not run as a process on this machine.
 */
export function requireSubmitted(submitted: Pod['spec']['containers'][0], answer: Json): Pod {
  const pod = readPod(answer);
  const { containers, initContainers } = pod.spec;
  const [container] = containers;
  const added = container.env.filter(
    (variable) => !submitted.env.some((own) => isDeepStrictEqual(own, variable)),
  );
  const foreign = added.find(({ name }) => !injected.has(name));
  const differences = [
    ...(containers.length > 1 || initContainers.length > 0 ? ['containers'] : []),
    ...(isDeepStrictEqual(container.command, submitted.command) ? [] : ['command']),
    ...(isDeepStrictEqual(container.args, submitted.args) ? [] : ['args']),
    ...(isDeepStrictEqual(container.workingDir, submitted.workingDir) ? [] : ['workingDir']),
    ...(container.envFrom === undefined ? [] : ['envFrom']),
    ...(foreign === undefined ? [] : [`variable ${foreign.name}`]),
  ];
  if (differences.length === 0) return pod;
  throw new IrsaError('IRSA-DEMO-001', {
    what: `The cluster's pod is not the one that was submitted: ${differences.join(', ')}.`,
    why: 'Something in the cluster changed it. The demo runs only the submitted pod on this machine.',
    next: 'Run the demo again. If the error persists, find out what else writes to its cluster.',
  });
}
