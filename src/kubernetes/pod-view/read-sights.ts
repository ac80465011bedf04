import { z } from 'zod';
import type { PodSight } from '../../links/issuer/ports.ts';

const shape = z.array(
  z.object({
    url: z.string(),
    addresses: z.array(z.string()),
    tls: z.string().nullish(),
    status: z.number().optional(),
    sha256: z.string().optional(),
    fault: z.object({ code: z.string(), detail: z.string() }).optional(),
  }),
);

/** Reads what the pod left behind; null where that is something else. */
export function readSights(message: string): readonly PodSight[] | null {
  try {
    const read = shape.safeParse(JSON.parse(message));
    if (!read.success) return null;
    return read.data.map(({ url, addresses, tls, status, sha256, fault }) => ({
      url,
      addresses,
      result:
        fault === undefined && status !== undefined && sha256 !== undefined
          ? { kind: 'answer', status, tls: tls ?? null, sha256 }
          : { kind: 'no-answer', ...(fault ?? { code: 'UNKNOWN', detail: 'it did not say' }) },
    }));
  } catch {
    return null;
  }
}
