import { z } from 'zod';
import type { KubernetesObject } from './ports.ts';

/** The identity in a pod that the API server returned. */
export interface Injected {
  readonly roleArn: string | null;
  readonly audience: string | null;
  /** True if role, token file, mount and volume all exist. */
  readonly complete: boolean;
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

/** Resolves the identity as an AWS SDK does: env → token file → mount → volume → audience. */
export function readInjected(pod: KubernetesObject): Injected {
  const { spec } = podShape.parse(pod);
  const container = spec.containers[0];
  const env = new Map(container?.env.map(({ name, value }) => [name, value]));
  const roleArn = env.get('AWS_ROLE_ARN') ?? null;
  const token = tokenAt(spec, env.get('AWS_WEB_IDENTITY_TOKEN_FILE'));
  return { roleArn, audience: token?.audience ?? null, complete: token !== null && roleArn !== null };
}

/** Returns the projected token behind a file of the first container, or null. */
function tokenAt(spec: PodShape['spec'], file: string | undefined) {
  if (file === undefined) return null;
  const mounts = spec.containers[0]?.volumeMounts ?? [];
  for (const mount of mounts) {
    const root = mount.mountPath.replace(/\/+$/, '');
    if (!file.startsWith(`${root}/`)) continue;
    const volume = spec.volumes.find(({ name }) => name === mount.name);
    const source = volume?.projected?.sources.find(
      ({ serviceAccountToken }) => `${root}/${serviceAccountToken?.path}` === file,
    );
    if (source?.serviceAccountToken !== undefined) return source.serviceAccountToken;
  }
  return null;
}
