import { posix } from 'node:path';
import { z } from 'zod';
import type { RoleAccount } from '../../chain/role-accounts.ts';
import { targetProfile } from '../../injection/aws-config.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { irsaToken } from '../../injection/token-source.ts';
import { wantedConfig } from './aws-config-object.ts';
import type { KubernetesObject } from './ports.ts';

/** What a pod carries of an identity, read from the object that the API server returned. */
export interface Injected {
  readonly roleArn: string | null;
  readonly audience: string | null;
  /** The ConfigMap to which AWS_CONFIG_FILE leads, by which the pod takes a second role. */
  readonly awsConfig: string | null;
  /** Role or config, token file, mount and volume are all there. */
  readonly complete: boolean;
}

/** Whether it is the role of the service account, or leads to the one that its pods take by that. */
export function holdsRole(
  { roleArn, awsConfig }: Injected,
  wanted: Pick<RoleAccount, 'account' | 'roleArn' | 'targetRole'>,
): boolean {
  const config = wantedConfig(wanted);
  return config === null ? roleArn === wanted.roleArn : awsConfig === config;
}

const named = z.looseObject({ name: z.string() });
const podShape = z.looseObject({
  spec: z.looseObject({
    volumes: z
      .array(
        named.extend({
          projected: z
            .looseObject({
              sources: z.array(
                z.looseObject({
                  serviceAccountToken: z
                    .looseObject({ path: z.string(), audience: z.string().optional() })
                    .optional(),
                  configMap: z
                    .looseObject({
                      name: z.string(),
                      items: z.array(z.looseObject({ path: z.string() })).default([]),
                    })
                    .optional(),
                }),
              ),
            })
            .optional(),
        }),
      )
      .default([]),
    containers: z.array(
      named.extend({
        env: z.array(named.extend({ value: z.string().optional() })).default([]),
        volumeMounts: z.array(named.extend({ mountPath: z.string() })).default([]),
      }),
    ),
  }),
});

type PodShape = z.infer<typeof podShape>;

/** Follows the trail that an AWS SDK follows: env → token file → mount → volume → audience. */
export function readInjected(pod: KubernetesObject): Injected {
  const { spec } = podShape.parse(pod);
  const container = spec.containers[0];
  const env = new Map(container?.env.map(({ name, value }) => [name, value]));
  const roleArn = env.get('AWS_ROLE_ARN') ?? null;
  const config = sourceAt(spec, env.get('AWS_CONFIG_FILE'))?.configMap?.name ?? null;
  // With a config the pair must be away: some SDKs take it before any profile.
  const isChained = config !== null && roleArn === null && env.get('AWS_PROFILE') === targetProfile;
  const tokenFile = isChained
    ? posix.join(defaultSettings.mountPath, irsaToken.file)
    : env.get('AWS_WEB_IDENTITY_TOKEN_FILE');
  const token = sourceAt(spec, tokenFile)?.serviceAccountToken ?? null;
  const complete = token !== null && (roleArn !== null || isChained);
  return { roleArn, audience: token?.audience ?? null, awsConfig: isChained ? config : null, complete };
}

/** The source of a projected volume from which a file of the first container comes. */
function sourceAt(spec: PodShape['spec'], file: string | undefined) {
  if (file === undefined) return null;
  const mounts = spec.containers[0]?.volumeMounts ?? [];
  for (const mount of mounts) {
    const root = mount.mountPath.replace(/\/+$/, '');
    if (!file.startsWith(`${root}/`)) continue;
    const volume = spec.volumes.find(({ name }) => name === mount.name);
    const source = volume?.projected?.sources.find(
      ({ serviceAccountToken, configMap }) =>
        `${root}/${serviceAccountToken?.path}` === file ||
        configMap?.items.some(({ path }) => `${root}/${path}` === file),
    );
    if (source !== undefined) return source;
  }
  return null;
}
