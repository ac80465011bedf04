import type {
  ApiServer,
  ClusterMembers,
  ClusterPort,
  ClusterSurvey,
  Leader,
  TokenPod,
  TokenSecret,
} from '../../src/links/control-plane/ports.ts';

/** The state that the simulated API servers share: the objects of their cluster. */
export class SimulatedCluster implements ClusterPort {
  pods: TokenPod[] = [];
  secrets: TokenSecret[] = [];
  kubeadm: string | null = null;
  controlPlaneNodes: string[] = ['cp-1'];
  apiServers: string[] = ['10.0.0.10'];
  /** Differences from a healthy cluster. */
  surveyed: Partial<ClusterSurvey> = {};
  readonly #servers: readonly Pick<ApiServer, 'readiness'>[];

  constructor(servers: readonly Pick<ApiServer, 'readiness'>[]) {
    this.#servers = servers;
  }

  async ready(): Promise<boolean> {
    for (const server of this.#servers) if ((await server.readiness()) !== 'not ready') return true;
    return false;
  }

  async kubeadmConfig(): Promise<string | null> {
    return this.kubeadm;
  }

  async replaceKubeadmConfig(before: string, after: string): Promise<void> {
    if (this.kubeadm !== before) throw new Error('kubeadm-config is another one');
    this.kubeadm = after;
  }

  async members(): Promise<ClusterMembers> {
    return { controlPlaneNodes: this.controlPlaneNodes, apiServers: this.apiServers };
  }

  async survey(): Promise<ClusterSurvey> {
    return { ...surveyOf(this.controlPlaneNodes), ...this.surveyed };
  }

  /** Returns the current holders of the controllers' Leases. */
  leads: () => readonly Leader[] = () => [];

  async leaders(): Promise<readonly Leader[]> {
    return this.leads();
  }

  async staticPodFault(): Promise<string | null> {
    return null;
  }

  async tokenPods(): Promise<readonly TokenPod[]> {
    return this.pods;
  }

  /** The key with which the controller-manager signs. */
  controllerKey: () => string | null = () => null;

  async renewTokenSecret({ namespace, name }: { namespace: string; name: string }): Promise<void> {
    const isNamed = (one: TokenSecret) => one.namespace === namespace && one.name === name;
    this.secrets = this.secrets.map((one) => (isNamed(one) ? { ...one, keyId: this.controllerKey() } : one));
  }

  async deleteKubeadmCerts(): Promise<void> {
    this.surveyed = { ...this.surveyed, kubeadmCerts: null };
  }

  async tokenSecrets(): Promise<readonly TokenSecret[]> {
    return this.secrets;
  }
}

/** A healthy kubeadm cluster. */
export function surveyOf(controlPlaneNodes: readonly string[]): ClusterSurvey {
  const all = { cpu: 4000, memory: 8 * 2 ** 30, pods: 110 };
  return {
    version: 'v1.36.3',
    apiGroups: ['apps', 'rbac.authorization.k8s.io'],
    nodes: controlPlaneNodes.map((name) => ({
      name,
      isControlPlane: true,
      readySince: 0,
      bootId: `boot of ${name}`,
      os: 'linux',
      osImage: 'Debian GNU/Linux 13 (trixie)',
      kubeletVersion: 'v1.36.3',
      labels: ['kubernetes.io/os', 'node-role.kubernetes.io/control-plane'],
      annotations: ['kubeadm.alpha.kubernetes.io/cri-socket'],
      capacity: { allocatable: all, requested: { cpu: 850, memory: 2 ** 28, pods: 7 } },
    })),
    kubeadmCerts: null,
    driverTokens: [],
    isDiscoveryPublic: false,
  };
}
