import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fencedBlocks, markdownPages } from '../../support/markdown-pages.ts';
import { projectRoot } from '../../support/run-irsactl.ts';

/** The test or proof that reads the commands from a page and runs them. */
const followed: Readonly<Record<string, string>> = {
  'README.md': 'test/system/chain/readme.test.ts',
  'docs/tutorial.md': 'test/extended/docs/tutorial.test.ts',
  'docs/how-to/come-from-another-setup.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/change-a-cluster-with-one-node.md': 'lab/proofs/sole-node.ts',
  'docs/how-to/change-a-cluster-with-several-nodes.md': 'lab/proofs/three-nodes.ts',
  'docs/how-to/draw-the-chain.md': 'test/system/cli/graph.test.ts',
  'docs/how-to/install-irsactl.md': 'test/extended/cli/kubectl-plugin.test.ts',
  'docs/how-to/install-with-helm.md': 'test/extended/deploy/api-server.test.ts',
  'docs/how-to/join-and-upgrade-control-plane-nodes.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/let-another-team-create-aws-resources.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/manage-roles.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/monitor-the-chain.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/move-to-another-issuer.md': 'test/extended/chain/migration.test.ts',
  'docs/how-to/remove-irsactl.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/replace-a-stolen-key.md': 'test/system/chain/rotation.test.ts',
  'docs/how-to/restore-a-document.md': 'test/system/docs/document-back.test.ts',
  'docs/how-to/restore-an-api-server-by-hand.md': 'lab/proofs/back-by-hand.ts',
  'docs/how-to/rotate-the-signing-key.md': 'test/system/chain/rotation.test.ts',
  'docs/how-to/run-from-ci-and-gitops.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/run-with-least-privilege.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/serve-the-documents-yourself.md': 'test/extended/docs/web-servers.test.ts',
  'docs/how-to/use-presets.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/use-the-single-steps.md': 'test/system/docs/how-to.test.ts',
  'docs/how-to/find-out-why-a-pod-has-no-role.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
  'docs/how-to/work-behind-a-proxy.md': 'test/extended/docs/how-to-on-a-chain.test.ts',
};

/** Pages whose commands are only parsed, and the reason or the test that proves their effect. */
const onlyParsed: Readonly<Record<string, string>> = {
  'CONTRIBUTING.md': 'how this project is worked on',
  'docs/reference/cli.md': 'the examples of the help: test/system/cli/help-examples.test.ts',
  'docs/how-to/reach-the-control-plane-nodes.md':
    'needs to run on a node; `local: true`: test/extended/cli/plan-refusals.test.ts',
  'docs/how-to/use-your-own-domain.md': 'needs a domain name: test/extended/chain/own-domain-issuer.test.ts',
  'docs/how-to/use-several-accounts.md':
    'needs three accounts: test/system/chain/two-accounts-behind-cloud-front.test.ts',
};

/** Blocks of followed pages that no test runs unchanged, by their beginning, and the reason. */
const leftOut: Readonly<Record<string, readonly (readonly [begins: string, why: string])[]>> = {
  'README.md': [
    ['make demo\n', 'with KEEP=1: test/system/demo/make-demo.test.ts'],
    ['make test\n', 'runs every test'],
  ],
  'docs/how-to/join-and-upgrade-control-plane-nodes.md': [
    ['kubeadm init phase upload-certs', 'needs a node that joins: lab/proofs/kubeadm-afterwards.ts'],
    ['irsactl verify\nirsactl apply', 'after a join: lab/proofs/kubeadm-afterwards.ts'],
  ],
  'docs/how-to/remove-irsactl.md': [
    ['irsactl apply', "needs nodes for AWS's webhook: test/extended/webhook/upstream-mode.test.ts"],
  ],
  'docs/how-to/come-from-another-setup.md': [
    ['irsactl apply\n', 'waits until pods were recreated: lab/proofs/followed-guide.ts'],
    ['irsactl plan\nirsactl apply\n', 'waits until pods were recreated: lab/proofs/followed-guide.ts'],
  ],
  'docs/how-to/run-from-ci-and-gitops.md': [
    ['irsactl render --out', 'needs a webhook in the cluster: test/system/cli/help-examples.test.ts'],
  ],
};

it.each(Object.entries(leftOut))('%s contains the blocks that are left out', (page, left) => {
  const found = markdownPages().find(({ path }) => path === page);
  const blocks = found ? fencedBlocks(found).filter(({ info }) => info === 'sh') : [];
  for (const [begins] of left) expect(blocks.filter(({ text }) => text.startsWith(begins))).toHaveLength(1);
  expect(blocks.length).toBeGreaterThan(left.length);
});

const withCommands = new Set(
  markdownPages()
    .flatMap(fencedBlocks)
    .filter(({ info }) => info === 'sh')
    .map(({ page }) => page),
);

it('each page with commands names its test, or why it has none', () => {
  const known = [...Object.keys(followed), ...Object.keys(onlyParsed)];
  expect([...withCommands].toSorted()).toEqual(known.toSorted());
});

it.each(Object.entries(followed))('%s is read by %s', (page, test) => {
  const name = page.replace(/^docs\/how-to\/|^docs\/|\.md$/g, '');
  expect(readFileSync(join(projectRoot, test), 'utf8')).toContain(name);
});
