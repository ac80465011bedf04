import type {
  DnsRecord,
  DomainPorts,
  HostedZone,
  SeenCertificate,
} from '../../src/links/issuer/own-domain/ports.ts';

/** ACM, Route 53 and public DNS as a few lists, which a test changes as it likes. */
export class InMemoryDomain {
  readonly certificates = new Map<string, SeenCertificate>();
  readonly zones: HostedZone[] = [];
  readonly records: DnsRecord[] = [];
  /** By `NS example.com`; what is not here does not exist. Null: nobody answers. */
  publicNames: Map<string, readonly string[]> | null = new Map();
  /** Every question to public DNS. */
  readonly asked: string[] = [];
  /** What happens before each look at ACM. */
  onLook: () => void = () => {};

  isEverywhere: () => boolean = () => true;

  readonly ports: DomainPorts = {
    certificates: {
      about: async () => {
        this.onLook();
        return [...this.certificates.values()];
      },
      get: async (arn) => this.certificates.get(arn) ?? null,
      request: () => Promise.reject(new Error('nothing is requested')),
      addTags: async (arn, tags) => {
        const seen = this.certificates.get(arn);
        if (seen) this.certificates.set(arn, { ...seen, tags: { ...seen.tags, ...tags } });
      },
      delete: async (arn) => {
        this.onLook();
        return this.certificates.get(arn)?.isInUse !== true && (this.certificates.delete(arn) || true);
      },
    },
    zones: {
      named: async (name) => this.zones.filter((zone) => zone.name === name),
      get: async (id) => this.zones.find((zone) => zone.id === id) ?? null,
      records: async (_zone, name) => this.records.filter((record) => record.name === name),
      change: async (_zone, { remove, add }) => {
        for (const one of remove) this.records.splice(this.records.indexOf(one), 1);
        this.records.push(...add);
        return 'C1';
      },
      isEverywhere: async () => this.isEverywhere(),
    },
    names: {
      look: async (name, type) => {
        this.asked.push(`${type} ${name}`);
        return this.publicNames && (this.publicNames.get(`${type} ${name}`) ?? []);
      },
    },
  };
}
