// Starts a node for the tests of one SDK: a warden-sandbox with an Orchestrator, or a bare one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// The constructor's arguments with short terms, all but `token`; `address` gives an address by name.
export function constructorArguments(address) {
  return {
    admin: address('admin'),
    arbiter: address('judge'),
    oracles: [address('oracle')],
    fixed: {
      unbonding_secs: '3600',
      upgrade_delay_secs: '3600',
      role_delay_secs: '60',
      day_secs: '60',
      claim_floor_secs: '60',
      attest_floor_secs: '60',
      dispute_floor_secs: '60',
      arbitration_floor_secs: '60',
      window_floor_secs: '60',
      dispute_deposit_max: '50',
    },
    config: {
      treasury: address('admin'),
      platform_fee_bps: 250,
      min_stake: '1000',
      min_bond: '100',
      dispute_deposit: '50',
      dispute_deposit_bps: 1000,
      request_ttl_secs: '3600',
      min_window_secs: '60',
      grace_secs: '20',
      claim_secs: '60',
      attest_secs: '60',
      dispute_secs: '60',
      arbitration_secs: '60',
      maintenance_notice_secs: '10',
      maintenance_quota_bps: 1000,
      stake_penalty_bps: 1000,
      consumer_penalty_bps: 1000,
      min_credit_bps: 1000,
      min_outage_bps: 10000,
      guide_step_bps: 400,
      quorum: 1,
    },
  };
}

// `chain`: the sandbox's configuration of the chain and its accounts, admin, judge and oracle among
// them. Blocks are made by control('sandbox_createBlock').
export const startSandbox = (binary, chain, address) =>
  startNode(binary, { orchestrator: constructorArguments(address), ...chain });

// Any program that takes a sandbox's settings, says when it is ready, and has its control methods.
export async function startNode(binary, settings) {
  const folder = mkdtempSync(join(tmpdir(), 'warden-sandbox-'));
  const config = join(folder, 'sandbox.json');
  writeFileSync(config, JSON.stringify({ rpc_ports: [0], block_ms: 0, ...settings }));
  const child = spawn(binary, ['serve', '--config', config], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${binary} ended with ${code}`)));
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
  return { ready, control, stop };
}
