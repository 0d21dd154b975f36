// What starknet.js 10.8.0 makes of the committed artefacts: class hashes, hashes of declarations, the call of
// the Universal Deployer Contract and the address it deploys to.
// node make_deploy.mjs ARTEFACTS >deploy.json     (beside a node_modules with starknet)
import { readFileSync } from 'node:fs';
import { CallData, constants, hash, num, Deployer } from 'starknet';

const folder = process.argv[2];
const read = (name) => JSON.parse(readFileSync(`${folder}/${name}`));
const sierra = read('orchestrator.sierra.json');
const casm = read('orchestrator.casm.json');
const classHash = hash.computeSierraContractClassHash(sierra);
const compiledClassHash = hash.computeCompiledClassHash(casm, '0.14.1');

const bounds = (amount, price) => ({ max_amount: BigInt(amount), max_price_per_unit: BigInt(price) });
const declarations = [
  { version: '0x3', nonce: 0, tip: 0, l1: [0, 1], l2: [5_000_000_000, 10 ** 9], data: [384, 10 ** 9], mode: 0 },
  { version: '0x100000000000000000000000000000003', nonce: 7, tip: 12, l1: [1, 2], l2: [3, 4], data: [5, 6], mode: 1 },
].map((one) => ({
  ...one,
  hash: hash.calculateDeclareTransactionHash({
    classHash, compiledClassHash, senderAddress: '0x1234', version: one.version, chainId: constants.StarknetChainId.SN_SEPOLIA,
    nonce: one.nonce, accountDeploymentData: [], nonceDataAvailabilityMode: one.mode, feeDataAvailabilityMode: one.mode,
    resourceBounds: { l1_gas: bounds(...one.l1), l2_gas: bounds(...one.l2), l1_data_gas: bounds(...one.data) },
    tip: one.tip, paymasterData: [],
  }),
}));

const fixed = {
  unbonding_secs: 100000, upgrade_delay_secs: 100001, role_delay_secs: 5000, day_secs: 600, claim_floor_secs: 1, attest_floor_secs: 2,
  dispute_floor_secs: 3, arbitration_floor_secs: 4, window_floor_secs: 5, dispute_deposit_max: 60,
};
const config = {
  treasury: '0x99', platform_fee_bps: 250, min_stake: 1000, min_bond: 100, dispute_deposit: 50, dispute_deposit_bps: 1000,
  request_ttl_secs: 3600, min_window_secs: 3600, grace_secs: 900, claim_secs: 7200, attest_secs: 3600, dispute_secs: 10800,
  arbitration_secs: 14400, maintenance_notice_secs: 600, maintenance_quota_bps: 167, stake_penalty_bps: 1000,
  consumer_penalty_bps: 1000, min_credit_bps: 1000, min_outage_bps: 10000, guide_step_bps: 400, quorum: 2,
};
const calldata = new CallData(sierra.abi).compile('constructor', {
  admin: '0xa1', token: '0xa2', arbiter: '0xa3', oracles: ['0xb1', '0xb2'], fixed, config,
});
const deployer = new Deployer();
const { calls, addresses } = deployer.buildDeployerCall(
  { classHash, salt: '0x77', unique: false, constructorCalldata: calldata }, '0x1234');
const [call] = [calls].flat();
const felts = (list) => list.map((felt) => num.toHex(felt));
console.log(JSON.stringify({
  class_hash: classHash, compiled_class_hash: compiledClassHash,
  annex: {
    class_hash: hash.computeSierraContractClassHash(read('annex.sierra.json')),
    compiled_class_hash: hash.computeCompiledClassHash(read('annex.casm.json'), '0.14.1'),
  },
  declarations,
  deployment: {
    salt: '0x77', constructor_calldata: felts(calldata), to: num.toHex(call.contractAddress), entrypoint: call.entrypoint,
    calldata: felts(CallData.toCalldata(call.calldata)), address: num.toHex(addresses[0]),
  },
}, null, 1));
