import type { ChainContext } from '../../chain/context.ts';
import { type RoleAccount, roleAccounts } from '../../chain/role-accounts.ts';
import { chainAccounts } from '../../config/chain-accounts.ts';
import type { Injection } from '../../config/trust-chain.ts';
import { defaultSettings } from '../../injection/settings.ts';
import type { ServiceAccountName } from '../../trust/subject.ts';

export interface DesiredInjection {
  readonly chain: string;
  /** The injection mode and its settings. */
  readonly injection: Injection;
  readonly accounts: readonly RoleAccount[];
  /** IDs of the AWS accounts in irsa.yaml. */
  readonly awsAccounts: readonly string[];
  readonly audience: string;
  readonly annotationPrefix: string;
  /** Default region of the pods. */
  readonly region: string;
  /** Version of the API server, for example `v1.36.3`. */
  readonly clusterVersion: string;
}

export function desiredInjection(context: ChainContext): DesiredInjection {
  const { chain, aws, cluster } = context;
  const { injection } = chain;
  return {
    chain: chain.name,
    injection,
    accounts: roleAccounts(context),
    awsAccounts: chainAccounts(chain, aws.account).map(({ id }) => id),
    audience: chain.audience,
    annotationPrefix:
      injection.mode === 'none' ? defaultSettings.annotationPrefix : injection.annotationPrefix,
    region: aws.region,
    clusterVersion: cluster.version,
  };
}

/** Parses `namespace/name`. */
export function accountOfName(text: string): ServiceAccountName {
  const [namespace = '', name = ''] = text.split('/');
  return { namespace, name };
}
