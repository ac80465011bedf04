import { z } from 'zod';
import type { StepWay } from './step-way.ts';

const serviceAddress = z.object({ address: z.string(), port: z.int() });
/** As `--wait-for-streams` has it: the switch of a node, which must outlast the wait, is there for hours, not for days. */
const streamSeconds = z.number().positive().max(3_600).exactOptional();
const client = z.enum(['curl', 'wget', 'openssl']);

/** A way as a plan shows it, and as apply reads it from a saved one. */
export const stepWayShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('stand-in'),
    port: z.int(),
    filter: z.enum(['nft', 'iptables']),
    client,
    redirect: z.object({
      apiPort: z.int(),
      ipv4: z.string().nullable(),
      ipv6: z.string().nullable(),
      nodePorts: z.array(z.int()),
      services: z.array(serviceAddress),
      others: z.array(serviceAddress),
      movesLoopback: z.boolean(),
    }),
    knocksAt: z.array(z.string()),
    needsPod: z.boolean(),
    endpoint: z.enum(['left-to-others', 'kept-by-policy', 'put-back']),
    asks: z.array(z.string()),
    streamSeconds,
  }),
  z.object({
    kind: z.literal('plain'),
    why: z.string(),
    usualOutageSeconds: z.number(),
    wakesKubelet: z.boolean(),
    client: client.nullable(),
    streamSeconds,
  }),
]) satisfies z.ZodType<StepWay>;
