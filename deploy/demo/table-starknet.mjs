// What the chain says about its slashes, read from the node alone by an independent client.
// usage: node table.mjs RPC_URL ORCHESTRATOR  -> JSON array
import { Contract, RpcProvider, num } from 'starknet';

const [nodeUrl, address] = process.argv.slice(2);
const provider = new RpcProvider({ nodeUrl });
const { abi } = await provider.getClassAt(address);
const contract = new Contract({ abi, address, providerOrAccount: provider });
const { block_number: head } = await provider.getBlockLatestAccepted();

// Every event of the contract, from the receipts of the txns that had one.
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
const statuses = ['Proposed', 'Disputed', 'Executed', 'Rejected', 'Lapsed'];
const rows = [];
for (const proposed of events.filter((event) => event.name === 'SlashProposed')) {
  const same = (event) => event.reservation_id === proposed.reservation_id && event.party === proposed.party && event.window === proposed.window;
  const executed = events.find((event) => event.name === 'SlashExecuted' && same(event));
  const { slash } = await contract.call('get_slash', [proposed.reservation_id, proposed.party, proposed.window]);
  const { reservation } = await contract.call('get_reservation', [proposed.reservation_id]);
  rows.push({
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
  });
}
console.log(JSON.stringify(rows));
