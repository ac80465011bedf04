import { known } from '../../src/chain/known.ts';
import { type Consent, noConsent } from '../../src/chain/link.ts';
import type { ChainOutputs } from '../../src/chain/outputs.ts';
import { nodeKeys } from '../../src/links/control-plane/node-keys.ts';
import type { TokenPod } from '../../src/links/control-plane/ports.ts';
import { signingKeyLink } from '../../src/links/signing-key/link.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import type { Jwk } from '../../src/trust/jwks.ts';
import { jwkOf } from '../../src/trust/jwks.ts';
import { PrivateKey } from '../../src/trust/private-key.ts';
import { planOf, verdictOf } from './look.ts';
import { type ControlPlaneOptions, keys, simulatedControlPlane } from './simulated-control-plane.ts';

const jwks = Object.values(keys).map(({ publicKey }) => jwkOf(publicKey));

/** A pod with a token for AWS that started before the rotation. */
function holder(now: number): TokenPod {
  return {
    ...{ namespace: 'shop', name: 'orders-1', owner: 'deployment/orders', audiences: ['sts.amazonaws.com'] },
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
  const { ports, clock, machine } = control;
  let { context, outputs: base } = control;
  const [leaving, coming] = options.source === 'new' ? [keys.chain, keys.other] : [keys.old, keys.chain];
  await control.carryOut(await control.plan());
  control.cluster.pods = [holder(clock.now())];
  const published = { keys: control.outputs.publicKeys, modified: clock.now() };
  const signing = signingKeyLink({
    nodeFiles: ports.nodeFiles,
    generateKey: async () => new PrivateKey(coming.privateKey, 'the next key'),
    clusterKeys: async () => clusterKeys(),
    ...nodeKeys('prod-1', ports),
  });

  function clusterKeys(): readonly Jwk[] {
    const minted = machine.server.mintNow();
    const served = machine.server.processNow() ? keysServed() : [];
    return served.toSorted((one) => (one.kid === minted?.keyId ? -1 : 1));
  }

  function keysServed(): readonly Jwk[] {
    return (machine.server.keyIdsNow() ?? []).map(jwkNamed);
  }

  async function planned(consent: Consent = noConsent, from: ChainOutputs = base) {
    return planOf(control.link, context, from, consent);
  }

  async function outputsOf(consent: Consent) {
    const { outputs, changes, findings } = await planOf(signing, context, base, consent);
    return { outputs: { ...base, ...outputs }, changes, findings };
  }

  /** Does the issuer link's work: publishes the keys that the signing-key link outputs. Returns whether they changed. */
  function publish({ publicKeys }: ChainOutputs): boolean {
    const kidsOf = (one: ChainOutputs['publicKeys']) =>
      one.known ? one.value.map(({ kid }) => kid).toSorted() : [];
    if (!publicKeys.known || kidsOf(publicKeys).join() === kidsOf(published.keys).join()) return false;
    Object.assign(published, { keys: publicKeys, modified: clock.now() });
    return true;
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
    const from = { ...outputs, publicCopy: publicCopy() };
    const plan = await planned(goesOn, from);
    for (const change of plan.changes) await control.link.apply(change, context, from, () => undefined);
    return first.changes.length > 0 || isPublished || plan.changes.length > 0;
  }

  async function look(consent: Consent) {
    const { outputs } = await outputsOf(consent);
    const { outputs: seen, findings } = await planned(consent, { ...outputs, publicCopy: publicCopy() });
    const { moves = null, migration = null } = seen;
    return {
      rotation: outputs.rotation,
      recordedIssuers: outputs.recordedIssuers,
      moves,
      migration,
      findings,
    };
  }

  function publicCopy() {
    const { keys: current, modified } = published;
    return { keyIds: current.known ? current.value.map(({ kid }) => kid) : [], modified, maxAgeSeconds: 60 };
  }

  return {
    ...control,
    signing,
    published: () => publicCopy().keyIds,
    /** Repeats rounds until nothing changes, as the command does. Returns the conditions that the rotation waits for. */
    async rotate(over: Partial<Consent> = {}) {
      let consent: Consent = { ...noConsent, ...over };
      while (await round(consent)) {
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
      return verdictOf(control.link, context, { ...outputs, publicCopy: publicCopy() });
    },
    kids: { old: jwkOf(leaving.publicKey).kid, next: jwkOf(coming.publicKey).kid },
  };
}
