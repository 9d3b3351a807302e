import { readProxies, type Subnet } from '../../src/base/client-address.ts';

/** Reads proxies as `TRUSTED_PROXIES` does. */
export function proxiesOf(text: string): Subnet[] {
  const read = readProxies(text);
  if ('problem' in read) throw new Error(read.problem);
  return read;
}
