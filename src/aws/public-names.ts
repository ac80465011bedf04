import { Resolver } from 'node:dns/promises';
import type { PublicNames } from '../links/issuer/own-domain/ports.ts';
import { plainName } from './plain-name.ts';

/** How names are looked up. Default: as this machine does. */
interface PublicNamesSettings {
  /** Addresses of name servers, with their ports. */
  readonly servers?: readonly string[];
}

/** https://www.rfc-editor.org/rfc/rfc8659#section-4.2 */
const caaProperties = ['issue', 'issuewild', 'iodef'] as const;

/** There is no such name, or it has no record of the type. */
const none: ReadonlySet<string> = new Set(['ENODATA', 'ENOTFOUND']);

/** Asks DNS as anybody would. */
export function publicNames({ servers }: PublicNamesSettings = {}): PublicNames {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (servers) resolver.setServers(servers);
  const ask: Readonly<Record<Parameters<PublicNames['look']>[1], (name: string) => Promise<string[]>>> = {
    NS: async (name) => (await resolver.resolveNs(name)).map(plainName),
    CNAME: async (name) => (await resolver.resolveCname(name)).map(plainName),
    CAA: async (name) =>
      (await resolver.resolveCaa(name)).flatMap((record) =>
        caaProperties.flatMap((property) =>
          record[property] === undefined ? [] : [`${property} ${record[property]}`],
        ),
      ),
  };
  return {
    async look(name, type) {
      try {
        return (await ask[type](name)).toSorted();
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        return none.has(code) ? [] : null;
      }
    },
  };
}
