import { known } from '../../src/chain/known.ts';
import { type Consent, noConsent } from '../../src/chain/link.ts';
import type { ChainOutputs } from '../../src/chain/outputs.ts';
import { nodeKeys } from '../../src/links/control-plane/node-keys.ts';
import type { TokenPod } from '../../src/links/control-plane/ports.ts';
import { endRotation } from '../../src/links/signing-key/apply.ts';
import { desiredSigningKey, signingKeyLink } from '../../src/links/signing-key/link.ts';
import type { SigningKeyPorts } from '../../src/links/signing-key/ports.ts';
import type { KeyDocument } from '../../src/rotation/facts.ts';
import { documentLaw } from '../../src/rotation/law.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import type { Jwk } from '../../src/trust/jwks.ts';
import { jwkOf } from '../../src/trust/jwks.ts';
import { PrivateKey } from '../../src/trust/private-key.ts';
import { planOf, verdictOf } from './look.ts';
import {
  type ControlPlaneOptions,
  keys,
  ownFolder,
  simulatedControlPlane,
} from './simulated-control-plane.ts';
import { rsaPair } from './test-keys.ts';

const jwks = Object.values(keys).map(({ publicKey }) => jwkOf(publicKey));

/** A pod with a token for AWS that started before the rotation. */
function holder(now: number): TokenPod {
  return {
    ...{
      namespace: 'shop',
      name: 'orders-1',
      owner: 'deployment/orders',
      node: '',
      audiences: ['sts.amazonaws.com'],
    },
    ...{ created: now - 1000, started: now - 1000 },
    lifetimes: [{ audience: 'sts.amazonaws.com', seconds: 86_400 }],
  };
}

function jwkNamed(kid: string): Jwk {
  const found = jwks.find((one) => one.kid === kid);
  if (!found) throw new Error(`no test key is called ${kid}`);
  return found;
}

