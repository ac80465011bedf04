import type {
  ApiServer,
  ClusterMembers,
  ClusterPort,
  TokenPod,
  TokenSecret,
} from '../../src/links/control-plane/ports.ts';

/** What the simulated API servers share: the objects of their cluster. */
export class SimulatedCluster implements ClusterPort {
  pods: TokenPod[] = [];
  secrets: TokenSecret[] = [];
  kubeadm: string | null = null;
  controlPlaneNodes: string[] = ['cp-1'];
  apiServers: string[] = ['10.0.0.10'];
  readonly #servers: readonly Pick<ApiServer, 'ready'>[];

  constructor(servers: readonly Pick<ApiServer, 'ready'>[]) {
    this.#servers = servers;
  }

  async ready(): Promise<boolean> {
    for (const server of this.#servers) if (await server.ready()) return true;
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

  async tokenPods(): Promise<readonly TokenPod[]> {
    return this.pods;
  }

  async tokenSecrets(): Promise<readonly TokenSecret[]> {
    return this.secrets;
  }
}
