// What the contract's own views say, read from the node by an independent client.
// usage: node views.mjs RPC_URL ORCHESTRATOR BLOCK_NUMBER  -> {units, reservations, slashes, slashEvents}
import { Contract, RpcProvider, num } from 'starknet';

const [nodeUrl, address, block] = process.argv.slice(2);
const blockIdentifier = Number(block);
const provider = new RpcProvider({ nodeUrl });
const { abi } = await provider.getClassAt(address);
const contract = new Contract({ abi, address, providerOrAccount: provider });
const view = (name, ...args) => contract.call(name, args, { blockIdentifier });

const unitStates = ['reserved', 'in_use', 'maintenance', 'decommissioning'];
const statuses = ['requested', 'active', 'settling', 'completed', 'terminated', 'rejected', 'cancelled', 'expired'];
const slashStatuses = ['proposed', 'disputed', 'executed', 'rejected', 'lapsed', 'claimed'];
const counts = await view('counts');

const units = [];
for (let id = 1n; id <= counts.units; id++) {
  const { unit, state } = await view('get_unit', id);
  units.push({
    id: id.toString(), state: unitStates[Number(state)], endpoint: unit.endpoint, provider: num.toHex(unit.provider),
    capacity_gb: Number(unit.capacity_gb), used_gb: Number(unit.used_gb), accepting: unit.accepting,
    floor: unit.floor.toString(), ceiling: unit.ceiling.toString(), window_secs: unit.window_secs.toString(),
    sla_version: Number(unit.sla_version), active_reservations: Number(unit.active_reservations),
    maint_from: Number(unit.maint_from), maint_until: Number(unit.maint_until),
  });
}
const reservations = [];
for (let id = 1n; id <= counts.reservations; id++) {
  const { reservation: r } = await view('get_reservation', id);
  reservations.push({
    id: id.toString(), unit: r.unit_id.toString(), status: statuses[Number(r.status)], gb: Number(r.gb),
    provider: num.toHex(r.provider), consumer: num.toHex(r.consumer), price: r.price.toString(),
    start: Number(r.start), end: Number(r.end), next_window: Number(r.next_window), escrow: r.escrow.toString(),
    breached: r.breached,
  });
}
// Slashes have no counter: their keys are in the events.
const txns = new Set();
for (let token; ; ) {
  const page = await provider.getEvents({
    address, from_block: { block_number: 0 }, to_block: { block_number: blockIdentifier }, keys: [], chunk_size: 1000,
    continuation_token: token,
  });
  for (const event of page.events) txns.add(event.transaction_hash);
  token = page.continuation_token;
  if (!token) break;
}
const keys = new Set();  // of slashes: an oracle's proposal or a party's claim comes first
const slashes = [];
const slashEvents = [];
for (const txn of txns) {
  for (const parsed of contract.parseEvents(await provider.getTransactionReceipt(txn))) {
    const path = Object.keys(parsed).find((key) => key.includes('::Slash') || key.includes('::BreachClaimed'));
    if (!path) continue;
    const { reservation_id, party, window } = parsed[path];
    const name = path.split('::').at(-1);
    slashEvents.push([name, reservation_id.toString(), Number(party), Number(window), txn]);
    const key = [reservation_id, party, window].join('.');
    if (keys.has(key)) continue;
    keys.add(key);
    const { slash } = await view('get_slash', reservation_id, party, window);
    slashes.push({
      reservation: reservation_id.toString(), party: Number(party) === 0 ? 'provider' : 'consumer', window: Number(window),
      status: slashStatuses[Number(slash.status)], base: slash.base.toString(), evidence_uri: slash.evidence_uri,
      roots: slash.votes.map((vote) => BigInt(vote.evidence_root).toString(16).padStart(64, '0')),
    });
  }
}
console.log(JSON.stringify({ units, reservations, slashes, slashEvents }));
