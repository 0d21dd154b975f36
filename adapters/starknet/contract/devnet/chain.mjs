// A starknet-devnet, its accounts, and contracts on it by their ABI.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { WebSocket } from 'ws';

// starknet.js looks for a global WebSocket while it loads; Node has one from version 22 on.
globalThis.WebSocket ??= WebSocket;
const { Account, CallData, RpcProvider, hash, shortString } = await import('starknet');

export const selectorOf = (name) => hash.getSelectorFromName(name);

const freePort = async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
};

export async function startChain(accounts) {
  const port = await freePort();
  const child = spawn(
    'starknet-devnet',
    ['--seed', '42', '--accounts', String(accounts), '--port', String(port)],
    { stdio: 'ignore' },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; ++tries) {
    const alive = await fetch(`${url}/is_alive`).catch(() => null);
    if (alive?.ok) break;
    if (tries === 600 || child.exitCode !== null) {
      child.kill();
      throw new Error('starknet-devnet does not start');
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return new Chain(url, child);
}

class Chain {
  constructor(url, child) {
    this.url = url;
    this.child = child;
    this.provider = new RpcProvider({ nodeUrl: `${url}/rpc` });
    this.gas = new Map(); // function -> L2 gas of each transaction
  }

  stop() {
    this.child.kill();
  }

  async devnet(method, params) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: `devnet_${method}`, params });
    const headers = { 'content-type': 'application/json' };
    const answer = await (await fetch(`${this.url}/rpc`, { method: 'POST', headers, body })).json();
    if (answer.error) throw new Error(`${method}: ${JSON.stringify(answer.error)}`);
    return answer.result;
  }

  async people(names) {
    const accounts = await this.devnet('getPredeployedAccounts', {});
    return Object.fromEntries(
      names.map((name, i) => [
        name,
        new Account({ provider: this.provider, address: accounts[i].address, signer: accounts[i].private_key }),
      ]),
    );
  }

  async declare(account, contract, casm) {
    const { class_hash, transaction_hash } = await account.declare({ contract, casm }, { tip: 0n });
    await this.receipt(transaction_hash);
    return class_hash;
  }

  async deploy(account, classHash, abi, args) {
    const constructorCalldata = new CallData(abi).compile('constructor', args);
    const { contract_address, transaction_hash } = await account.deploy({ classHash, constructorCalldata }, { tip: 0n });
    await this.receipt(transaction_hash);
    return new Deployed(this, abi, contract_address[0]);
  }

  receipt(hash) {
    return this.provider.waitForTransaction(hash, { retryInterval: 20 });
  }

  async now() {
    return (await this.provider.getBlock('latest')).timestamp;
  }

  // Moves the time of the next blocks.
  async wait(secs) {
    await this.devnet('increaseTime', { time: secs });
  }
}

class Deployed {
  constructor(chain, abi, address) {
    this.chain = chain;
    this.address = address;
    this.abi = new CallData(abi);
  }

  call(entrypoint, args = []) {
    return { contractAddress: this.address, entrypoint, calldata: this.abi.compile(entrypoint, args) };
  }

  // Sends without an estimate, so that a call that fails gets into a block.
  async send(account, entrypoint, args = []) {
    const bounds = (amount) => ({ max_amount: amount, max_price_per_unit: 10n ** 10n });
    const resourceBounds = { l1_gas: bounds(0n), l2_gas: bounds(100_000_000n), l1_data_gas: bounds(100_000n) };
    const { transaction_hash } = await account.execute(this.call(entrypoint, args), { tip: 0n, resourceBounds });
    return this.chain.receipt(transaction_hash);
  }

  // Must succeed; its gas is noted.
  async must(account, entrypoint, args = []) {
    const receipt = await this.send(account, entrypoint, args);
    if (!receipt.isSuccess()) throw new Error(`${entrypoint}: ${receipt.revert_reason}`);
    const spent = this.chain.gas.get(entrypoint) ?? [];
    this.chain.gas.set(entrypoint, [...spent, BigInt(receipt.execution_resources.l2_gas)]);
    return receipt;
  }

  // Must be refused with this name.
  async refused(account, entrypoint, args, error) {
    const receipt = await this.send(account, entrypoint, args);
    const reason = receipt.isReverted() ? receipt.revert_reason : '';
    const felt = shortString.encodeShortString(error);
    if (!reason.includes(felt)) throw new Error(`${entrypoint}: not ${error}, but ${reason || 'success'}`);
    return reason;
  }

  async view(entrypoint, args = []) {
    const felts = await this.chain.provider.callContract(this.call(entrypoint, args), 'latest');
    return this.abi.parse(entrypoint, felts);
  }
}
