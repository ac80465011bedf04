export const keyErrors = {
  'IRSA-KEY-001': {
    title: 'The key cannot be used',
    meaning:
      'It is missing, encrypted, too short, a public key instead of a private one, or of a kind that cannot sign service account tokens.',
    cure: 'Name a PEM file as the message says. `irsactl key` makes a new pair (RSA 2048).',
  },
  'IRSA-KEY-007': {
    title: 'A file cannot be read or written',
    meaning: 'The path is missing, taken, or not accessible.',
    cure: 'Check the path and its permissions, or name another one.',
  },
  'IRSA-KEY-008': {
    title: 'Other users can read the private key',
    meaning: 'Anyone who reads it can sign tokens that AWS accepts.',
    cure: 'Run `chmod 600 FILE`, or `irsactl apply` for the key of the chain. If others may have read it, replace the key.',
  },
  'IRSA-KEY-009': {
    title: 'The key file already exists',
    meaning: 'irsactl never overwrites a key: the old one may still sign or verify tokens.',
    cure: 'Choose another name, or move the old files away.',
  },
  'IRSA-KEY-010': {
    title: 'The file could not be written',
    meaning: 'The disk is full, or this user may not write there. No partial file was left.',
    cure: 'Free some space or choose another folder, then run the command again.',
  },
  'IRSA-KEY-011': {
    title: 'The JWKS is not valid',
    meaning: 'The text is not a JWKS, or one of its keys is incomplete or wrong.',
    cure: 'Fetch it again with `kubectl get --raw /openid/v1/jwks`, or make it with `irsactl jwks FILES`.',
  },
  'IRSA-KEY-012': {
    title: 'The JWKS would contain no key',
    meaning:
      'With an empty key list, AWS refuses every token of the cluster. irsactl neither accepts nor writes one.',
    cure: 'Name at least one key.',
  },
  'IRSA-KEY-014': {
    title: 'The JWKS contains a private key',
    meaning: 'A JWKS is public. One of its keys has private members such as `d`.',
    cure: 'Do not publish it. If it is already published, remove it and replace that key. `irsactl jwks FILES` writes only public members.',
  },
  'IRSA-KEY-030': {
    title: "A rotation's record does not fit the cluster",
    meaning:
      'A rotation is recorded in the ConfigMap kube-system/irsactl-rotation-CHAIN. It counts only if the API servers, the nodes and the JWKS confirm it; otherwise irsactl changes nothing anywhere. The record may be from a backup of etcd, or a person may have changed the keys of API servers.',
    cure: 'Run the command in the message. `irsactl rotate --restart` begins a new rotation from the keys that the API servers show. After a theft it is `irsactl rotate --compromised`.',
  },
  'IRSA-KEY-031': {
    title: 'A rotation or migration is in progress, or the command needs one',
    meaning:
      'While a rotation of the signing key or a migration to another issuer is in progress, the API servers accept two keys or two issuers. destroy and rollback would interrupt it. Only one of the two can be in progress. `rotate --abort` needs a rotation that it can reverse, and `rotate` needs a chain that is applied.',
    cure: 'Finish a rotation with `irsactl rotate`, or reverse it: run `irsactl rotate --abort`, then `irsactl rotate` until it is finished. Finish a migration with `irsactl apply`, until it ends with 0. If the chain is not applied, run `irsactl apply` first.',
  },
  'IRSA-KEY-032': {
    title: 'The next stage of a rotation or migration waits',
    meaning:
      'A rotation continues when no token would be refused. The next key must be public for long enough before an API server signs with it. No token of the old key may be in use when the API servers stop accepting it. The finding names what the rotation waits for, its owner, and until when.',
    cure: 'Run `irsactl rotate` (for a migration `irsactl apply`) again after the time in the finding, or restart the workloads that it names. `--accept-loss` retires the old key immediately; tokens that are still in use are then refused.',
  },
  'IRSA-KEY-033': {
    title: 'Tokens that programs requested cannot be counted',
    meaning:
      'A controller or a person can request a token from the API server (TokenRequest, `kubectl create token`) that lives for a day or longer. Kubernetes keeps no list of them, so irsactl cannot wait until they expire.',
    cure: 'Find out which programs request such tokens, have them request new ones, and then retire the old key.',
  },
  'IRSA-KEY-034': {
    title: 'The signing key is older than irsa.yaml allows',
    meaning:
      'An older key has had more time to be copied: into backups, disk images, or other clusters. `spec.signingKey.maxAgeDays` sets its maximum age, which counts from when the key file was written.',
    cure: 'Rotate the key: run `irsactl rotate`, from cron until it ends with 0.',
  },
  'IRSA-KEY-035': {
    title: 'Every token of a stolen key is refused',
    meaning:
      '`irsactl rotate --compromised` replaces a stolen key without waiting: after its restart, each API server refuses every token that the old key signed. Pods keep such tokens until the kubelet replaces them, which can take a day.',
    cure: 'Agree only if the key is stolen; `irsactl rotate` replaces a key without refusing tokens of pods. Then restart the workloads with the commands that irsactl prints.',
  },
  'IRSA-KEY-036': {
    title: "The rotation's record changed during the run",
    meaning:
      'irsactl reads the record of a rotation again before each change. Another irsactl or another writer changed it after this run had read it, so the run stopped before its next change.',
    cure: 'Run the same command again. If it happens again, find out who writes the ConfigMap kube-system/irsactl-rotation-CHAIN.',
  },
  'IRSA-KEY-037': {
    title: 'A folder is not safe for a signing key',
    meaning:
      "Anyone who can write to irsactl's folder on the node, or to one above it, could replace the key and sign tokens for every role. So each folder on the path must belong to root or to irsactl's user. It must not be a symbolic link, nor writable by others. The chain's own folder has the mode 0700. It must not be, or contain, a folder that the kubelet reads.",
    cure: 'Set `spec.controlPlane.nodes[].directory` to a dedicated folder such as /etc/kubernetes/irsactl, or correct the owner and mode of the named folder.',
  },
  'IRSA-KEY-039': {
    title: 'A stolen key is not replaced everywhere yet',
    meaning:
      'While irsactl replaces a stolen key, a fault of AWS or of one node does not stop the other changes. Until all are made, whatever was not changed still trusts the stolen key.',
    cure: 'Fix what the other messages name, then run `irsactl rotate`. It makes only the missing changes.',
  },
  'IRSA-KEY-040': {
    title: 'An API server accepts a key of no rotation',
    meaning:
      'Anyone with the private half of such a key can sign tokens for every service account. It may be left from a rotation by hand, or from one whose record was lost.',
    cure: 'Run `irsactl rotate`: it replaces every key that API servers sign with or accept by one.',
  },
  'IRSA-KEY-041': {
    title: 'The JWKS has more keys than AWS accepts',
    meaning:
      "AWS accepts a JWKS with up to 100 RSA keys and up to 100 EC keys. With more of one type, it answers “Couldn't retrieve verification key from your identity provider” to every token signed with a key of that type.",
    cure: 'Remove the keys that no longer sign. So many keys mean that something keeps publishing new ones: find out what.',
  },
  'IRSA-KEY-042': {
    title: 'The key is rotated by hand',
    meaning:
      'With `controlPlane: manual` irsactl connects to no node. A rotation writes the new key on every control plane node and restarts the API servers, so `irsactl rotate` refuses. Nothing was changed.',
    cure: 'Rotate the key as your distribution describes, in the order of the page `irsactl explain how-to/set-up-other-distributions`.',
  },
} as const;
