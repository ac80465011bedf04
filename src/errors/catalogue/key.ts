export const keyErrors = {
  'IRSA-KEY-001': {
    title: 'The key cannot be used',
    meaning:
      'It is missing, encrypted, too short, a public key where a private one is needed, or of a kind that cannot sign service account tokens.',
    cure: 'Name a PEM file as the message says. `irsactl key` makes a new pair (RSA 2048).',
  },
  'IRSA-KEY-007': {
    title: 'The key file cannot be read or written',
    meaning: 'The path is missing, taken, or not accessible.',
    cure: 'Check the path and its permissions, or name another one.',
  },
  'IRSA-KEY-008': {
    title: 'Other users can read the private key',
    meaning: 'Whoever reads it can sign tokens that AWS accepts.',
    cure: '`chmod 600 FILE`, or `irsactl apply` for the key of the chain. If others may have read it, make another key.',
  },
  'IRSA-KEY-009': {
    title: 'The key file exists already',
    meaning: 'irsactl never overwrites a key: the old one may still sign or verify tokens.',
    cure: 'Choose another name, or move the old files away.',
  },
  'IRSA-KEY-010': {
    title: 'The file could not be written',
    meaning: 'The disk is full, or this user may not write there. No half file was left.',
    cure: 'Make room or choose another folder, then run the command again.',
  },
  'IRSA-KEY-011': {
    title: 'This is not a sound JWKS',
    meaning: 'The text is no JWKS, or one of its keys is incomplete or wrong.',
    cure: 'Fetch it again with `kubectl get --raw /openid/v1/jwks`, or make it with `irsactl jwks FILES`.',
  },
  'IRSA-KEY-012': {
    title: 'The JWKS would hold no key',
    meaning:
      'With an empty key list AWS refuses every token of the cluster, so irsactl neither accepts nor writes one.',
    cure: 'Name at least one key.',
  },
  'IRSA-KEY-014': {
    title: 'The JWKS holds a private key',
    meaning: 'A JWKS is public. One of its keys carries private members such as `d`.',
    cure: 'Do not publish it; take it down where it is published already and replace that key. `irsactl jwks FILES` writes only public members.',
  },
  'IRSA-KEY-030': {
    title: 'A staged signing key does not fit',
    meaning:
      'Different keys are staged on the nodes, or a key is staged although irsa.yaml asks for the cluster’s own key (`signingKey: {source: cluster}`).',
    cure: 'Do what the message says: finish the apply with `signingKey: {source: new}`, or delete signing.key on the nodes if no API server accepts that key.',
  },
  'IRSA-KEY-031': {
    title: 'A rotation or migration is under way, or none is',
    meaning:
      'While a rotation of the signing key or a migration to another issuer is under way, the API servers accept two keys or two issuers, and destroy and rollback would interrupt that. One of the two goes on at a time. `rotate --abort` needs a rotation that it can turn back, and `rotate` a chain that is applied.',
    cure: 'Finish the rotation with `irsactl rotate`, or turn it back with `irsactl rotate --abort` and run `irsactl rotate` to its end.',
  },
  'IRSA-KEY-032': {
    title: 'The next stage of a rotation or migration waits',
    meaning:
      'A rotation goes on when nothing can be refused: the next key was public for long enough before an API server signs with it, and no token of the old key is in use before the API servers stop to accept it. The finding names who holds what is waited for, and until when.',
    cure: 'Run `irsactl rotate` again after the time that it names, or restart the workloads that it names. `--accept-loss` retires the old key at once; the tokens that are still in use are refused then.',
  },
  'IRSA-KEY-033': {
    title: 'Tokens that programs asked for cannot be counted',
    meaning:
      'A controller or a person can ask the API server for a token (TokenRequest, `kubectl create token`) that lives for a day or longer. Kubernetes keeps no list of them, so irsactl cannot wait for their end.',
    cure: 'Find out who asks for such tokens, let them ask for new ones, and then retire the old key.',
  },
  'IRSA-KEY-034': {
    title: 'The signing key is older than irsa.yaml allows',
    meaning:
      'An old key has had more time to be copied: into backups, images of disks, or other clusters. `spec.signingKey.maxAgeDays` says how old it may become; its age counts from when the key file was written.',
    cure: 'Rotate the key: `irsactl rotate`, from cron until it ends with 0.',
  },
  'IRSA-KEY-035': {
    title: 'Every token of a stolen key is refused',
    meaning:
      '`irsactl rotate --compromised` replaces a stolen key without waiting: from its restart on, each API server refuses every token that the old key signed. Pods keep such tokens until the kubelet replaces them, which can take a day.',
    cure: 'Agree only if the key is stolen; `irsactl rotate` replaces a key without refusing a token. Restart the workloads afterwards with the commands that irsactl prints.',
  },
  'IRSA-KEY-037': {
    title: 'A folder is no place for a signing key',
    meaning:
      "Everyone who can write to irsactl's folder on the node, or to a folder above it, could put another key there and sign tokens for every role. So each folder on the path must belong to root or to the user that irsactl runs as, must be no symbolic link, and must not be writable by others. The chain's own folder has the mode 0700. It must be no folder that the kubelet reads, nor one above that.",
    cure: 'Set `spec.controlPlane.nodes[].directory` to a folder of its own, such as /etc/kubernetes/irsactl, or correct the owner and mode of the named folder.',
  },
  'IRSA-KEY-041': {
    title: 'The JWKS holds more keys than AWS takes',
    meaning:
      'AWS takes a JWKS with up to 100 RSA keys and up to 100 EC keys. With more of them it answers “Couldn’t retrieve verification key from your identity provider” to every token that is signed with a key of that type.',
    cure: 'Take away the keys with which nobody signs any more. So many keys mean that something publishes a new one again and again: find out what.',
  },
} as const;
