/** Names the variable that says what is to be looked at. */
export const lookVariable = 'IRSACTL_LOOK';

/** What the program in the pod is asked. */
export interface LookRequest {
  readonly urls: readonly string[];
  /** PEM text of authorities beside Node's own; '' for none. */
  readonly ca: string;
  readonly timeoutMilliseconds: number;
  /** The file whose text the kubelet puts into the pod's status. */
  readonly answer: string;
}

/**
 * The program of the pod, for Node and nothing else: the image has no shell. It asks for each address as AWS would,
 * without following a redirect, and leaves one line of JSON behind. Of a body it tells the hash, since the kubelet
 * takes 4096 bytes: https://kubernetes.io/docs/tasks/debug/debug-application/determine-reason-pod-failure/
 */
export const lookScript = `
'use strict';
const { lookup } = require('node:dns').promises;
const https = require('node:https');
const { createHash } = require('node:crypto');
const { writeFileSync } = require('node:fs');
const { rootCertificates } = require('node:tls');
const { urls, ca, timeoutMilliseconds, answer } = JSON.parse(process.env.${lookVariable});
const short = (text) => String(text).slice(0, 200);
const sizeLimit = 1024 * 1024;

function get(url, seen) {
  return new Promise((resolve) => {
    const end = (part) => { clearTimeout(timer); resolve({ ...seen, ...part }); };
    const fault = (error) => end({ fault: { code: short(error.code || error.name), detail: short(error.message) } });
    const options = { agent: false, headers: { accept: 'application/json' } };
    if (ca !== '') options.ca = [...rootCertificates, ca];
    const request = https.get(url, options, (response) => {
      const tls = response.socket.getProtocol();
      const hash = createHash('sha256');
      let size = 0;
      response.on('data', (part) => {
        size += part.length;
        hash.update(part);
        if (size > sizeLimit) response.destroy(Object.assign(new Error('more than 1 MiB'), { code: 'TOO_LARGE' }));
      });
      response.on('error', fault);
      response.on('end', () => end({ tls, status: response.statusCode, sha256: hash.digest('hex') }));
    });
    const timer = setTimeout(() => {
      request.destroy(Object.assign(new Error('no answer within ' + timeoutMilliseconds / 1000 + ' s'), { code: 'TIMEOUT' }));
    }, timeoutMilliseconds);
    request.on('error', fault);
  });
}

async function look(address) {
  try {
    const url = new URL(address);
    const found = await lookup(url.hostname.replace(/^\\[|\\]$/g, ''), { all: true });
    const addresses = [...new Set(found.map((one) => one.address))].slice(0, 8);
    return await get(url, { url: address, addresses });
  } catch (error) {
    return { url: address, addresses: [], fault: { code: short(error.code || error.name), detail: short(error.message) } };
  }
}

Promise.all(urls.map(look)).then((sights) => writeFileSync(answer, JSON.stringify(sights)));
`.trim();
