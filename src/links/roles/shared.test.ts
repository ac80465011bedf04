import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { InMemoryRoles } from '../../../test/support/in-memory-roles.ts';
import { planOf, removalOf, verdictOf } from '../../../test/support/look.ts';
import { known } from '../../chain/known.ts';
import { type Consent, noConsent } from '../../chain/link.ts';
import { noOutputs } from '../../chain/outputs.ts';
import type { ProgressEvent } from '../../chain/progress.ts';
import type { Role } from '../../config/trust-chain.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import { sidOf, writtenStatements } from '../../trust/policy/written-statements.ts';
import { desiredRoles } from './desired.ts';
import { rolesLink } from './link.ts';
import type { StoredRole } from './ports.ts';
import { reportRoles } from './role-report.ts';

const name = 'shared-backups';

/** One cluster whose irsa.yaml declares the role. */
class Cluster {
  readonly #name: string;
  readonly #uid: string;
  readonly #roles: InMemoryRoles;
  role: Partial<Role> = { shared: true };
  declares = true;
  readonly said: ProgressEvent[] = [];

  constructor(chain: string, uid: string, roles: InMemoryRoles) {
    this.#name = chain;
    this.#uid = uid;
    this.#roles = roles;
  }

  get context() {
    const [example] = fakeChain().roles;
    if (!example) throw new Error('the example has no role');
    const roles = this.declares ? [{ ...example, name, ...this.role }] : [];
    const cluster = { ...fakeContext().cluster, uid: this.#uid };
    return fakeContext({ chain: fakeChain({ name: this.#name, roles }), cluster });
  }

  get outputs() {
    const url = parseIssuerUrl(`https://${this.#name}-oidc.s3.eu-central-1.amazonaws.com`);
    return { ...noOutputs, issuerUrl: known(url) };
  }

  get #link() {
    return rolesLink({ roles: () => this.#roles, providerCreated: async () => null });
  }

  get sid(): string {
    return desiredRoles(this.context, this.outputs).sid;
  }

  plan(consent: Partial<Consent> = {}) {
    return planOf(this.#link, this.context, this.outputs, {
      ...noConsent,
      ...consent,
    });
  }

  async apply(consent: Partial<Consent> = {}): Promise<readonly string[]> {
    return this.#carryOut((await this.plan(consent)).changes);
  }

  async destroy(): Promise<readonly string[]> {
    return this.#carryOut((await this.planDestroy()).changes);
  }

  planDestroy() {
    const link = this.#link;
    return removalOf(link, this.context, this.outputs, 'sign-back', noConsent);
  }

  async codes(): Promise<readonly string[]> {
    const findings = await verdictOf(this.#link, this.context, this.outputs);
    return findings.map(({ code, severity }) => `${code} ${severity}`);
  }

  async #carryOut(changes: Awaited<ReturnType<Cluster['plan']>>['changes']): Promise<readonly string[]> {
    const link = this.#link;
    for (const change of changes) {
      await link.apply(change, this.context, this.outputs, (event) => this.said.push(event));
    }
    return changes.map(({ kind }) => kind);
  }
}

function account(roles = new InMemoryRoles()) {
  const blue = new Cluster('blue', '11111111-0000-4000-8000-000000000000', roles);
  const green = new Cluster('green', '22222222-0000-4000-8000-000000000000', roles);
  const trust = () => roles.roles.get(name)?.trustPolicy ?? null;
  return { roles, blue, green, trust, sids: () => writtenStatements(trust()).map(sidOf) };
}

/** A statement of another writer, in a form that irsactl would not write. */
const foreign: Json = {
  Sid: 'ForBatch',
  Effect: 'Allow',
  Principal: { AWS: ['arn:aws:iam::123456789012:role/batch'] },
  Action: ['sts:AssumeRole'],
};
function madeByHand(...statements: readonly Json[]): StoredRole {
  return {
    name,
    arn: `arn:aws:iam::123456789012:role/${name}`,
    path: '/',
    description: 'by hand',
    maxSessionDuration: 7200,
    permissionsBoundary: null,
    trustPolicy: { Version: '2012-10-17', Statement: statements },
    tags: { team: 'data' },
    attached: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'],
    inline: new Map(),
    created: null,
    lastUsed: null,
  };
}

describe('one role for two clusters', () => {
  it('has a statement of each, both verify, and two plans after apply are empty', async () => {
    const { blue, green, sids } = account();
    expect(await blue.apply()).toContain('create-role');
    expect(await green.apply()).toEqual(['merge-trust-statement']);
    expect(sids()).toEqual([blue.sid, green.sid]);
    expect(blue.sid).not.toBe(green.sid);
    for (const cluster of [blue, green]) {
      expect((await cluster.plan()).changes).toEqual([]);
      expect(await cluster.codes()).toEqual(['IRSA-ROLE-060 warning']);
    }
  });

  it('reports the principals that the others trust, and the use of the quota', async () => {
    const { blue, green } = account();
    await blue.apply();
    const { findings } = await green.plan();
    expect(findings).toMatchObject([{ code: 'IRSA-ROLE-060', severity: 'warning' }]);
    expect(findings[0]?.what).toContain('oidc-provider/blue-oidc.s3.eu-central-1.amazonaws.com');
    expect(findings[0]?.why).toMatch(/has \d{3} characters; IAM's quota is 2048/);
  });

  it('loses the statement of a leaving chain, and is deleted with its owner if that is the last', async () => {
    const { blue, green, sids, roles } = account();
    await blue.apply();
    await green.apply();
    expect(await green.destroy()).toEqual(['leave-shared-role']);
    expect(sids()).toEqual([blue.sid]);
    expect(await green.destroy()).toEqual([]);
    expect(await blue.destroy()).toEqual(['delete-role']);
    expect(roles.roles.size).toBe(0);
  });

  it('stays for the other chain, which can adopt it, if its owner leaves first', async () => {
    const { blue, green, sids, roles } = account();
    await blue.apply();
    await green.apply();
    const { findings } = await blue.planDestroy();
    expect(findings).toMatchObject([{ code: 'IRSA-ROLE-042', severity: 'warning' }]);
    expect(await blue.destroy()).toEqual(['leave-shared-role']);
    expect(await blue.destroy()).toEqual([]);
    expect(sids()).toEqual([green.sid]);
    expect(roles.roles.get(name)).toMatchObject({ tags: {}, attached: [expect.any(String)] });
    expect((await green.plan()).changes).toEqual([]);
    expect(await green.apply({ adopt: true })).toContain('tag-role');
    expect(await green.codes()).toEqual([]);
  });

  it('is not joined if its owner does not share it, and so would remove the statement', async () => {
    const { blue, green, trust } = account();
    blue.role = {};
    await blue.apply();
    const before = trust();
    const { changes, findings } = await green.plan();
    expect(changes).toEqual([]);
    expect(findings).toMatchObject([{ code: 'IRSA-ROLE-061', severity: 'error' }]);
    blue.role = { shared: true };
    expect(await blue.apply()).toEqual(['tag-role', 'merge-trust-statement']);
    expect(writtenStatements(trust())).toHaveLength(1);
    expect(await green.apply()).toEqual(['merge-trust-statement']);
    expect(before).not.toEqual(trust());
  });

  it('cannot be unshared while others have statements in it', async () => {
    const { blue, green, sids } = account();
    await blue.apply();
    await green.apply();
    blue.role = {};
    const next = expect.stringContaining('`irsactl destroy --file FILE`');
    expect(await blue.plan()).toMatchObject({ changes: [], findings: [{ code: 'IRSA-ROLE-061', next }] });
    await green.destroy();
    expect(await blue.apply()).toEqual(['tag-role', 'set-trust-policy']);
    expect(sids()).toEqual([null]);
    expect((await blue.plan()).changes).toEqual([]);
    expect(await blue.destroy()).toEqual(['delete-role']);
  });

  it('keeps the statement of a role that is no longer in irsa.yaml until --prune', async () => {
    const { blue, green, sids } = account();
    await blue.apply();
    await green.apply();
    green.declares = false;
    expect(await green.plan()).toMatchObject({ changes: [], findings: [{ code: 'IRSA-ROLE-047' }] });
    expect(await green.apply({ prune: true })).toEqual(['leave-shared-role']);
    expect(sids()).toEqual([blue.sid]);
  });
});

describe('a role of another owner', () => {
  it('gets exactly one statement, and its own stay unchanged', async () => {
    const { blue, roles, trust } = account(new InMemoryRoles(madeByHand(foreign)));
    expect(await blue.apply()).toEqual(['merge-trust-statement']);
    expect(roles.roles.get(name)).toEqual({ ...madeByHand(foreign), trustPolicy: trust() });
    expect(writtenStatements(trust())[0]).toEqual(foreign);
    expect(await blue.destroy()).toEqual(['leave-shared-role']);
    expect(roles.roles.get(name)).toEqual(madeByHand(foreign));
  });

  it('without a policy that irsa.yaml requires is reported, not changed', async () => {
    const { blue } = account(new InMemoryRoles({ ...madeByHand(foreign), attached: [] }));
    expect((await blue.plan()).findings.map(({ code }) => code)).toContain('IRSA-ROLE-061');
    await blue.apply();
    expect(await blue.codes()).toContain('IRSA-ROLE-061 error');
  });

  it('keeps the last statement, which IAM would not remove, with a warning', async () => {
    const { blue, roles, sids } = account(new InMemoryRoles(madeByHand(foreign)));
    await blue.apply();
    const stored = roles.roles.get(name);
    if (!stored) throw new Error('there is no role');
    const own = writtenStatements(stored.trustPolicy).slice(1);
    await roles.setTrustPolicy(name, { Version: '2012-10-17', Statement: own });
    expect(await blue.planDestroy()).toMatchObject({ changes: [], findings: [{ code: 'IRSA-ROLE-042' }] });
    expect(sids()).toEqual([blue.sid]);
  });
});

describe('the statements of others', () => {
  const provider = 'arn:aws:iam::123456789012:oidc-provider/blue-oidc.s3.eu-central-1.amazonaws.com';
  it.each<[string, Json]>([
    ['everyone', { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }],
    [
      'any pod of this cluster',
      { Effect: 'Allow', Principal: { Federated: provider }, Action: 'sts:AssumeRoleWithWebIdentity' },
    ],
  ])('may not trust %s', async (_what, statement) => {
    const { blue } = account(new InMemoryRoles(madeByHand(statement)));
    await blue.apply();
    expect(await blue.codes()).toContain('IRSA-ROLE-067 error');
  });

  it('are an error if the role is not shared', async () => {
    const { blue, roles, trust } = account();
    blue.role = {};
    await blue.apply();
    await roles.setTrustPolicy(name, {
      Version: '2012-10-17',
      Statement: [...writtenStatements(trust()), foreign],
    });
    expect(await blue.codes()).toEqual(['IRSA-ROLE-032 error']);
  });

  it("that exceed the account's quota for a trust policy are an error of the plan", async () => {
    const long = (size: number): Json => ({ ...Object(foreign), Sid: 'x'.repeat(size) });
    class Quotas extends InMemoryRoles {
      override async quotas() {
        return { rolesInUse: 1, roles: 1000, attachedPolicies: 10, trustPolicySize: 2048 } as never;
      }
    }
    const full = account(new Quotas(madeByHand(long(1700))));
    expect((await full.blue.plan()).findings).toMatchObject([
      { code: 'IRSA-AWS-012', severity: 'error', what: expect.stringContaining('would have 2') },
      { code: 'IRSA-ROLE-060' },
    ]);
    const unknownQuota = account(new InMemoryRoles(madeByHand(long(1700))));
    expect((await unknownQuota.blue.plan()).findings.map(({ code }) => code)).toEqual(['IRSA-ROLE-060']);
    const never = account(new InMemoryRoles(madeByHand(long(4000))));
    expect((await never.blue.plan()).findings.map(({ code }) => code)).toContain('IRSA-AWS-012');
  });

  it('are in the report of `role show`', async () => {
    const { blue, green, roles } = account();
    await blue.apply();
    await green.apply();
    const desired = desiredRoles(blue.context, blue.outputs);
    const facts = { missingPolicies: new Set<string>(), policies: [], quotas: null, others: [], unread: [] };
    const [report] = reportRoles(desired, {
      actual: new Map([[name, roles.roles.get(name) ?? null]]),
      surplus: [],
      ...facts,
    });
    expect(report?.state).toBe('in place');
    expect(report?.findings.map(({ code }) => code)).toEqual(['IRSA-ROLE-060']);
  });
});

describe('two concurrent writers', () => {
  /** Another writer that writes immediately after us, from the previous state. */
  class Raced extends InMemoryRoles {
    late: readonly Json[] = [];
    override async setTrustPolicy(role: string, policy: Json): Promise<void> {
      await super.setTrustPolicy(role, policy);
      const [next, ...rest] = this.late;
      if (next === undefined) return;
      this.late = rest;
      await super.setTrustPolicy(role, next);
    }
  }
  const other: Json = { ...Object(foreign), Sid: 'ForCi' };

  it('both keep their statements, with a warning', async () => {
    const roles = new Raced(madeByHand(foreign));
    const { blue, sids } = account(roles);
    roles.late = [{ Version: '2012-10-17', Statement: [foreign, other] }];
    await blue.apply();
    expect(sids()).toEqual(['ForBatch', 'ForCi', blue.sid]);
    const said = blue.said.flatMap((event) => (event.type === 'finding' ? [event.finding] : []));
    expect(said).toMatchObject([{ code: 'IRSA-ROLE-063', severity: 'warning' }]);
    expect(said[0]?.why).toContain(blue.sid);
  });

  it('a statement that an administrator removes stays removed, and is named', async () => {
    const roles = new Raced(madeByHand(foreign, other));
    const { blue, sids } = account(roles);
    roles.late = [{ Version: '2012-10-17', Statement: [foreign] }];
    await blue.apply();
    expect(sids()).toEqual(['ForBatch', blue.sid]);
    const said = blue.said.flatMap((event) => (event.type === 'finding' ? [event.finding.why] : []));
    expect(said).toEqual([expect.stringContaining('ForCi')]);
  });

  it('without end cause an error', async () => {
    const roles = new Raced(madeByHand(foreign));
    const { blue } = account(roles);
    roles.late = Array.from({ length: 9 }, (_, index) => ({
      Version: '2012-10-17',
      Statement: [{ ...Object(foreign), Sid: `At${index}` }],
    }));
    await expect(blue.apply()).rejects.toThrow('IRSA-ROLE-063');
  });
});

it('joining and leaving changes nothing that other writers wrote', async () => {
  const sid = fc.option(fc.string({ minLength: 1, maxLength: 8 }), { nil: undefined });
  const statement = fc.record({
    sid,
    action: fc.constantFrom<Json>('sts:AssumeRole', ['sts:AssumeRole', 'sts:TagSession']),
    who: fc.constantFrom('batch', 'ci', 'ops'),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(statement, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      async (made, single) => {
        const statements = made.map(
          ({ sid: named, action, who }): Json => ({
            ...(named !== undefined && { Sid: named }),
            Effect: 'Allow',
            Principal: { AWS: `arn:aws:iam::123456789012:role/${who}` },
            Action: action,
          }),
        );
        const [first = null] = statements;
        const Statement: Json = single && statements.length === 1 ? first : statements;
        const { blue, green, roles } = account(
          new InMemoryRoles({ ...madeByHand(), trustPolicy: { Version: '2012-10-17', Statement } }),
        );
        await blue.apply();
        await green.apply();
        const during = writtenStatements(roles.roles.get(name)?.trustPolicy ?? null);
        expect(during.slice(0, statements.length)).toEqual(statements);
        expect(during).toHaveLength(statements.length + 2);
        await blue.destroy();
        await green.destroy();
        expect(writtenStatements(roles.roles.get(name)?.trustPolicy ?? null)).toEqual(statements);
      },
    ),
    { numRuns: 60 },
  );
});
