import { describe, expect, it } from 'vitest';
import { rotationRecordOf } from '../../../test/support/in-memory-rotation.ts';
import { rotateCommand } from '../../../test/support/rotate-command.ts';
import { keys, ownFolder } from '../../../test/support/simulated-control-plane.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { noConsent } from '../../chain/link.ts';
import { memoryIn } from '../../chain/memory-tags.ts';
import { observeChain } from '../../chain/observe-chain.ts';
import { planObserved } from '../../chain/plan-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';

const stolen = { compromised: true } as const;
const goesOn = { continue: true } as const;
type Command = Awaited<ReturnType<typeof rotateCommand>>;

async function forgetRecords({ cluster: { machines } }: Command, from = 0): Promise<void> {
  for (const { files } of machines.slice(from))
    for (const path of [...files.files.keys()]) if (path.startsWith(ownFolder)) await files.remove(path);
}

const signers = ({ cluster: { machines } }: Command) => machines.map(({ server }) => server.mintNow()?.keyId);

describe('the replacement of a stolen key', () => {
  it('is not over while AWS refuses its part, whatever the nodes show', async () => {
    const command = await rotateCommand();
    const { cluster, provider, rotate } = command;
    provider.state.isDenied = true;
    for (const over of [stolen, {}, goesOn]) {
      expect((await rotate(over)).errors).toEqual(['IRSA-AWS-004', 'IRSA-KEY-039']);
      expect(cluster.rotation.record?.intention).toBe('theft');
    }
    expect(signers(command)).not.toContain(cluster.kids.old);
    provider.state.isDenied = false;
    expect(await rotate({})).toMatchObject({ code: 0, output: expect.stringContaining('rotation is over') });
    expect(cluster.rotation.record).toBe(null);
    expect(provider.state.now?.created).toBe(2);
  });

  it('creates a provider that a killed run has deleted, with the memory of stolen keys', async () => {
    const { cluster, provider, rotate } = await rotateCommand();
    provider.state.isDenied = true;
    await rotate(stolen);
    provider.state.now = null;
    expect((await rotate({})).code).toBe(0);
    expect(memoryIn(provider.state.now?.['tags'] ?? {}).distrusted).toEqual([cluster.kids.old]);
  });

  it('needs no record of the chain on the nodes, and keeps no copy of the stolen key', async () => {
    const command = await rotateCommand({ count: 2 });
    await forgetRecords(command, 1);
    expect((await command.rotate(stolen)).code).toBe(0);
    const left = command.cluster.machines.flatMap(({ files }) =>
      [...files.files.keys()].map((path) => files.text(path)),
    );
    expect(left).not.toContain(pemOf(keys.old.privateKey, 'pkcs1'));
    await forgetRecords(command);
    expect((await command.rotate(stolen)).code).toBe(0);
  });

  it('goes on without a node that takes no file', async () => {
    const command = await rotateCommand({ count: 3 });
    const { cluster, rotate } = command;
    const files = cluster.machines[2]?.files;
    const write = files?.write.bind(files);
    const full = new IrsaError('IRSA-CONTROLPLANE-003', {
      what: 'No space.',
      why: 'Full.',
      next: 'Free some.',
    });
    if (files && write)
      files.write = async (path, ...rest) => {
        if (path.includes('/keys/')) throw full;
        return write(path, ...rest);
      };
    await rotate(stolen);
    expect(signers(command).map((kid) => kid === cluster.kids.old)).toEqual([false, false, true]);
    expect(cluster.rotation.record?.intention).toBe('theft');
    if (files && write) files.write = write;
    expect((await rotate({})).code).toBe(0);
    expect(signers(command)).not.toContain(cluster.kids.old);
  });

  it('exits with 3 in a script until it is over', async () => {
    const { cluster, rotate } = await rotateCommand();
    const codes: number[] = [];
    for (let runs = 0; runs === 0 || cluster.rotation.record !== null; runs += 1)
      codes.push((await rotate({ ...stolen, output: 'json' })).code);
    expect(codes.at(-1)).toBe(0);
    expect(new Set(codes.slice(0, -1))).toEqual(new Set([3]));
  });

  it.each(['stolen', 'next'])(
    'is refused with the name of another key, and then changes nothing: %s',
    async (which) => {
      const command = await rotateCommand();
      const { cluster, rotate } = command;
      if (which === 'next') await rotate({});
      cluster.clock.time += 3 * 3_660_000;
      const kid = which === 'next' ? cluster.kids.next : cluster.kids.old;
      expect(await rotate({ compromised: kid })).toMatchObject({ code: 1, errors: ['IRSA-KEY-031'] });
      expect(signers(command)).toEqual([cluster.kids.old]);
      expect(cluster.rotation.memory.distrusted).toEqual([]);
    },
  );
});

describe('a record that does not count', () => {
  it('of a forged theft changes nothing in AWS', async () => {
    const { cluster, provider, rotate } = await rotateCommand();
    const clusterUid = cluster.context.cluster.uid;
    cluster.rotation.record = rotationRecordOf({
      clusterUid,
      intention: 'theft',
      next: 'forged',
      generation: 9,
    });
    expect((await rotate(goesOn)).errors).toEqual(['IRSA-KEY-030']);
    expect(provider.state.now?.created).toBe(1);
  });

  it('because it cannot be read stops destroy too', async () => {
    const { cluster, links, rotate } = await rotateCommand();
    await rotate({});
    const what = 'The ConfigMap is damaged.';
    cluster.rotation.records.read = async () => {
      throw new IrsaError('IRSA-KEY-030', { what, why: 'It is not JSON.', next: 'Delete it.' });
    };
    const context = { ...cluster.context, goesBack: true };
    const plan = planObserved(await observeChain(links, context, noConsent), 'sign-back', context, noConsent);
    const control = plan.links.find(({ link }) => link === 'control-plane');
    expect(control).toMatchObject({ changes: [], findings: [{ code: 'IRSA-KEY-030', severity: 'error' }] });
  });
});

it('a run that ended no rotation does not say that one is over (H4)', async () => {
  const { cluster, rotate } = await rotateCommand();
  await rotate({});
  cluster.rotation.record = null;
  cluster.document.listed = [...cluster.document.listed, 'added-by-hand'];
  const { output } = await rotate(goesOn);
  expect(output).toContain('has no rotation in progress');
  expect(output).toContain('IRSA-KEY-040');
});

it('a lost record in the middle of sign is followed by a rotation of both keys (H5)', async () => {
  const command = await rotateCommand({ count: 2 });
  const { cluster, rotate } = command;
  await rotate({});
  const [one, other] = cluster.machines;
  const [next, old] = [keys.chain, keys.old].map(({ publicKey }) => pemOf(publicKey, 'spki'));
  one?.files.put('/etc/kubernetes/pki/sa.key', pemOf(keys.chain.privateKey, 'pkcs1'));
  one?.files.put('/etc/kubernetes/pki/sa.pub', `${next}${old}`);
  one?.server.restart();
  cluster.rotation.record = null;
  expect(signers(command)).toEqual([cluster.kids.next, cluster.kids.old]);
  expect(await rotate({})).toMatchObject({ code: 3, errors: [] });
  expect(cluster.rotation.record).toMatchObject({ next: cluster.kids.third });
  expect(other?.server.keyIdsNow()).toContain(cluster.kids.third);
});
