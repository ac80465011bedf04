import { asWarning, type Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import type { NodeFacts, RegistryAnswer } from '../ports.ts';
import type { WantedWebhook } from './desired.ts';

/** The kubelet reports at most this many images, the largest first: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const maxReported = 50;

/** Returns a finding about an image that nodes lack and cannot pull, or null. */
export function imageFinding(
  { image, imageField }: Pick<WantedWebhook, 'image' | 'imageField'>,
  nodes: readonly NodeFacts[],
  registry: RegistryAnswer | null,
): Finding | null {
  const lacking = nodes.filter((node) => !node.images.some((name) => isSameImage(name, image)));
  if (lacking.length === 0 || registry?.kind === 'there') return null;
  const names = lacking.map(({ name }) => name).join(', ');
  const problem = finding.error('IRSA-INJECT-020', {
    what: `The image ${image} cannot be pulled, and not every node has it.`,
    why: `It is not on ${names}; ${whyNotPulled(registry)}.`,
    next: nextWithout(imageField),
  });
  // A node with many images does not report all, and the nodes may reach a registry that irsactl cannot reach.
  const isCertain =
    registry?.kind === 'refused' || lacking.some(({ imageCount }) => imageCount < maxReported);
  return isCertain && registry?.kind !== 'unreachable' ? problem : asWarning(problem);
}

function nextWithout(field: WantedWebhook['imageField']): string {
  return field === 'spec.injection.upstream.image'
    ? `Choose another tag or registry, and name it in ${field}: https://gallery.ecr.aws/eks/amazon-eks-pod-identity-webhook lists the tags.`
    : 'Load the archive of `make image` on each of these nodes: `ctr --namespace k8s.io images import build/irsactl-*.tar`; ' +
        `the kubelet reports it within a minute. Or push it to your registry and name it in ${field}.`;
}

/** A digest, or a full version: publishers move other tags, such as `latest` and `v1`. */
const fixed = /@sha256:[0-9a-f]{64}$|:v?\d+\.\d+\.\d+([-+._][\w.-]+)?$/;

/** Returns a warning about an image whose tag usually moves, or null. */
export function movingTag({
  image,
  imageField,
}: Pick<WantedWebhook, 'image' | 'imageField'>): Finding | null {
  if (fixed.test(image)) return null;
  return finding.warning('IRSA-INJECT-055', {
    what: `The tag of the webhook image ${image} can move.`,
    why: 'It is neither a digest nor a full version. Anyone who moves the tag decides what runs in each new pod of the webhook, which changes the pods of all other namespaces.',
    next: `Name a full version or a digest in ${imageField}; docs/how-to/choose-an-injection-mode.md shows how to find it.`,
  });
}

function whyNotPulled(registry: RegistryAnswer | null): string {
  if (registry === null || registry.kind === 'there') return 'no registry serves a name under localhost/';
  if (registry.kind === 'refused') return `the registry answers: ${registry.reason}`;
  return `irsactl cannot reach the registry: ${registry.reason}`;
}

/** Without a host, a name is on Docker Hub; without a tag, it means `latest`. */
function isSameImage(one: string, other: string): boolean {
  return fullName(one) === fullName(other);
}

/** Returns the name with host and tag: https://github.com/distribution/reference */
export function fullName(image: string): string {
  const [first = '', ...others] = image.split('/');
  const hasHost = others.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const path = hasHost ? image : `docker.io/${others.length === 0 ? 'library/' : ''}${image}`;
  const last = path.slice(path.lastIndexOf('/'));
  return /[:@]/.test(last) ? path : `${path}:latest`;
}
