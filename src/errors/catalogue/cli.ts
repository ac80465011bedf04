export const cliErrors = {
  'IRSA-CLI-001': {
    title: 'Confirmation needed, but stdin is not a terminal',
    meaning:
      'A command that changes something shows its plan and asks for confirmation. Standard input is closed or not a terminal, and `--yes` was not given.',
    cure: 'Read `irsactl plan`, then run the command with `--yes`. Or apply a saved plan: `irsactl plan -o json > plan.json`, `irsactl apply plan.json --yes`.',
  },
  'IRSA-CLI-002': {
    title: 'Unknown word to explain',
    meaning:
      '`irsactl explain` knows the error codes of this version, the links of the chain, the fields of irsa.yaml and the documentation pages.',
    cure: 'Run `irsactl explain` alone for the links and codes, or `irsactl explain spec` for the fields.',
  },
  'IRSA-CLI-003': {
    title: 'The disk is full',
    meaning:
      'A file could not be written. irsactl writes each file beside the old one and renames it, so the old file is unchanged.',
    cure: 'Free some disk space and run the same command again.',
  },
  'IRSA-CLI-004': {
    title: 'The system refused an operation',
    meaning:
      'A path cannot be used, a permission is missing, or the system is out of memory, files or processes.',
    cure: 'Fix what the message names: use another path or user, raise `ulimit -n`, or add memory or disk. Then run the command again.',
  },
  'IRSA-CLI-005': {
    title: 'Cancelled',
    meaning: 'The plan was shown and not confirmed. Nothing was changed.',
    cure: 'Change irsa.yaml, or repeat the command and answer `y`; destroy asks for the name of the chain.',
  },
  'IRSA-CLI-006': {
    title: 'The command line is not valid',
    meaning:
      'A command, an option or a value is misspelt, missing or superfluous. With `-o json` this error is reported as JSON, like every other.',
    cure: 'Do what the message says; `--help` shows the usage.',
  },
  'IRSA-CLI-007': {
    title: 'A file contains no certificate authorities',
    meaning:
      'The file in `--ca-file` or `NODE_EXTRA_CA_CERTS` is missing, is a folder, or is not PEM with at least one readable certificate.',
    cure: 'Name a PEM file with blocks that begin with `-----BEGIN CERTIFICATE-----`.',
  },
  'IRSA-CLI-009': {
    title: 'An unexpected error occurred',
    meaning: 'irsactl has no code for this error, so it is probably a bug. The command is safe to repeat.',
    cure: 'Run `irsactl status` to see the state of the chain. Report the bug where you got this package, with the whole message, the command and what led to it, `irsactl --version`, `node --version` and the system. Leave out keys, tokens and account IDs.',
  },
  'IRSA-CLI-010': {
    title: 'Standard output could not be written',
    meaning:
      'The disk is full, or the reader closed the pipe. Work that had begun was finished all the same; a plan that cannot be shown is never carried out.',
    cure: 'Run the command again and write its output to a disk with free space or to an open pipe.',
  },
  'IRSA-CLI-011': {
    title: 'Node is too old',
    meaning: 'irsactl needs Node 22.19 or newer, but an older version comes first on the PATH.',
    cure: 'Install a newer Node, or put one first on the PATH.',
  },
  'IRSA-CLI-012': {
    title: 'Certificate checks are turned off',
    meaning:
      'The environment has `NODE_TLS_REJECT_UNAUTHORIZED=0`, which makes Node accept any certificate from any server.',
    cure: 'Unset it. Name a private CA with `--ca-file`, `AWS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS`.',
  },
  'IRSA-CLI-013': {
    title: 'A program could not be started',
    meaning:
      'irsactl runs programs of the system: ssh for nodes, and credential plugins of the kubeconfig. This program is missing or not executable.',
    cure: 'Install it, or add its folder to the PATH.',
  },
  'IRSA-CLI-014': {
    title: 'A connection failed',
    meaning: "The server did not answer, the response broke off, or the server's certificate is not trusted.",
    cure: 'Check the address, `HTTPS_PROXY`, `NO_PROXY` and the network. The next run continues the unfinished work.',
  },
  'IRSA-CLI-017': {
    title: 'The command exceeded --timeout',
    meaning:
      'irsactl finished the change that it had begun and began no other. It never leaves an API server in the middle of a change.',
    cure: 'Run the command again with a longer `--timeout`, or with `-v` to see what it waits for. Every command continues where it stopped.',
  },
  'IRSA-CLI-020': {
    title: 'The installation of irsactl is incomplete',
    meaning:
      'A file of irsactl, or of a package that it needs, is missing. The installation was interrupted, or files were removed later.',
    cure: 'Reinstall irsactl. Its installation folder holds no data of a chain, and every command continues where it stopped.',
  },
  'IRSA-CLI-025': {
    title: 'Unknown hosting for the documents',
    meaning:
      '`irsactl init` offers an S3 bucket (`s3`), a bucket whose name no other account can ever have (`s3-account-regional`), or CloudFront (`cloudfront`).',
    cure: 'Answer with a value from the message. To use your own web server, or documents that another party publishes, change `spec.issuer` in the written file.',
  },
} as const;
