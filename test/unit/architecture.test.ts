import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** For each folder of src, the folders that it may import; ARCHITECTURE.md has the same table. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  trust: ['errors'],
  keys: ['trust', 'errors'],
  injection: ['trust', 'errors'],
  config: ['trust', 'errors'],
  deployment: ['injection', 'trust', 'errors'],
  rotation: ['errors'],
  chain: ['rotation', 'config', 'trust', 'errors'],
  graph: ['links', 'rotation', 'chain', 'injection', 'config', 'trust', 'errors'],
  links: ['rotation', 'chain', 'config', 'deployment', 'injection', 'trust', 'errors'],
  permissions: ['chain', 'config', 'trust', 'errors'],
  lint: ['config', 'trust', 'errors'],
  net: ['trust', 'errors'],
  aws: ['net', 'links', 'rotation', 'chain', 'trust', 'errors'],
  kubernetes: ['net', 'links', 'rotation', 'chain', 'trust', 'errors'],
  nodes: ['links', 'chain', 'trust', 'errors'],
  certificates: [],
  serving: ['certificates', 'trust', 'errors'],
  webhook: ['serving', 'injection', 'kubernetes', 'certificates', 'trust', 'errors'],
  sandbox: ['certificates', 'trust', 'errors'],
  binaries: ['net', 'errors'],
  demo: ['webhook', 'serving', 'binaries', 'certificates', 'sandbox', 'net', 'chain', 'trust', 'errors'],
};

/** Folders of pure code, and every file of a link except those that use its ports. */
const pure =
  /^(trust|rotation|injection|chain|config|deployment|graph|permissions|lint|cli\/views\/graph|errors)\/|^links\/(?!(.*\/)?(observe|apply|probe|link|ports)\.ts$|control-plane\/step\/)/;
const impureModules =
  /^(node:(fs|net|tls|http|https|http2|child_process|dns|os|process|timers|worker_threads)(\/.*)?|@aws-sdk\/.*|@kubernetes\/.*|undici)$/;
const impureWords =
  /\b(process\.|Date\.now\(|new Date\(\)|Math\.random\(|randomBytes\(|randomUUID\(|fetch\()/;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

function sourceFiles(folder: string): SourceFile[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const full = join(entry.parentPath, entry.name);
      const text = readFileSync(full, 'utf8');
      const found = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
      return { path: relative(folder, full), text, imports: [...found].map(([, name]) => name ?? '') };
    });
}

const files = sourceFiles(src);
const code = files.filter(({ path }) => !path.endsWith('.test.ts'));

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function targetOf(file: SourceFile, name: string): string {
  return relative(src, resolve(src, dirname(file.path), name));
}

describe('the source layout', () => {
  it('allows imports in one direction', () => {
    const wrong = code.flatMap((file) => {
      const room = folderOf(file.path);
      const rooms = allowed[room];
      if (!rooms) return [];
      return file.imports
        .filter((name) => name.startsWith('.'))
        .map((name) => targetOf(file, name))
        .filter((target) => folderOf(target) !== room && !rooms.includes(folderOf(target)))
        .map((target) => `${file.path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('has a rule for every folder', () => {
    const rooms = new Set(code.filter(({ path }) => path.includes('/')).map(({ path }) => folderOf(path)));
    expect([...rooms].filter((room) => room !== 'cli' && !allowed[room])).toEqual([]);
  });

  it('keeps links independent of each other', () => {
    const wrong = code.flatMap((file) => {
      const link = /^links\/([^/]+)\//.exec(file.path)?.[1];
      if (!link) return [];
      return file.imports
        .filter((name) => name.startsWith('.'))
        .map((name) => targetOf(file, name))
        .filter((target) => target.startsWith('links/') && !target.startsWith(`links/${link}/`))
        .map((target) => `${file.path} imports ${target}`);
    });
    expect(wrong).toEqual([]);
  });

  it('lets adapters import only the ports of links', () => {
    const wrong = code
      .filter((file) => ['aws', 'kubernetes', 'nodes'].includes(folderOf(file.path)))
      .flatMap((file) =>
        file.imports
          .filter((name) => name.startsWith('.'))
          .map((name) => targetOf(file, name))
          .filter((target) => target.startsWith('links/') && !target.endsWith('/ports.ts'))
          .map((target) => `${file.path} imports ${target}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps decisions free of I/O, clock, randomness and environment', () => {
    const wrong = code
      .filter((file) => pure.test(file.path))
      .flatMap((file) => [
        ...file.imports
          .filter((name) => impureModules.test(name))
          .map((name) => `${file.path} imports ${name}`),
        ...[impureWords.exec(withoutComments(file.text))?.[0] ?? []]
          .flat()
          .map((word) => `${file.path} uses ${word}`),
      ]);
    expect(wrong).toEqual([]);
  });
});

describe('every file', () => {
  const all = [
    ...files,
    ...sourceFiles(join(root, 'test')),
    ...sourceFiles(join(root, 'bench')),
    ...sourceFiles(join(root, 'lab')),
  ];

  it('has at most 400 lines', () => {
    const long = all.filter(({ text }) => text.split('\n').length > 401).map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it('has a descriptive kebab-case name', () => {
    const odd = all
      .map(({ path }) => path)
      .filter(
        (path) => !/^[a-z0-9-/.]+$/.test(path) || /(^|\/)(utils?|helpers?|common|misc)(\.|\/)/.test(path),
      );
    expect(odd).toEqual([]);
  });

  it('has no escape from the type checker', () => {
    const holes = /(\bas any\b|: any\b|<any>|\benum [A-Z])/;
    const escapes = /(@ts-ignore|@ts-expect-error|biome-ignore)/;
    const wrong = code.filter(({ text }) => holes.test(withoutComments(text)) || escapes.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('builds ARNs in trust only', () => {
    const literal = code.filter(
      ({ path, text }) => folderOf(path) !== 'trust' && /['"`]arn:aws:/.test(withoutComments(text)),
    );
    expect(literal.map(({ path }) => path)).toEqual([]);
  });

  it('ends the process only in the entry files, and at the second signal to a server', () => {
    const allowedHere = /^(cli\/(main|executable-main|webhook-main)|serving\/listen-for-stop)\.ts$/;
    const ends = code.filter(({ path, text }) => !allowedHere.test(path) && /process\.exit\(/.test(text));
    expect(ends.map(({ path }) => path)).toEqual([]);
  });

  it('skips no test without a reason', () => {
    const tests = sourceFiles(join(root, 'test')).concat(
      files.filter(({ path }) => path.endsWith('.test.ts')),
    );
    const silent = tests.filter(
      ({ path, text }) => !path.endsWith('architecture.test.ts') && /\b(skipIf|runIf)\(/.test(text),
    );
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  it('throws coded errors only', () => {
    const plain = code.filter(({ text }) => /throw new (Error|TypeError|RangeError)\(/.test(text));
    expect(plain.map(({ path }) => path)).toEqual([]);
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}
