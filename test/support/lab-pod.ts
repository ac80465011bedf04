import { stringAt, valueAt } from '../../src/trust/json.ts';
import { type ChainLab, labChain } from './chain-lab.ts';
import { type QueryAnswer, queryCall } from './query-call.ts';
import { keepSecret } from './transcript.ts';

const audience = 'sts.amazonaws.com';
const { namespace, account, name } = labChain;
export const labRole = `${name}-${namespace}-${account}`;

/** The actions of a pod of the lab's service account and of its token for AWS. */
export function labPod(lab: () => ChainLab) {
  return {
    async mint(): Promise<string> {
      const request = {
        ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' },
        spec: { audiences: [audience], expirationSeconds: 3600 },
      };
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`;
      const { body } = await lab().cluster.api.send('POST', path, request);
      const token = stringAt(body, 'status', 'token') ?? '';
      keepSecret('token of a pod', token);
      return token;
    },
    /** Whether the API server accepts a token. */
    async isAccepted(token: string): Promise<boolean> {
      const review = {
        ...{ apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview' },
        spec: { token, audiences: [audience] },
      };
      const path = '/apis/authentication.k8s.io/v1/tokenreviews';
      const { body } = await lab().cluster.api.send('POST', path, review);
      return valueAt(body, 'status', 'authenticated') === true;
    },
    askSts(token: string): Promise<QueryAnswer> {
      const { endpoint, account: id } = lab().sandbox();
      return queryCall(endpoint, {
        ...{ Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', WebIdentityToken: token },
        ...{ RoleArn: `arn:aws:iam::${id}:role/${labRole}`, RoleSessionName: 'a-pod' },
      });
    },
    /** Creates a pod that never runs: its volume may hold a token from now on. */
    async create(podName: string): Promise<void> {
      const container = { name: 'one', image: 'registry.example/one' };
      const { status } = await lab().cluster.api.send('POST', `/api/v1/namespaces/${namespace}/pods`, {
        ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: podName } },
        spec: { serviceAccountName: account, containers: [container] },
      });
      if (status !== 201) throw new Error(`the pod was not created: ${status}`);
    },
    async delete(podName: string): Promise<void> {
      const path = `/api/v1/namespaces/${namespace}/pods/${podName}?gracePeriodSeconds=0`;
      await lab().cluster.api.send('DELETE', path);
    },
  };
}
