import type { ControlPlaneSettings } from './distribution.ts';

/** What a cluster was seen to issue and accept. */
export interface SeenToday {
  /** A token that asked for no audience: it has all of the API server that issued it, but one issuer. */
  readonly token: { readonly issuer: string; readonly audiences: readonly string[] };
  /** Of each API server whose flags the cluster shows. */
  readonly servers: readonly { readonly issuers: readonly string[]; readonly audiences: readonly string[] }[];
  /** How many API servers there are; 0 where nobody says. */
  readonly apiServers: number;
  /** Issuers that the operator names, to the letter. */
  readonly named: readonly string[];
}

type Today = Pick<ControlPlaneSettings, 'issuersToday' | 'audiencesToday'> & {
  /** Whether every issuer is known: the flags of every API server were seen, or somebody has said which there are. */
  readonly isComplete: boolean;
};

/** Each is kept to the letter, the issuer of the token first. */
export function acceptedToday({ token, servers, apiServers, named }: SeenToday): Today {
  const issuers = [token.issuer, ...servers.flatMap((server) => server.issuers), ...named];
  const audiences = [...token.audiences, ...servers.flatMap((server) => server.audiences)];
  return {
    issuersToday: [...new Set(issuers)],
    audiencesToday: [...new Set(audiences)],
    isComplete: named.length > 0 || (apiServers > 0 && servers.length >= apiServers),
  };
}

/** What a person should know of it before the first step. */
export function notesOfToday(
  { issuersToday, isComplete }: Pick<Today, 'issuersToday' | 'isComplete'>,
  issuer: string,
): readonly string[] {
  const [signs] = issuersToday;
  return [
    ...(isComplete
      ? []
      : [
          `Not every API server of this cluster shows its flags, so that of the issuers that are accepted today only these are known: ${issuersToday.join(', ')}. If there is another one, render this page again with \`--accepted-issuer\` for it: with these files its tokens are refused.`,
        ]),
    ...(signs === issuer
      ? [
          'New tokens are of the chain already: at the API server that was asked, both passes are done. The files below keep it so.',
        ]
      : []),
  ];
}
