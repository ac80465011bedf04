import { isSeq, type YAMLMap } from 'yaml';

/** Who the process of a container is on the node, as its pod says; null where the image decides. */
export interface RunAs {
  readonly user: number | null;
  readonly group: number | null;
  /** Further groups; `fsGroup` is one of them: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubelet/kuberuntime/security_context.go */
  readonly groups: readonly number[];
}

/** What the container says counts before what its pod says. */
export function readRunAs(root: YAMLMap, container: YAMLMap): RunAs {
  const ofPod = (name: string) => root.getIn(['spec', 'securityContext', name]);
  const either = (name: string) => numberOf(container.getIn(['securityContext', name]) ?? ofPod(name));
  const listed = ofPod('supplementalGroups');
  const groups = isSeq(listed) ? (listed.toJSON() as readonly unknown[]) : [];
  return {
    user: either('runAsUser'),
    group: either('runAsGroup'),
    groups: [...groups, ofPod('fsGroup')].map(numberOf).filter((group) => group !== null),
  };
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
