// The people of the tests: their keys, and the addresses that the sandbox gives these.
import { execFileSync } from 'node:child_process';
import { ec } from 'starknet';

const STRK = 10n ** 18n;
const KEYS = { admin: '0xad', judge: '0x1d6e', oracle: '0x04ac1e', alice: '0xa11ce', carol: '0xca401', poor: '0x9007' };

export function makePeople(binary) {
  const people = {};
  for (const [name, key] of Object.entries(KEYS)) {
    const publicKey = ec.starkCurve.getStarkKey(key);
    people[name] = { key, publicKey, address: execFileSync(binary, ['address', publicKey]).toString().trim() };
  }
  return people;
}

export const accountsOf = (people) =>
  Object.entries(people).map(([name, one]) => ({
    public_key: one.publicKey,
    balance: (name === 'poor' ? STRK / 100n : 1000n * STRK).toString(),
  }));
