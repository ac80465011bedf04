export const cliErrors = {
  'IRSA-CLI-001': {
    title: 'Nobody was there to say yes',
    meaning:
      'apply and destroy show what they will do and ask. Here there was nobody to ask: standard input is closed or not a terminal, and `--yes` was not given.',
    cure: 'Look at `irsactl plan`, then run the command with `--yes`; or apply a saved plan: `irsactl plan -o json > plan.json`, `irsactl apply plan.json --yes`.',
  },
  'IRSA-CLI-002': {
    title: 'There is no such word to explain',
    meaning:
      '`irsactl explain` knows the error codes of this version, the links of the chain, the fields of irsa.yaml and the pages of the documents.',
    cure: 'Run `irsactl explain` without a word for the links and the codes, `irsactl explain spec` for the fields.',
  },
  'IRSA-CLI-003': {
    title: 'No room left on the disk',
    meaning:
      'A file could not be written. irsactl writes every file beside its place and renames it, so what stood there before still stands.',
    cure: 'Make room and run the same command again.',
  },
  'IRSA-CLI-004': {
    title: 'The system refused an operation',
    meaning: 'A path cannot be used, a right is missing, or the system lacks memory, files or processes.',
    cure: 'Do what the message names: another path, another user, `ulimit -n`, memory or disk. Then run the command again.',
  },
  'IRSA-CLI-005': {
    title: 'The answer was no',
    meaning: 'The plan was shown and not agreed to. Nothing was changed.',
    cure: 'Change irsa.yaml, or run the command again and answer `yes`.',
  },
  'IRSA-CLI-006': {
    title: 'The command line is not one that irsactl knows',
    meaning:
      'A command, an option or a value is misspelt, missing or one too many. With `-o json` this is reported as JSON, as every other error is.',
    cure: 'Do what the message says; `--help` shows the usage.',
  },
  'IRSA-CLI-007': {
    title: 'A file holds no certificate authorities',
    meaning:
      'The file after `--ca-file`, or in `NODE_EXTRA_CA_CERTS`, is missing, is a folder, or is not PEM text with at least one certificate that can be read.',
    cure: 'Name a PEM file whose blocks begin with `-----BEGIN CERTIFICATE-----`.',
  },
  'IRSA-CLI-009': {
    title: 'Something unexpected happened',
    meaning:
      'irsactl met an error that it has no code for, or an assumption of its own does not hold: a bug. What was under way is safe to repeat.',
    cure: 'Run `irsactl status` to see where the chain stands. Report the bug to those who gave you this package, with the whole message, the command and what led to it, `irsactl --version`, `node --version` and the system; leave out keys, tokens and account IDs.',
  },
  'IRSA-CLI-010': {
    title: 'Standard output could not be written',
    meaning:
      'The result went where there is no room, or where nobody reads. Work that had begun went on to its end all the same; a plan that could not be shown is not begun.',
    cure: 'Run the command again with its output to where there is room and a reader.',
  },
  'IRSA-CLI-011': {
    title: 'Node is too old',
    meaning: 'irsactl needs Node 22.19 or newer, and a lower version was first on the PATH.',
    cure: 'Install a newer Node, or put one first on the PATH.',
  },
  'IRSA-CLI-012': {
    title: 'No certificate is checked',
    meaning:
      'The environment has `NODE_TLS_REJECT_UNAUTHORIZED=0`, which makes Node take any certificate from anybody.',
    cure: 'Unset it. Name an authority of your own by `--ca-file`, `AWS_CA_BUNDLE` or `NODE_EXTRA_CA_CERTS`.',
  },
  'IRSA-CLI-013': {
    title: 'A program could not be started',
    meaning:
      'irsactl runs programs of the system: ssh for nodes, login plugins of the kubeconfig. This one is not there, or may not be run.',
    cure: 'Install it, or put the folder that has it on the PATH.',
  },
  'IRSA-CLI-014': {
    title: 'A connection failed',
    meaning:
      'Nobody answered where irsactl asked, the answer broke off, or the certificate there is not trusted.',
    cure: 'Check the address, `HTTPS_PROXY`, `NO_PROXY` and the network. Work that was under way goes on with the next run.',
  },
  'IRSA-CLI-017': {
    title: 'The time given by --timeout was over',
    meaning:
      'The command took longer than `--timeout` allows. A change that had begun was finished, and no other was begun: an API server is never left in the middle of one.',
    cure: 'Run the command again, with `-v` to see whom it waits for, or with a longer `--timeout`. Every command goes on where it stopped.',
  },
  'IRSA-CLI-018': {
    title: 'The region of --region is not the chain’s',
    meaning:
      'The region of a chain is `spec.aws.region` of irsa.yaml: the URL of an issuer on S3 is made of it, so another one would be another issuer. `--region` can only say the same.',
    cure: 'Leave `--region` out, or name the file of the chain in that region with `--file`.',
  },
  'IRSA-CLI-020': {
    title: 'The installation of irsactl is incomplete',
    meaning:
      'A file of irsactl, or of a package that it needs, is not where it was installed: an installation that was interrupted, or files that were removed since.',
    cure: 'Install irsactl again, as a whole. Its folder holds nothing of a chain, and every command goes on where it stopped.',
  },
  'IRSA-CLI-025': {
    title: 'The documents cannot lie there',
    meaning:
      '`irsactl init` writes irsa.yaml for documents in an S3 bucket (`s3`), in one whose name no other account can ever have (`s3-account-regional`), or behind CloudFront (`cloudFront`).',
    cure: 'Answer one of those that the message names. For the folder of a web server of your own, or documents that somebody else publishes, change `spec.issuer` in the file that is written.',
  },
} as const;
