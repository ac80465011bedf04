import { expect } from 'vitest';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { isJsonObject, type Json, stringAt, valueAt } from '../../src/trust/json.ts';
import type { InjectionFixture } from './injection-fixtures.ts';
import { eventually } from './webhook-cluster.ts';

const dryRun = '?dryRun=All';
const settingsLabel = 'irsactl.test/settings';
const role = 'arn:aws:iam::111122223333:role/probe';

/** Cases that have all settings in common, and so one webhook or one policy. */
export interface CaseGroup {
  readonly name: string;
  readonly settings: InjectionFixture['settings'];
  /** Selects the namespaces of the group's cases. */
  readonly namespaceSelector: { readonly matchLabels: { readonly [key: string]: string } };
  readonly cases: readonly InjectionFixture[];
}

/** By settings, and by what stands beside them; `prefix` keeps two runs of one cluster apart. */
export function groupCases(prefix: string, cases: readonly InjectionFixture[]): readonly CaseGroup[] {
  const keyOf = ({ settings, configMap }: InjectionFixture) => JSON.stringify({ settings, configMap });
  const groups = [...Map.groupBy(cases, keyOf).values()];
  return groups.flatMap((members, index) => {
    const [first] = members;
    const name = `${prefix}-${index}`;
    return first === undefined
      ? []
      : [
          {
            name,
            settings: first.settings,
            namespaceSelector: { matchLabels: { [settingsLabel]: name } },
            cases: members,
          },
        ];
  });
}

/** Runs cases against a real API server: namespaces, accounts, and pods whose stored form is compared. */
export class CaseRunner {
  readonly #cluster: LocalCluster;

  constructor(cluster: LocalCluster) {
    this.#cluster = cluster;
  }

  /** Makes the namespaces and service accounts of a group, and one account to see by when the group is served. */
  async furnish(group: CaseGroup): Promise<void> {
    await Promise.all(
      group.cases.map(async (entry) => {
        const namespace = namespaceOf(group, entry);
        await this.#ensureNamespace(namespace, group.name, entry.namespace ?? {});
        await this.#ensureAccount(namespace, accountOf(entry), entry.serviceAccount ?? {});
      }),
    );
    await this.#ensureNamespace(group.name, group.name, {});
    await this.#ensureAccount(group.name, 'probe', { [`${group.settings.annotationPrefix}/role-arn`]: role });
  }

  /** Until a pod of the group is injected: the API server learns of registrations and policies by watches of its own. */
  async untilServed(group: CaseGroup): Promise<void> {
    const pod = {
      metadata: { name: 'probe' },
      spec: { serviceAccountName: 'probe', containers: [{ name: 'main', image: 'pause' }] },
    };
    await eventually(`pods of ${group.name} are injected`, async () => {
      const answer = await this.#create(group.name, pod, dryRun);
      return JSON.stringify(answer.body).includes('AWS_ROLE_ARN');
    });
  }

  /**
   * The pod as the API server stores it, and what it would have stored had somebody written the expected pod by hand.
   * So all defaults of the API server are the same on both sides, and nothing that was injected is left out.
   */
  async run(group: CaseGroup, entry: InjectionFixture): Promise<{ stored: Json; expected: unknown }> {
    const namespace = namespaceOf(group, entry);
    const byHand = 'by-hand';
    await this.#ensureNamespace(byHand, byHand, {});
    await this.#ensureAccount(byHand, accountOf(entry), {});
    const [stored, expected] = await Promise.all([
      this.#create(namespace, entry.pod),
      this.#create(byHand, entry.expected, dryRun),
    ]);
    if (entry.outcome !== 'rejected') return { stored: comparable(stored), expected: comparable(expected) };
    return {
      stored: comparable(stored),
      expected: { refused: expect.stringContaining('denied the request') },
    };
  }

  /** Runs all cases of a group; answers with those that the API server itself refuses, with its reason. */
  async runAll(group: CaseGroup): Promise<readonly string[]> {
    const results = await Promise.all(
      group.cases.map(async (entry) => ({ entry, ...(await this.run(group, entry)) })),
    );
    const byFile = (side: 'stored' | 'expected') =>
      Object.fromEntries(results.map((result) => [result.entry.file, result[side]]));
    expect(byFile('stored')).toEqual(byFile('expected'));
    return results.flatMap(({ entry, stored }) =>
      entry.outcome !== 'rejected' && isRefusal(stored) ? [entry.file] : [],
    );
  }

  #create(namespace: string, written: Json, query = '') {
    const pod = isJsonObject(written) ? written : {};
    // The API server's own token volume would stand in another order in a pod that was written by hand.
    const spec = { ...(isJsonObject(pod['spec']) ? pod['spec'] : {}), automountServiceAccountToken: false };
    const { namespace: _, ...metadata } = isJsonObject(pod['metadata']) ? pod['metadata'] : {};
    return this.#cluster.api.send('POST', `/api/v1/namespaces/${namespace}/pods${query}`, {
      apiVersion: 'v1',
      kind: 'Pod',
      ...pod,
      metadata,
      spec,
    });
  }

  async #ensureNamespace(name: string, label: string, annotations: { [key: string]: string }): Promise<void> {
    await this.#cluster.api.ensure('/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { [settingsLabel]: label }, annotations },
    });
  }

  async #ensureAccount(namespace: string, name: string, annotations: { [key: string]: string }) {
    await this.#cluster.api.ensure(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, annotations },
    });
  }
}

/** Each case has a namespace of its own, which patterns for the `shop` of the folder fit as well. */
export function namespaceOf(group: CaseGroup, { file }: InjectionFixture): string {
  return `shop-${group.name}-${file.replace('.yaml', '')}`.slice(0, 63).replace(/-+$/, '');
}

export function accountOf({ pod }: InjectionFixture): string {
  return stringAt(pod, 'spec', 'serviceAccountName') || 'default';
}

/** What injection could touch; of a refusal only its text. */
function comparable({ status, body }: { status: number; body: Json }): Json {
  if (status !== 201 || !isJsonObject(body)) return { refused: valueAt(body, 'message') ?? null };
  return {
    labels: valueAt(body, 'metadata', 'labels') ?? {},
    annotations: valueAt(body, 'metadata', 'annotations') ?? {},
    spec: withoutSpread(body['spec'] ?? null),
  };
}

/** The webhook draws the life of a token of EKS Pod Identity from this range; the cases have its lower end. */
function withoutSpread(spec: Json): Json {
  return JSON.parse(JSON.stringify(spec), (key, value) =>
    key === 'expirationSeconds' && value >= 79_200 && value < 86_400 ? 79_200 : value,
  );
}

function isRefusal(pod: Json): boolean {
  return isJsonObject(pod) && 'refused' in pod;
}
