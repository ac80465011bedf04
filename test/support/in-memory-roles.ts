import type { Tags } from '../../src/chain/ownership.ts';
import type { ListedRole, Roles, RoleToCreate, StoredRole } from '../../src/links/roles/ports.ts';
import type { Json } from '../../src/trust/json.ts';

/** The roles of an account, in memory. */
export class InMemoryRoles implements Roles {
  readonly roles = new Map<string, StoredRole>();

  constructor(...roles: readonly StoredRole[]) {
    for (const role of roles) this.roles.set(role.name, role);
  }

  async find(name: string): Promise<StoredRole | null> {
    return this.roles.get(name) ?? null;
  }

  peek(name: string): Promise<StoredRole | null> {
    return this.find(name);
  }

  async survey(): Promise<ReadonlyMap<string, StoredRole>> {
    return new Map([...this.roles].map(([name, role]) => [name.toLowerCase(), role]));
  }

  async list(): Promise<readonly ListedRole[]> {
    return [...this.roles.values()];
  }

  async policyExists(): Promise<boolean> {
    return true;
  }

  async policies(): Promise<readonly string[]> {
    return [];
  }

  async quotas(): Promise<null> {
    return null;
  }

  async create(role: RoleToCreate): Promise<void> {
    const bare = { attached: [], inline: new Map(), created: null, lastUsed: null };
    this.roles.set(role.name, { ...role, ...bare, arn: `arn of ${role.name}` });
  }

  async readTrustPolicy(name: string): Promise<Json | null> {
    return this.roles.get(name)?.trustPolicy ?? null;
  }

  async setTrustPolicy(name: string, trustPolicy: Json): Promise<void> {
    this.#change(name, { trustPolicy });
  }

  async setSettings(
    name: string,
    settings: Pick<StoredRole, 'description' | 'maxSessionDuration'>,
  ): Promise<void> {
    this.#change(name, settings);
  }

  async setPermissionsBoundary(name: string, permissionsBoundary: string | null): Promise<void> {
    this.#change(name, { permissionsBoundary });
  }

  async tag(name: string, tags: Tags): Promise<void> {
    this.#change(name, { tags: { ...this.#role(name).tags, ...tags } });
  }

  async untag(name: string, tags: readonly string[]): Promise<void> {
    const kept = Object.entries(this.#role(name).tags).filter(([tag]) => !tags.includes(tag));
    this.#change(name, { tags: Object.fromEntries(kept) });
  }

  async attach(name: string, policy: string): Promise<void> {
    this.#change(name, { attached: [...this.#role(name).attached, policy] });
  }

  async detach(name: string, policy: string): Promise<void> {
    this.#change(name, { attached: this.#role(name).attached.filter((attached) => attached !== policy) });
  }

  async putInline(name: string, policy: string, document: Json): Promise<void> {
    this.#change(name, { inline: new Map([...this.#role(name).inline, [policy, document]]) });
  }

  async deleteInline(name: string, policy: string): Promise<void> {
    this.#change(name, {
      inline: new Map([...this.#role(name).inline].filter(([other]) => other !== policy)),
    });
  }

  async delete(name: string): Promise<void> {
    this.roles.delete(name);
  }

  #role(name: string): StoredRole {
    const role = this.roles.get(name);
    if (!role) throw new Error(`there is no role ${name}`);
    return role;
  }

  #change(name: string, change: Partial<StoredRole>): void {
    this.roles.set(name, { ...this.#role(name), ...change });
  }
}
