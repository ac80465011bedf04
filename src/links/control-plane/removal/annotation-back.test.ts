import { expect, it } from 'vitest';
import { pki, simulatedControlPlane } from '../../../../test/support/simulated-control-plane.ts';
import {
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
} from '../../../../test/support/simulated-node.ts';
import { keyIdOf } from '../../../trust/key-id.ts';
import { keysAnnotation } from '../manifest/keys-annotation.ts';

/** Somebody gave the cluster the chain's issuer by hand, so that the chain changes key files alone. */
const manifest = manifestOf([
  `--service-account-issuer=${ourIssuer}`,
  `--service-account-issuer=${oldIssuer}`,
  `--service-account-key-file=${pki}/sa.pub`,
  `--service-account-signing-key-file=${pki}/sa.key`,
  `--api-audiences=${oldIssuer}`,
]).replace('kind: Pod\n', 'kind: Pod\nmetadata:\n  name: kube-apiserver\n');

it.each([1, 3])(
  'the line that had key files read anew goes with the chain where the manifest was edited since: %i nodes',
  async (count) => {
    const world = simulatedControlPlane({ count, key: 'kubeadm', manifest });
    await world.carryOut(await world.plan());
    const edit = (text: string) => text.replace('--secure-port=6443', '--secure-port=6444');
    for (const { files, server } of world.machines) {
      expect(files.text(manifestPath)).toContain(keysAnnotation);
      files.put(manifestPath, edit(files.text(manifestPath) ?? ''), { mode: 0o600 });
      await server.restart();
    }
    await world.carryOut(await world.planRemoval('sign-back'));
    world.clock.time += 25 * 3_600_000;
    const last = await world.planRemoval('accept-back');
    expect(kindsOf(last)).toContain('reverse-lines');
    await world.carryOut(last);
    for (const { files, server } of world.machines) {
      expect(files.text(manifestPath)).toBe(edit(manifest));
      expect(await server.servedKeyIds()).toEqual([keyIdOf(keys.old.publicKey)]);
    }
  },
);
