import { asWarning, type Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import type { NodeFacts, RegistryAnswer } from '../ports.ts';

/** The kubelet names no more images than this, the largest first: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const mostNamed = 50;

/** Said of an image that the nodes would not get; null where they have it, or can pull it. */
export function imageFinding(
  image: string,
  nodes: readonly NodeFacts[],
  registry: RegistryAnswer | null,
): Finding | null {
  const lacking = nodes.filter((node) => !node.images.some((name) => isSameImage(name, image)));
  if (lacking.length === 0 || registry?.kind === 'there') return null;
  const names = lacking.map(({ name }) => name).join(', ');
  const problem = finding.error('IRSA-INJECT-020', {
    what: `The image ${image} cannot be pulled, and not every node has it.`,
    why: `It is not on ${names}; ${whyNotPulled(registry)}.`,
    next:
      'Load it on each of these nodes: `ctr --namespace k8s.io images import build/irsactl-*.tar` with the archive of `make image`, ' +
      'of which its kubelet tells within a minute; or push it to a registry of yours and name it in spec.injection.webhook.image.',
  });
  // A node with many images does not name them all, and a registry that is not reached from here may be from there.
  const isCertain = registry?.kind === 'refused' || lacking.some(({ imageCount }) => imageCount < mostNamed);
  return isCertain && registry?.kind !== 'unreachable' ? problem : asWarning(problem);
}

function whyNotPulled(registry: RegistryAnswer | null): string {
  if (registry === null || registry.kind === 'there') return 'a name under localhost/ is in no registry';
  if (registry.kind === 'refused') return `the registry answers: ${registry.reason}`;
  return `the registry is not reached from here: ${registry.reason}`;
}

/** Names without a host are Docker Hub's; names without a tag mean `latest`. */
function isSameImage(one: string, other: string): boolean {
  return wholeName(one) === wholeName(other);
}

/** https://github.com/distribution/reference */
export function wholeName(image: string): string {
  const [first = '', ...others] = image.split('/');
  const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? image : `docker.io/${others.length === 0 ? 'library/' : ''}${image}`;
  const last = path.slice(path.lastIndexOf('/'));
  return /[:@]/.test(last) ? path : `${path}:latest`;
}
