import { parse } from 'yaml';
import { z } from 'zod';

/** As much as irsactl needs of it: https://kubernetes.io/docs/reference/config-api/kubelet-config.v1beta1/ */
const shape = z.object({
  staticPodPath: z.string().optional(),
  evictionHard: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .optional()
    .catch(undefined),
});

type KubeletConfiguration = z.infer<typeof shape>;

/** Empty where there is none, or the kubelet has another opinion of it: what it says stays unknown then. */
export function readKubeletConfiguration(text: string | null): KubeletConfiguration {
  if (text === null) return {};
  try {
    return shape.parse(parse(text));
  } catch {
    return {};
  }
}
