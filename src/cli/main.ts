#!/usr/bin/env node
// Old versions of Node must be able to read this file to say that they are too old: no static import, no new syntax.
const [major = 0, minor = 0] = process.version.slice(1).split('.').map(Number);

if (major < 22 || (major === 22 && minor < 19)) {
  const code = 'IRSA-CLI-011';
  process.stderr.write(`${code}  irsactl needs Node 22.19 or newer.
  why   This is Node ${process.version}, at ${process.execPath}.
  next  Install a newer Node, or put one first on the PATH.
`);
  process.exitCode = 1;
} else {
  // Ends the process before its work is done.
  void import('./run.ts').then(
    ({ run }) => run(process.argv.slice(2), (code) => process.exit(code)),
    (error) => {
      if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
      const code = 'IRSA-CLI-020';
      process.stderr.write(`${code}  The installation of irsactl is incomplete.
  why   ${error.message}.
  next  Install irsactl again, as a whole.
`);
      process.exitCode = 1;
    },
  );
}
