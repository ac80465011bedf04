import type { ChainContext } from '../../src/chain/context.ts';
import { parseTrustChain } from '../../src/config/parse-trust-chain.ts';
import type { TrustChain } from '../../src/config/trust-chain.ts';
import { type AccountId, partitionOf } from '../../src/trust/arn.ts';
import { chainAnd } from './marked-chain.ts';

/** Returns the resolved chain of the README's example, with one node and a webhook on this machine. */
export function fakeChain(over: Partial<TrustChain> = {}): TrustChain {
  const text = chainAnd('  injection: {webhook: {url: "https://127.0.0.1:8443/mutate"}}');
  const local = text.replace('ssh: cp-1.example.internal', 'local: true');
  return { ...parseTrustChain('irsa.yaml', local), ...over };
}

export function fakeContext(over: Partial<ChainContext> = {}): ChainContext {
  return {
    chain: fakeChain(),
    aws: {
      account: '123456789012' as AccountId,
      region: 'eu-central-1',
      partition: partitionOf('eu-central-1'),
    },
    cluster: {
      uid: '3f6c1a2b-0000-4000-8000-000000000000',
      version: 'v1.36.3',
      server: 'https://10.0.0.10:6443',
    },
    ...over,
  };
}
