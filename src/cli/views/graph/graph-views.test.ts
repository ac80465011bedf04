import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mixedChain, seenChain } from '../../../../test/support/graph/chain-looks.ts';
import { attacks, hostileGraph } from '../../../../test/support/graph/hostile-chain.ts';
import { drawChain } from '../../../graph/draw-chain.ts';
import { renderLine } from '../paint.ts';
import { mermaidGraph } from './mermaid-graph.ts';
import { graphLines } from './text-graph.ts';

const canvas = { colour: false, width: 100 };

function text(graph: ReturnType<typeof drawChain>): string {
  return graphLines(graph, seenChain().context, canvas)
    .map((line) => renderLine(line, canvas))
    .join('\n');
}

describe('the tree', () => {
  it.each([60, 80, 120])('fits into %i columns, and breaks no name', async (width) => {
    const narrow = { colour: false, width };
    const lines = graphLines(drawChain(mixedChain(3)), seenChain().context, narrow);
    const drawn = lines.map((line) => renderLine(line, narrow)).join('\n');
    const tooWide = drawn.split('\n').filter((line) => line.length > width);
    expect(tooWide.filter((line) => !/arn:|https:/.test(line))).toEqual([]);
    await expect(`${drawn}\n`).toMatchFileSnapshot(
      `../../../../test/golden/views/graph-${width}-columns.txt`,
    );
  });

  it('shows problems beside their parts', () => {
    const lines = text(drawChain(mixedChain(3))).split('\n');
    const from = lines.findIndex((line) => line.includes('roles ·'));
    expect(`\n${lines.slice(from).join('\n')}\n`).toBe(`
✗ roles · 3 roles
│     IRSA-ROLE-047  irsa.yaml no longer declares 1 role of this chain, which stays: old.
│   ✓ prod-1-shop-orders  AmazonS3ReadOnlyAccess
│     is given to shop/orders
│   ✗ prod-1-finance-billing  has errors  AmazonS3ReadOnlyAccess
│     is given to finance/billing
│     IRSA-ROLE-030  The role prod-1-finance-billing exists.
│   * prod-1-platform-reports  to be changed  AmazonS3ReadOnlyAccess
│     is given to platform/reports
│     prod-1-platform-reports: It differs from irsa.yaml.
│   - prod-1-shop-former  to be removed  not in irsa.yaml
│     prod-1-shop-former: irsa.yaml no longer declares it.
│
✓ control-plane · cp-1, cp-2 and cp-3 issue tokens of
│   https://prod-1-oidc.s3.eu-central-1.amazonaws.com
│   ✓ cp-1  ssh cp-1.example.internal
│     issues tokens of https://prod-1-oidc.s3.eu-central-1.amazonaws.com
│     accepts tokens of https://kubernetes.default.svc.cluster.local
│   ✓ cp-2  ssh cp-2.example.internal
│     issues tokens of https://prod-1-oidc.s3.eu-central-1.amazonaws.com
│     accepts tokens of https://kubernetes.default.svc.cluster.local
│   ✓ cp-3  ssh cp-3.example.internal
│     issues tokens of https://prod-1-oidc.s3.eu-central-1.amazonaws.com
│     accepts tokens of https://kubernetes.default.svc.cluster.local
│
* injection · webhook for 3 service accounts
│   ✓ webhook  a webhook that irsactl does not run
│   * shop/orders  to be changed  3 pods
│     shop/orders: shop/orders is missing
│   ✓ finance/billing  no pods
│   ✓ platform/reports  no pods
│   ! shop/orders-7c9d8b6f5-old01  without identity  no token of the chain
│     It was created before its service account had this role, or the injection skipped it.
│       Recreate it when the injection is in place.
│   ! shop/orders-7c9d8b6f5-old02  without identity  no token of the chain
│     It was created before its service account had this role, or the injection skipped it.
│       Recreate it when the injection is in place.
│
– proof · 3 service accounts: run \`irsactl verify\`
`);
  });

  it('shows which issuer signs and which is still accepted', () => {
    expect(text(drawChain(seenChain()))).toContain(`
│   ✓ cp-1  ssh cp-1.example.internal
│     issues tokens of https://prod-1-oidc.s3.eu-central-1.amazonaws.com
│     accepts tokens of https://kubernetes.default.svc.cluster.local
`);
  });
});

const forms = { text, mermaid: mermaidGraph };
const bounds = { text: 12_000, mermaid: 12_000 };

describe.each(['text', 'mermaid'] as const)('%s of 500 roles', (form) => {
  const graph = drawChain(mixedChain(500));
  const drawn = forms[form](graph);

  it('stays readable: it shows parts with problems, and counts the others', () => {
    expect(drawn.length).toBeLessThan(bounds[form]);
    for (const name of ['prod-1-finance-billing', 'prod-1-platform-reports', 'prod-1-shop-former']) {
      expect(drawn).toContain(name);
    }
    expect(drawn).toMatch(/and 4\d\d more[^:]*: all in place/);
  });

  // Measures CPU time, because the machine may be busy with other tests.
  it('needs little CPU time', () => {
    const seen = mixedChain(500);
    const before = process.threadCpuUsage();
    forms[form](drawChain(seen));
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});

describe.each(['text', 'mermaid'] as const)('%s of a hostile world', (form) => {
  const drawn = forms[form](hostileGraph());

  it('contains no control or invisible characters', () => {
    expect(drawn).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('escapes attacks', () => {
    if (form === 'text') return expect(drawn).toContain(attacks[0]);
    for (const attack of attacks) expect(drawn).not.toContain(attack);
    expect(drawn).not.toMatch(/<(img|a href="j|svg onload|script>g)/);
  });
});

describe('mermaid', () => {
  it('has external text only in quotes, without characters that Mermaid interprets', () => {
    const safe = /[\p{L}\p{N} .:/_@+=;#-]|<br\/>/u.source;
    const label = `"(?:${safe})*"`;
    const line = new RegExp(
      [
        '^flowchart LR',
        ' {2}acc(Title|Descr): [\\p{L}\\p{N} .:/_@,-]*',
        ` {2}subgraph link\\d \\[${label}\\]`,
        ` {4}(p\\d_\\d+|more\\d|none\\d)(\\[|\\(|\\(\\[)${label}(\\]|\\)|\\]\\))(:::[a-z]+)?`,
        ' {2}end',
        ' {2}link6 ~~~ link7',
        ` {2}p\\d_\\d+ (-->|-\\.->)(\\|${label}\\|)? p\\d_\\d+`,
        ' {2}classDef [a-z]+ [a-z0-9:#.,\\s-]+',
        '$',
      ].join('$|^'),
      'u',
    );
    const lines = mermaidGraph(hostileGraph()).split('\n');
    expect(lines.filter((one) => !line.test(one))).toEqual([]);
  });
});

it('docs/how-to/draw-the-chain.md shows a part of the output of graph', () => {
  const url = new URL('../../../../docs/how-to/draw-the-chain.md', import.meta.url);
  const page = readFileSync(url, 'utf8');
  const [, shown = 'no block'] = /```text\n([\s\S]*?)\n```/.exec(page) ?? [];
  expect(text(drawChain(mixedChain(3)))).toContain(shown);
});
