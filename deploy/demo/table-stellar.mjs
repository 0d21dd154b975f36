// What the chain says about its slashes, read from the node alone by an independent client.
// usage: node table-stellar.mjs RPC_URL ORCHESTRATOR  -> JSON array
import { contract, rpc, scValToNative } from '@stellar/stellar-sdk';

const [rpcUrl, contractId] = process.argv.slice(2);
const server = new rpc.Server(rpcUrl, { allowHttp: true });
const { passphrase } = await server.getNetwork();
// Learns the functions from the contract spec that the node serves.
const client = await contract.Client.from({ contractId, rpcUrl, networkPassphrase: passphrase, allowHttp: true });
const view = async (name, args) => {
  const { result } = await client[name](args);
  return result && typeof result.unwrap === 'function' ? result.unwrap() : result;
};

// Every event of the contract.
const readEvents = async () => {
  const { oldestLedger, latestLedger } = await server.getHealth();
  const filters = [{ type: 'contract', contractIds: [contractId] }];
  const events = [];
  for (let at = { startLedger: oldestLedger }; ; ) {
    const page = await server.getEvents({ filters, limit: 1000, ...at });
    for (const event of page.events) {
      const [name, reservation_id, party, window] = event.topic.map(scValToNative);
      events.push({ name, reservation_id, party, window, txn: event.txHash, ...scValToNative(event.value) });
    }
    // A short page is the end of a scan, not of history: the cursor says how far it came.
    if (Number(BigInt(page.cursor.split('-')[0]) >> 32n) >= latestLedger) return events;
    at = { cursor: page.cursor };
  }
};

const statuses = ['Proposed', 'Disputed', 'Executed', 'Rejected', 'Lapsed', 'Claimed'];
const rowOf = async (proposed, events) => {
  const key = { reservation_id: proposed.reservation_id, party: proposed.party, window: proposed.window };
  const same = (event) => Object.entries(key).every(([name, value]) => event[name] === value);
  const executed = events.find((event) => event.name === 'slash_executed' && same(event));
  const { slash } = await view('get_slash', key);
  const { reservation } = await view('get_reservation', { reservation_id: key.reservation_id });
  const balance = async (account) => (await view('get_balance', { account })).toString();
  return {
    unit: reservation.unit_id.toString(),
    reservation: key.reservation_id.toString(),
    window: key.window,
    party: key.party === 0 ? 'provider' : 'consumer',
    reasons: proposed.reasons,
    status: statuses[slash.status],
    proposed_txn: proposed.txn,
    executed_txn: executed?.txn ?? null,
    amount: (executed?.amount ?? 0n).toString(),
    evidence_root: Buffer.from(proposed.evidence_root).toString('hex'),
    evidence_uri: proposed.evidence_uri,
    provider: reservation.provider,
    consumer: reservation.consumer,
    provider_balance: await balance(reservation.provider),
    consumer_balance: await balance(reservation.consumer),
  };
};

// Views tell the newest state: when the contract acted while we read, events and views may differ.
for (let round = 0; round < 10; ++round) {
  const events = await readEvents();
  const rows = [];
  for (const proposed of events.filter((event) => event.name === 'slash_proposed')) rows.push(await rowOf(proposed, events));
  if ((await readEvents()).length !== events.length) continue;
  console.log(JSON.stringify(rows));
  process.exit(0);
}
console.error('the contract acts faster than it can be read: try again');
process.exit(1);
