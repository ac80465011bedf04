import { managedByLabel, managedLabels } from '../chain/object-marks.ts';
import { parseObject, stringAt } from '../trust/json.ts';
import { fieldManager, type KubernetesClient, tokenRequest } from './client.ts';
import { refusal, unreadable } from './failures.ts';

interface AccountName {
  readonly namespace: string;
  readonly name: string;
}

interface ProbeAccountOptions {
  readonly chain: string;
  /** True for commands that make changes. Other commands use irsactl's account only if it exists. */
  readonly mayCreate: boolean;
  /** For read-only commands: the service accounts of irsa.yaml, for which they mint tokens anyway. */
  readonly declared: readonly AccountName[];
}

/** irsactl's service account, without permissions, whose tokens show what an API server issues and accepts. */
export interface ProbeAccount {
  /** A token, which is a secret; null if no account exists. */
  mint(): Promise<string | null>;
  /** Deletes the account, and with it every token. */
  remove(): Promise<void>;
}

const folder = '/api/v1/namespaces/kube-system/serviceaccounts';

/** irsactl presents a token after a restart, and an API server may have a startup probe of many minutes. */
const ownTokenSeconds = 3600;
/** The shortest lifetime that an API server issues: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/ */
const declaredTokenSeconds = 600;

export function probeAccount(client: KubernetesClient, options: ProbeAccountOptions): ProbeAccount {
  const own = { namespace: 'kube-system', name: `irsactl-${options.chain}` };
  return {
    async mint() {
      const token = await mintFor(client, own, ownTokenSeconds);
      if (token !== null) return token;
      if (options.mayCreate) {
        await create(client, own.name);
        return mintFor(client, own, ownTokenSeconds);
      }
      for (const account of options.declared) {
        const other = await mintFor(client, account, declaredTokenSeconds);
        if (other !== null) return other;
      }
      return null;
    },
    async remove() {
      const found = await client.get(`${folder}/${own.name}`);
      const uid = stringAt(found ?? undefined, 'metadata', 'uid');
      if (
        uid === null ||
        stringAt(found ?? undefined, 'metadata', 'labels', managedByLabel) !== managedLabels[managedByLabel]
      )
        return;
      await client.delete(`${folder}/${own.name}`, { uid });
    },
  };
}

/** Null if the account does not exist. */
async function mintFor(
  client: KubernetesClient,
  account: AccountName,
  expirationSeconds: number,
): Promise<string | null> {
  const request = tokenRequest(account, { audiences: [], expirationSeconds });
  const answer = await client.send(request);
  if (answer.status === 404) return null;
  if (answer.status !== 201) throw refusal(client.server, request, answer);
  const token = stringAt(parseObject(answer.text) ?? {}, 'status', 'token');
  if (token === null) throw unreadable(client.server, request, 'it contains no token');
  return token;
}

async function create(client: KubernetesClient, name: string): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, namespace: 'kube-system', labels: managedLabels },
    automountServiceAccountToken: false,
  };
  const request = { method: 'POST', path: folder, query: { fieldManager }, body } as const;
  const answer = await client.send(request);
  // Another irsactl run created it first.
  if (answer.status !== 201 && answer.status !== 409) throw refusal(client.server, request, answer);
}
