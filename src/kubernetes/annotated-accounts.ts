import { stringAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';

/** A service account with the value of one of its annotations. */
export interface AnnotatedAccount {
  readonly namespace: string;
  readonly name: string;
  readonly value: string;
}

/** The service accounts of all namespaces with an annotation. */
export async function annotatedAccounts(
  client: KubernetesClient,
  annotation: string,
): Promise<readonly AnnotatedAccount[]> {
  const accounts = await client.list('/api/v1/serviceaccounts');
  return accounts.flatMap((account) => {
    const value = stringAt(account, 'metadata', 'annotations', annotation);
    const namespace = stringAt(account, 'metadata', 'namespace');
    const name = stringAt(account, 'metadata', 'name');
    return value === null || namespace === null || name === null ? [] : [{ namespace, name, value }];
  });
}
