import { parse } from 'yaml';
import { z } from 'zod';

/** The fields that irsactl uses: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const shape = z.object({
  staticPodPath: z.string().optional(),
  evictionHard: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
});

type KubeletConfiguration = z.infer<typeof shape>;

/** Empty if there is none, or if irsactl cannot parse it. */
export function readKubeletConfiguration(text: string | null): KubeletConfiguration {
  if (text === null) return {};
  try {
    return shape.parse(parse(text));
  } catch {
    return {};
  }
}
