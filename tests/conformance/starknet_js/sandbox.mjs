// Starts a warden-sandbox with people on it, for the tests.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ec } from 'starknet';

const STRK = 10n ** 18n;

function person(binary, key) {
  const publicKey = ec.starkCurve.getStarkKey(key);
  const address = execFileSync(binary, ['address', publicKey]).toString().trim();
  return { key, publicKey, address };
}

function constructorArguments(people) {
  return {
    admin: people.admin.address,
    arbiter: people.judge.address,
    oracles: [people.oracle.address],
    unbonding_secs: '3600',
    upgrade_delay_secs: '60',
    config: {
      treasury: people.admin.address,
      platform_fee_bps: 250,
      min_stake: '1000',
      min_bond: '100',
      dispute_deposit: '50',
      request_ttl_secs: '3600',
      min_window_secs: '60',
      claim_secs: '60',
      attest_secs: '60',
      dispute_secs: '60',
      arbitration_secs: '60',
      maintenance_notice_secs: '10',
      maintenance_quota_bps: 1000,
      stake_penalty_bps: 1000,
      consumer_penalty_bps: 1000,
      quorum: 1,
    },
  };
}

export async function startSandbox(binary) {
  const people = {};
  const keys = { admin: '0xad', judge: '0x1d6e', oracle: '0x04ac1e', alice: '0xa11ce', carol: '0xca401', poor: '0x9007' };
  for (const [name, key] of Object.entries(keys)) people[name] = person(binary, key);
  const folder = mkdtempSync(join(tmpdir(), 'warden-sandbox-'));
  const config = join(folder, 'sandbox.json');
  const balance = (name) => (name === 'poor' ? STRK / 100n : 1000n * STRK).toString();
  writeFileSync(
    config,
    JSON.stringify({
      rpc_ports: [0],
      block_ms: 0,
      accounts: Object.entries(people).map(([name, one]) => ({
        public_key: one.publicKey,
        balance: balance(name),
      })),
      orchestrator: constructorArguments(people),
    }),
  );
  const child = spawn(binary, ['serve', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', (text) => resolve([text]));
    child.once('exit', (code) => reject(new Error(`warden-sandbox ended with ${code}`)));
  });
  const ready = JSON.parse(line);
  const control = async (method, params = {}) => {
    const answer = await fetch(ready.control, {
      method: 'POST',
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    const { result, error } = await answer.json();
    if (error) throw new Error(`${method}: ${JSON.stringify(error)}`);
    return result;
  };
  const stop = async () => {
    child.removeAllListeners('exit');
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    const code = await ended;
    rmSync(folder, { recursive: true });
    return code;
  };
  return { ready, people, control, stop };
}
