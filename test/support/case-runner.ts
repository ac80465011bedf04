import { expect } from 'vitest';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { isJsonObject, type Json, stringAt, valueAt } from '../../src/trust/json.ts';
import type { InjectionFixture } from './injection-fixtures.ts';
import { eventually } from './webhook-cluster.ts';

const dryRun = '?dryRun=All';
const settingsLabel = 'irsactl.test/settings';
const role = 'arn:aws:iam::111122223333:role/probe';

/** Cases with the same settings, which share one webhook or one policy. */
export interface CaseGroup {
  readonly name: string;
  readonly settings: InjectionFixture['settings'];
  readonly namespaceSelector: { readonly matchLabels: { readonly [key: string]: string } };
  readonly cases: readonly InjectionFixture[];
}

/** Groups cases by settings and ConfigMap; `prefix` separates two runs on one cluster. */
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

/** Runs cases against a real API server: creates namespaces, accounts and pods, and compares the stored pods. */
export class CaseRunner {
  readonly #cluster: LocalCluster;

  constructor(cluster: LocalCluster) {
    this.#cluster = cluster;
  }

  /** Creates the namespaces and service accounts of a group, and one account for `untilServed`. */
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

  /** Waits until a pod of the group is injected: the API server learns of registrations and policies by watches. */
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
   * Returns the pod as the API server stores it, and the stored form of the expected pod, written by hand.
   * So both sides have the API server's defaults, and the comparison covers everything that was injected.
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

  /** Runs all cases of a group; returns the files of those that the API server itself refuses. */
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
    // In a pod written by hand, the API server would add its own token volume in another order.
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

/** Each case has its own namespace, whose name also matches the folder's patterns for `shop`. */
export function namespaceOf(group: CaseGroup, { file }: InjectionFixture): string {
  return `shop-${group.name}-${file.replace('.yaml', '')}`.slice(0, 63).replace(/-+$/, '');
}

export function accountOf({ pod }: InjectionFixture): string {
  return stringAt(pod, 'spec', 'serviceAccountName') || 'default';
}

/** The parts of a pod that injection can change; for a refusal, only its message. */
function comparable({ status, body }: { status: number; body: Json }): Json {
  if (status !== 201 || !isJsonObject(body)) return { refused: valueAt(body, 'message') ?? null };
  return {
    labels: valueAt(body, 'metadata', 'labels') ?? {},
    annotations: valueAt(body, 'metadata', 'annotations') ?? {},
    spec: withoutSpread(body['spec'] ?? null),
  };
}

/** The webhook draws the lifetime of an EKS Pod Identity token from this range; the cases have its lower end. */
function withoutSpread(spec: Json): Json {
  return JSON.parse(JSON.stringify(spec), (key, value) =>
    key === 'expirationSeconds' && value >= 79_200 && value < 86_400 ? 79_200 : value,
  );
}

function isRefusal(pod: Json): boolean {
  return isJsonObject(pod) && 'refused' in pod;
}
