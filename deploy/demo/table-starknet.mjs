// What the chain says about its slashes, read from the node alone by an independent client.
// usage: node table-starknet.mjs RPC_URL ORCHESTRATOR  -> JSON array
import { Contract, RpcProvider, num } from 'starknet';

const [nodeUrl, address] = process.argv.slice(2);
const provider = new RpcProvider({ nodeUrl, blockIdentifier: 'latest' });  // no state that has no block yet
const { abi } = await provider.getClassAt(address);
const contract = new Contract({ abi, address, providerOrAccount: provider });

// Every event of the contract, from the receipts of the txns that had one.
const readEvents = async () => {
  const { block_number: head } = await provider.getBlockLatestAccepted();
  const txns = new Set();
  for (let token; ; ) {
    const page = await provider.getEvents({
      address, from_block: { block_number: 0 }, to_block: { block_number: head }, keys: [], chunk_size: 1000, continuation_token: token,
    });
    for (const event of page.events) txns.add(event.transaction_hash);
    token = page.continuation_token;
    if (!token) break;
  }
  const events = [];
  for (const txn of txns) {
    for (const parsed of contract.parseEvents(await provider.getTransactionReceipt(txn))) {
      const path = Object.keys(parsed).find((key) => key.includes('::'));
      events.push({ name: path.split('::').at(-1), txn, ...parsed[path] });
    }
  }
  return events;
};

const statuses = ['Proposed', 'Disputed', 'Executed', 'Rejected', 'Lapsed', 'Claimed'];
const rowOf = async (proposed, events) => {
  const same = (event) => event.reservation_id === proposed.reservation_id && event.party === proposed.party && event.window === proposed.window;
  const executed = events.find((event) => event.name === 'SlashExecuted' && same(event));
  const { slash } = await contract.call('get_slash', [proposed.reservation_id, proposed.party, proposed.window]);
  const { reservation } = await contract.call('get_reservation', [proposed.reservation_id]);
  return {
    unit: reservation.unit_id.toString(),
    reservation: proposed.reservation_id.toString(),
    window: Number(proposed.window),
    party: Number(proposed.party) === 0 ? 'provider' : 'consumer',
    reasons: Number(proposed.reasons),
    status: statuses[Number(slash.status)],
    proposed_txn: proposed.txn,
    executed_txn: executed?.txn ?? null,
    amount: (executed?.amount ?? 0n).toString(),
    evidence_root: BigInt(proposed.evidence_root).toString(16).padStart(64, '0'),
    evidence_uri: proposed.evidence_uri,
    provider: num.toHex(reservation.provider),
    consumer: num.toHex(reservation.consumer),
    provider_balance: (await contract.call('get_balance', [reservation.provider])).toString(),
    consumer_balance: (await contract.call('get_balance', [reservation.consumer])).toString(),
  };
};

// Views tell the newest state: when the contract acted while we read, events and views may differ.
for (let round = 0; round < 10; ++round) {
  const events = await readEvents();
  const rows = [];
  for (const proposed of events.filter((event) => event.name === 'SlashProposed')) rows.push(await rowOf(proposed, events));
  if ((await readEvents()).length !== events.length) continue;
  console.log(JSON.stringify(rows));
  process.exit(0);
}
console.error('the contract acts faster than it can be read: try again');
process.exit(1);