/** A cluster in memory with an applied chain, its JWKS, and the three links of a rotation. */
export async function simulatedRotation(options: ControlPlaneOptions = {}) {
  const control = simulatedControlPlane({ hasRoom: true, ...options });
  const { ports, clock, machine, machines, rotation, nodes } = control;
  let { context, outputs: base } = control;
  const [leaving, ...coming] =
    options.source === 'new' ? [keys.chain, keys.other, keys.old] : [keys.old, keys.chain, keys.other];
  await control.carryOut(await control.plan());
  await rotation.records.write(null);
  base = { ...base, rotation: null, firstKey: null, keys: null };
  control.cluster.pods = [holder(clock.now())];
  const published = { listed: [jwkOf(leaving.publicKey).kid] as readonly string[], modified: clock.now() };
  const made = [...coming];
  const remembered = new Set<string>(published.listed);
  const document = (): KeyDocument => ({
    ...{ listed: published.listed, remembered: [...remembered], kept: [], isMarked: true },
  });
  const signingPorts: SigningKeyPorts = {
    nodeFiles: ports.nodeFiles,
    generateKey: async () => new PrivateKey((made.shift() ?? rsaPair()).privateKey, 'the next key'),
    clusterKeys: async () => clusterKeys(),
    ...nodeKeys('prod-1', ports),
    records: rotation.records,
    providers: rotation.providers,
    document: async () => document(),
  };
  const signing = signingKeyLink(signingPorts);
  Object.assign(ports.rotation, {
    end: () => endRotation(desiredSigningKey(context.chain, context.cluster.uid), signingPorts),
  });

  function clusterKeys(): readonly Jwk[] {
    const minted = machine.server.mintNow();
    const served = machine.server.processNow() ? keysServed() : [];
    return served.toSorted((one) => (one.kid === minted?.keyId ? -1 : 1));
  }

  function keysServed(): readonly Jwk[] {
    return (machine.server.keyIdsNow() ?? []).map(jwkNamed);
  }

  async function outputsOf(consent: Consent) {
    const { outputs, changes, findings } = await planOf(signing, context, base, consent);
    return { outputs: { ...base, ...outputs }, changes, findings };
  }

  /** Does the issuer link's work: publishes what the law lists. Returns whether that changed. */
  function publish({ keys: seen }: ChainOutputs): boolean {
    const law = seen && documentLaw({ ...seen, document: document() });
    if (law?.kind !== 'keys' || law.keys.toSorted().join() === published.listed.toSorted().join())
      return false;
    for (const kid of law.keys) remembered.add(kid);
    Object.assign(published, { listed: law.keys, modified: clock.now() });
    return true;
  }

  /** What the links after the issuer get. */
  function withDocument(outputs: ChainOutputs): ChainOutputs {
    const halves = published.listed.flatMap((kid) => jwks.find((one) => one.kid === kid) ?? []);
    return {
      ...outputs,
      publicKeys: known(halves),
      publicCopy: publicCopy(),
      document: { ...document(), changed: published.modified, isDated: true },
    };
  }

  /** Does the signing-key link's work. */
  async function begin(consent: Consent) {
    const first = await outputsOf(consent);
    const refusal = first.findings.find(({ severity }) => severity === 'error');
    if (refusal) throw new Error(refusal.code);
    for (const change of first.changes) await signing.apply(change, context, first.outputs, () => undefined);
    return first;
  }

  /** Plans all three links and applies them in order. Returns false if nothing changed. */
  async function round(consent: Consent): Promise<boolean> {
    const first = await begin(consent);
    const { rotate: _, ...goesOn } = consent;
    const { outputs } = await outputsOf(first.changes.length > 0 ? goesOn : consent);
    const isPublished = publish(outputs);
    const from = withDocument(outputs);
    const plan = await planOf(control.link, context, from, goesOn);
    for (const change of plan.changes) await control.link.apply(change, context, from, () => undefined);
    return first.changes.length > 0 || isPublished || plan.changes.length > 0;
  }

  async function look(consent: Consent) {
    const { outputs } = await outputsOf(consent);
    const { outputs: seen, findings } = await planOf(control.link, context, withDocument(outputs), consent);
    const { moves = null, migration = null } = seen;
    const { rotation: current, recordedIssuers } = outputs;
    return { rotation: current, recordedIssuers, moves, migration, findings };
  }

  function publicCopy() {
    return { keyIds: published.listed, modified: published.modified, maxAgeSeconds: 60 };
  }

  return {
    ...control,
    signing,
    /** The key IDs in the public JWKS; a test may change it as a person would. */
    document: published,
    published: () => published.listed,
    /** Repeats rounds until nothing changes, as the command does. Returns the conditions that the rotation waits for. */
    async rotate(over: Partial<Consent> = {}) {
      let consent: Consent = { ...noConsent, ...over };
      for (let count = 0; await round(consent); count += 1) {
        if (count > 30) throw new Error('the rotation makes the same changes again and again');
        const { rotate: _, ...goesOn } = consent;
        consent = goesOn;
      }
      return look(noConsent);
    },
    /** Changes the issuer in irsa.yaml. */
    moveTo(url: string) {
      const issuer = { hosting: 's3' as const, bucket: 'prod-2-oidc', url: parseIssuerUrl(url) };
      context = { ...context, chain: { ...context.chain, issuer } };
      base = { ...base, issuerUrl: known(issuer.url) };
    },
    begin: (over: Partial<Consent>) => begin({ ...noConsent, ...over }),
    look: (over: Partial<Consent>) => look({ ...noConsent, ...over }),
    /** Returns verify's findings in the control plane. */
    async verify() {
      const { outputs } = await outputsOf(noConsent);
      return verdictOf(control.link, context, withDocument(outputs));
    },
    /** The private keys in irsactl's folder on each node. */
    keysOnNodes: () =>
      machines.map(({ files }) =>
        [...files.files.keys()].filter((path) => path.startsWith(`${ownFolder}/keys/`)),
      ),
    nodes,
    kids: {
      old: jwkOf(leaving.publicKey).kid as string,
      next: jwkOf((coming[0] ?? leaving).publicKey).kid as string,
      third: jwkOf((coming[1] ?? leaving).publicKey).kid as string,
    },
  };
}
