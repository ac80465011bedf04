import { BlockList, isIP } from 'node:net';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the proxy of the environment for a URL, or null. It reads HTTPS_PROXY, HTTP_PROXY and NO_PROXY like kubectl and
 * the AWS CLI; NO_PROXY may contain CIDR blocks.
 */
export function proxyFor(url: URL, env: Environment): string | null {
  const variable = url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const proxy = read(env, variable);
  if (!proxy || isExcepted(url, read(env, 'NO_PROXY'))) return null;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

function read(env: Environment, name: string): string {
  return env[name] || env[name.toLowerCase()] || '';
}

/** https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config: loopback addresses never use a proxy. */
function isExcepted(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  if (host === 'localhost' || isWithin(host, '127.0.0.0/8') || host === '::1') return true;
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => covers(entry.toLowerCase(), host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isWithin(host, entry);
  if (isIP(entry) !== 0) return entry === host;
  const match = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry);
  if (!match || (match[2] !== undefined && match[2] !== port)) return false;
  const name = (match[1] ?? '').replace(/^\*(?=\.)/, '');
  if (name.startsWith('.')) return host.endsWith(name);
  return host === name || host.endsWith(`.${name}`);
}

function isWithin(host: string, block: string): boolean {
  const [network = '', bits = ''] = block.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(host, family);
}
