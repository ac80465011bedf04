import { linkMeanings, linkNames } from '../../chain/link-name.ts';
import { knownRegions } from '../../config/known-regions.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import type { Candidate } from './candidate.ts';
import type { ValueKind } from './value-kind.ts';

/** What the files of the user say. Each gives nothing where its file is missing or wrong. */
export interface ValueSources {
  readonly chain: () => Promise<TrustChain>;
  readonly contexts: () => Promise<readonly string[]>;
  readonly profiles: () => Promise<readonly string[]>;
  readonly explainable: () => Promise<readonly Candidate[]>;
  readonly presets: () => Promise<readonly Candidate[]>;
}

/** The values of a kind. Whatever is wrong with a file, completion has no words for it. */
export async function lookUpValues(kind: ValueKind, sources: ValueSources): Promise<readonly Candidate[]> {
  try {
    return await valuesOf(kind, sources);
  } catch {
    return [];
  }
}

async function valuesOf(kind: ValueKind, sources: ValueSources): Promise<readonly Candidate[]> {
  switch (kind) {
    case 'file':
      return [];
    case 'link':
      return linkNames.map((value) => ({ value, description: linkMeanings[value] }));
    case 'explainable':
      return sources.explainable();
    case 'context':
      return named(await sources.contexts());
    case 'profile':
      return named(await sources.profiles());
    case 'region':
      return named(knownRegions);
    case 'chain':
      return named([(await sources.chain()).name]);
    case 'account': {
      const { account, accounts = [] } = (await sources.chain()).aws;
      return [
        ...accounts.map(({ name, id }) => ({ value: name, description: id })),
        ...(account === undefined ? [] : [{ value: account }]),
      ];
    }
    case 'issuer': {
      const { url } = (await sources.chain()).issuer;
      return named(url === null ? [] : [url]);
    }
    case 'node':
      return named((await sources.chain()).controlPlane.nodes.map(({ name }) => name));
    case 'role':
      return named((await sources.chain()).roles.map(({ name }) => name));
    case 'preset':
      return sources.presets();
    case 'service-account':
      return named(
        (await sources.chain()).roles.flatMap(({ serviceAccounts }) =>
          serviceAccounts.map(({ namespace, name }) => `${namespace}/${name}`),
        ),
      );
  }
}

function named(names: readonly string[]): readonly Candidate[] {
  return names.map((value) => ({ value }));
}
