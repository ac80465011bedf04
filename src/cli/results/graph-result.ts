import { z } from 'zod';
import { linkStates } from '../../chain/link-state.ts';
import { objectOf } from '../../chain/object-of.ts';
import { findingSchema, furtherAccountsSchema, linkNameSchema } from '../../chain/plan-schema.ts';
import {
  type ChainGraph,
  edgeMeanings,
  type GraphEdge,
  type GraphLink,
  type GraphPart,
  partKinds,
  partStates,
} from '../../graph/chain-graph.ts';

const texts = z.array(z.string()).readonly();
const findings = z.array(findingSchema).readonly();

const part = objectOf<GraphPart>()({
  id: z.string().describe('Unique in the graph: its kind, a colon, its name.'),
  kind: z.enum(partKinds),
  name: z.string(),
  state: z.enum(partStates),
  facts: texts.describe('What it is, in a few words each.'),
  reasons: texts.describe('Why it is to be changed.'),
  findings,
  namespace: z.string().optional().describe('Of what belongs to one.'),
  account: z
    .string()
    .optional()
    .describe("What irsa.yaml calls the AWS account, of what is in another than the chain's own."),
});

const link = objectOf<GraphLink>()({
  link: linkNameSchema,
  state: z.enum(linkStates),
  summary: z.string(),
  parts: z.array(part).readonly(),
  reasons: texts.describe('Why it is to be changed, beyond what its parts say.'),
  findings: findings.describe('Those that are about no part alone.'),
});

const edge = objectOf<GraphEdge>()({
  from: z.string().describe('The `id` of a part.'),
  to: z.string().describe('The `id` of a part.'),
  meaning: z.enum(edgeMeanings).describe('What the first has to do with the second.'),
});

/** What `irsactl graph` prints. */
export const graphResult = objectOf<ChainGraph>()({
  chain: z.string(),
  account: z.string(),
  accounts: furtherAccountsSchema,
  region: z.string(),
  clusterUid: z.string(),
  server: z.string(),
  links: z.array(link).readonly().describe("All seven, in the chain's order."),
  edges: z.array(edge).readonly(),
});
