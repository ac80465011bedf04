import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { runProgram } from '../../src/cli/program.ts';

/** The result of a command line. The path of its folder is replaced by `.`. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The files in the folder of a command line, and its standard input. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Command lines that run in the same folder first, for example to make a key. */
  readonly before?: readonly string[];
}

/** Runs `irsactl …` in a new folder, with the same environment on every machine. Words are separated by one space. */
export async function runInProcess(line: string, surroundings: Surroundings = {}): Promise<Ended> {
  const { files = {}, stdin = '', before = [] } = surroundings;
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'irsactl-contract-')));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    for (const earlier of before) {
      const { code, stderr } = await run(earlier, folder, '');
      if (code !== 0) throw new Error(`${earlier} ended with ${code}: ${stderr}`);
    }
    const { code, stdout, stderr } = await run(line, folder, stdin);
    const steady = (text: string) => text.replaceAll(folder, '.');
    return { code, stdout: steady(stdout), stderr: steady(stderr) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(line: string, folder: string, stdin: string): Promise<Ended> {
  const [program, ...argv] = line.split(' ');
  if (program !== 'irsactl') throw new Error(`no command line of irsactl: ${line}`);
  const written = { stdout: '', stderr: '' };
  const restore = [
    replaceEnvironment(folder),
    replaceFolder(folder),
    replaceStdin(stdin),
    captureStream('stdout', (text) => {
      written.stdout += text;
    }),
    captureStream('stderr', (text) => {
      written.stderr += text;
    }),
  ];
  process.exitCode = undefined;
  try {
    const code = await runProgram(argv);
    return { code, ...written };
  } finally {
    process.exitCode = undefined;
    for (const undo of restore.toReversed()) undo();
  }
}

/** Hides programs, kubeconfig, AWS configuration, proxies and colour settings of the machine. */
function replaceEnvironment(folder: string): () => void {
  const own = { ...process.env };
  const become = (next: NodeJS.ProcessEnv) => {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, next);
  };
  become({ HOME: folder, PATH: folder, TERM: 'dumb', NO_COLOR: '1', AWS_EC2_METADATA_DISABLED: 'true' });
  return () => become(own);
}

function replaceFolder(folder: string): () => void {
  const own = process.cwd();
  process.chdir(folder);
  return () => process.chdir(own);
}

function replaceStdin(text: string): () => void {
  const own = Object.getOwnPropertyDescriptor(process, 'stdin');
  const value = Readable.from(text === '' ? [] : [Buffer.from(text)]);
  Object.defineProperty(process, 'stdin', { value, configurable: true });
  return () => {
    if (own) Object.defineProperty(process, 'stdin', own);
  };
}

function captureStream(name: 'stdout' | 'stderr', take: (text: string) => void): () => void {
  const stream = process[name];
  const own = { write: stream.write, isTTY: stream.isTTY, columns: stream.columns };
  Object.assign(stream, {
    isTTY: false,
    columns: undefined,
    write: (chunk: string | Uint8Array, ...rest: readonly unknown[]) => {
      take(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
      const done = rest.find((one) => typeof one === 'function');
      if (done) done();
      return true;
    },
  });
  return () => void Object.assign(stream, own);
}
