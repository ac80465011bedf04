import type { MintAnswer, TokenMint, TokenRequest } from '../links/proof/ports.ts';
import { parseObject, stringAt } from '../trust/json.ts';
import { type KubernetesClient, tokenRequest } from './client.ts';

/** Mints tokens of service accounts by TokenRequest. */
export function tokenMint(client: KubernetesClient): TokenMint {
  return { mint: (request) => mint(client, request) };
}

async function mint(client: KubernetesClient, request: TokenRequest): Promise<MintAnswer> {
  const { serviceAccount, audience, expirationSeconds } = request;
  const answer = await client.send(
    tokenRequest(serviceAccount, { audiences: [audience], expirationSeconds }),
  );
  const token = answer.status === 201 ? read(answer.text, 'status', 'token') : null;
  if (token !== null) return { minted: true, token };
  return {
    minted: false,
    reason: answer.status === 404 ? 'not-found' : 'refused',
    // Never repeat a successful response: it may contain the token.
    message: `${answer.status}: ${(answer.status >= 400 && read(answer.text, 'message')) || 'no reason given'}`,
  };
}

function read(text: string, ...path: string[]): string | null {
  return stringAt(parseObject(text) ?? undefined, ...path);
}
