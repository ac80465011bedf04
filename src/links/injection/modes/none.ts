import type { RoleAccount } from '../../../chain/role-accounts.ts';
import { unknownStanding } from '../../../chain/standing.ts';
import { defaultSettings } from '../../../injection/settings.ts';
import { irsaToken } from '../../../injection/token-source.ts';
import type { KubernetesObject } from '../ports.ts';
import { type Mode, nothingToDo } from './mode.ts';

/** The user adds the token and the environment variables to the manifests; `irsactl render` prints them. */
export const noneMode: Mode<'none'> = {
  observe: async () => ({
    title: 'none: token and env are in the manifests',
    standing: unknownStanding,
    plan: () => nothingToDo,
    planRemoval: () => nothingToDo,
    fault: () => null,
    whyNotInjected: () => null,
  }),
  render: ({ accounts, ...desired }) => accounts.map((account) => podFragment(account, desired)),
  changes: () => ({}),
};

interface TokenSettings {
  readonly audience: string;
  readonly region: string;
}

const { volumeName, file: tokenFile } = irsaToken;

/** Returns the volume, environment and mount that pods of a service account need, as the webhook would add them. */
function podFragment(
  { account, roleArn }: RoleAccount,
  { audience, region }: TokenSettings,
): KubernetesObject {
  const { mountPath, expirationSeconds } = defaultSettings;
  const token = { audience, expirationSeconds, path: tokenFile };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace: account.namespace },
    spec: {
      serviceAccountName: account.name,
      volumes: [{ name: volumeName, projected: { sources: [{ serviceAccountToken: token }] } }],
      // Every container that calls AWS needs env and volumeMounts.
      containers: [
        {
          env: [
            { name: 'AWS_DEFAULT_REGION', value: region },
            { name: 'AWS_REGION', value: region },
            { name: 'AWS_ROLE_ARN', value: roleArn },
            { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${mountPath}/${tokenFile}` },
          ],
          volumeMounts: [{ name: volumeName, mountPath, readOnly: true }],
        },
      ],
    },
  };
}
