#!/usr/bin/env python3
"""Makes samples.json: XDR of every kind that the codec reads, written by the official Python SDK (stellar-sdk 16.1.1 of
PyPI, XDR of protocol 28). The values mean nothing; what counts is that each arm with a body of its own occurs.

    python3 -m venv sdk && sdk/bin/pip install stellar-sdk==16.1.1 && sdk/bin/python make_samples.py > samples.json
"""

import json

import stellar_sdk as op
from stellar_sdk import (Account, Asset, Claimant, ClaimPredicate, Keypair, LiquidityPoolAsset, MuxedAccount, Network,
                         Price, Signer, SignerKey, SorobanDataBuilder, StrKey, TransactionBuilder, scval)
from stellar_sdk import xdr as x

KEY = Keypair.from_raw_ed25519_seed(bytes(range(32)))
G = KEY.public_key
OTHER = Keypair.from_raw_ed25519_seed(bytes(range(1, 33))).public_key
CONTRACT = StrKey.encode_contract(bytes(range(2, 34)))
USD, LONG = Asset("USD", OTHER), Asset("LONGERCODE", G)
BALANCE = "00000000" + "ab" * 32
POOL = LiquidityPoolAsset(USD, LONG) if LiquidityPoolAsset.is_valid_lexicographic_order(USD, LONG) else LiquidityPoolAsset(LONG, USD)
SAMPLES = []


def add(kind, name, value):
    SAMPLES.append({"type": kind, "name": name, "xdr": value.to_xdr()})
    return value


def h(byte):
    return x.Hash(bytes([byte]) * 32)


def account_id(text=G):
    return Keypair.from_public_key(text).xdr_account_id()


def i64(n):
    return x.Int64(n)


def u32(n):
    return x.Uint32(n)


NOTHING = x.ExtensionPoint(0)


def values():
    address = scval.to_address
    yield "bool", scval.to_bool(True)
    yield "void", scval.to_void()
    yield "contract error", x.SCVal(x.SCValType.SCV_ERROR, error=x.SCError(x.SCErrorType.SCE_CONTRACT, contract_code=u32(18)))
    yield "host error", x.SCVal(x.SCValType.SCV_ERROR, error=x.SCError(x.SCErrorType.SCE_AUTH, code=x.SCErrorCode.SCEC_INVALID_ACTION))
    yield "u32", scval.to_uint32(4294967295)
    yield "i32", scval.to_int32(-2147483648)
    yield "u64", scval.to_uint64(2**64 - 1)
    yield "i64", scval.to_int64(-2**63)
    yield "timepoint", scval.to_timepoint(1700000000)
    yield "duration", scval.to_duration(300)
    yield "u128", scval.to_uint128(2**128 - 1)
    yield "i128", scval.to_int128(-2**127)
    yield "u256", scval.to_uint256(2**256 - 2)
    yield "i256", scval.to_int256(-2**255)
    yield "bytes", scval.to_bytes(b"\x00\xff\x01")
    yield "string", scval.to_string("h\u00e9llo")
    yield "symbol", scval.to_symbol("unit_registered")
    yield "vec", scval.to_vec([scval.to_uint32(1), scval.to_vec([])])
    yield "map", scval.to_map({scval.to_symbol("a"): scval.to_uint32(1), scval.to_symbol("b"): scval.to_map({})})
    yield "account", address(G)
    yield "contract", address(CONTRACT)
    yield "muxed account", address(MuxedAccount(G, 7).account_muxed)
    yield "claimable balance", address(StrKey.encode_claimable_balance(bytes(33)))
    yield "liquidity pool", address(StrKey.encode_liquidity_pool(bytes(32)))
    executable = x.ContractExecutable(x.ContractExecutableType.CONTRACT_EXECUTABLE_WASM, wasm_hash=h(9))
    storage = x.SCMap([x.SCMapEntry(scval.to_symbol("admin"), address(G))])
    yield "instance", x.SCVal(x.SCValType.SCV_CONTRACT_INSTANCE, instance=x.SCContractInstance(executable, storage))
    asset = x.ContractExecutable(x.ContractExecutableType.CONTRACT_EXECUTABLE_STELLAR_ASSET)
    yield "asset instance", x.SCVal(x.SCValType.SCV_CONTRACT_INSTANCE, instance=x.SCContractInstance(asset, None))
    yield "instance key", x.SCVal(x.SCValType.SCV_LEDGER_KEY_CONTRACT_INSTANCE)
    yield "nonce key", x.SCVal(x.SCValType.SCV_LEDGER_KEY_NONCE, nonce_key=x.SCNonceKey(i64(-4)))
    yield "executable tag", x.SCVal(x.SCValType.SCV_EXECUTABLE_TAG, executable_tag=x.SCString(b"tag"))
    yield "absent vec", x.SCVal(x.SCValType.SCV_VEC)
    yield "absent map", x.SCVal(x.SCValType.SCV_MAP)


def operations():
    claimants = [Claimant(G, ClaimPredicate.predicate_and(ClaimPredicate.predicate_or(
        ClaimPredicate.predicate_before_absolute_time(5), ClaimPredicate.predicate_before_relative_time(6)),
        ClaimPredicate.predicate_not(ClaimPredicate.predicate_unconditional())))]
    price = Price(1, 3)
    yield op.CreateAccount(OTHER, "5")
    yield op.Payment(MuxedAccount(OTHER, 9), USD, "1.5", source=OTHER)
    yield op.PathPaymentStrictReceive(OTHER, USD, "1", LONG, "2", [Asset.native()])
    yield op.ManageSellOffer(USD, LONG, "1", price, 5)
    yield op.CreatePassiveSellOffer(USD, LONG, "1", price)
    yield op.SetOptions(G, 1, 2, 3, 4, 5, 6, Signer(SignerKey.ed25519_signed_payload(
        op.SignedPayloadSigner(OTHER, b"abc")), 1), "example.org")
    yield op.SetOptions()
    yield op.ChangeTrust(USD, "7")
    yield op.ChangeTrust(POOL)
    yield op.AllowTrust(OTHER, "USD", op.TrustLineEntryFlag.AUTHORIZED_FLAG)
    yield op.AccountMerge(OTHER)
    yield op.Inflation()
    yield op.ManageData("name", b"value")
    yield op.ManageData("name", None)
    yield op.BumpSequence(99)
    yield op.ManageBuyOffer(USD, LONG, "1", price)
    yield op.PathPaymentStrictSend(OTHER, USD, "1", LONG, "2", [])
    yield op.CreateClaimableBalance(USD, "3", claimants)
    yield op.ClaimClaimableBalance(BALANCE)
    yield op.BeginSponsoringFutureReserves(OTHER)
    yield op.EndSponsoringFutureReserves()
    yield op.RevokeSponsorship.revoke_account_sponsorship(OTHER)
    yield op.RevokeSponsorship.revoke_trustline_sponsorship(OTHER, USD)
    yield op.RevokeSponsorship.revoke_offer_sponsorship(OTHER, 4)
    yield op.RevokeSponsorship.revoke_data_sponsorship(OTHER, "n")
    yield op.RevokeSponsorship.revoke_claimable_balance_sponsorship(BALANCE)
    yield op.RevokeSponsorship.revoke_liquidity_pool_sponsorship(POOL.liquidity_pool_id)
    yield op.RevokeSponsorship.revoke_signer_sponsorship(OTHER, SignerKey.sha256_hash(bytes(32)))
    yield op.Clawback(USD, OTHER, "1")
    yield op.ClawbackClaimableBalance(BALANCE)
    yield op.SetTrustLineFlags(OTHER, USD, None, op.TrustLineFlags.AUTHORIZED_FLAG)
    yield op.LiquidityPoolDeposit(POOL.liquidity_pool_id, "1", "2", price, Price(2, 1))
    yield op.LiquidityPoolWithdraw(POOL.liquidity_pool_id, "1", "2", "3")


def builder(fee=100):
    return TransactionBuilder(Account(G, 41), Network.TESTNET_NETWORK_PASSPHRASE, base_fee=fee)


def invocation():
    args = x.InvokeContractArgs(scval.to_address(CONTRACT).address, x.SCSymbol(b"settle"), [scval.to_uint64(3)])
    kinds = x.SorobanAuthorizedFunctionType
    inner = x.SorobanAuthorizedInvocation(x.SorobanAuthorizedFunction(
        kinds.SOROBAN_AUTHORIZED_FUNCTION_TYPE_CONTRACT_FN, contract_fn=args), [])
    deployer = x.ContractIDPreimage(x.ContractIDPreimageType.CONTRACT_ID_PREIMAGE_FROM_ADDRESS,
                                    from_address=x.ContractIDPreimageFromAddress(scval.to_address(G).address, x.Uint256(bytes(32))))
    created = x.CreateContractArgsV2(deployer, x.ContractExecutable(
        x.ContractExecutableType.CONTRACT_EXECUTABLE_WASM, wasm_hash=h(1)), [scval.to_bool(False)])
    return x.SorobanAuthorizedInvocation(x.SorobanAuthorizedFunction(
        kinds.SOROBAN_AUTHORIZED_FUNCTION_TYPE_CREATE_CONTRACT_V2_HOST_FN, create_contract_v2_host_fn=created), [inner])


def authorisations():
    kinds = x.SorobanCredentialsType
    credentials = x.SorobanAddressCredentials(scval.to_address(G).address, i64(5), u32(900), scval.to_void())
    delegate = x.SorobanDelegateSignature(scval.to_address(OTHER).address, scval.to_bytes(b"sig"), [])
    yield x.SorobanCredentials(kinds.SOROBAN_CREDENTIALS_SOURCE_ACCOUNT)
    yield x.SorobanCredentials(kinds.SOROBAN_CREDENTIALS_ADDRESS, address=credentials)
    yield x.SorobanCredentials(kinds.SOROBAN_CREDENTIALS_ADDRESS_V2, address_v2=credentials)
    yield x.SorobanCredentials(kinds.SOROBAN_CREDENTIALS_ADDRESS_WITH_DELEGATES,
                               address_with_delegates=x.SorobanAddressCredentialsWithDelegates(credentials, [delegate]))


def soroban_envelopes():
    auth = [x.SorobanAuthorizationEntry(credentials, invocation()) for credentials in authorisations()]
    built = builder().append_invoke_contract_function_op(CONTRACT, "settle", [scval.to_uint64(3)], auth)
    data = SorobanDataBuilder().set_resources(1, 2, 3).set_resource_fee(4).set_read_only([
        x.LedgerKey(x.LedgerEntryType.CONTRACT_CODE, contract_code=x.LedgerKeyContractCode(h(3)))]).build()
    data.ext = x.SorobanTransactionDataExt(1, resource_ext=x.SorobanResourcesExtV0([u32(0), u32(2)]))
    yield "invoke", built.set_soroban_data(data).set_timeout(0).build()
    yield "upload", builder().append_upload_contract_wasm_op(b"\0asm\1\0\0\0").add_time_bounds(1, 2).build()
    yield "create", builder().append_create_contract_op(bytes(32), G, salt=bytes(32), constructor_args=[scval.to_uint32(1)]).build()
    yield "asset contract", builder().append_create_stellar_asset_contract_from_asset_op(USD).build()
    yield "extend", builder().append_extend_footprint_ttl_op(500).build()
    yield "restore", builder().append_restore_footprint_op().build()


def results():
    ok, R, T = x.OperationResultCode.opINNER, x.OperationResultTr, x.OperationType
    atoms = [
        x.ClaimAtom(x.ClaimAtomType.CLAIM_ATOM_TYPE_V0, v0=x.ClaimOfferAtomV0(
            x.Uint256(bytes(32)), i64(1), USD.to_xdr_object(), i64(2), LONG.to_xdr_object(), i64(3))),
        x.ClaimAtom(x.ClaimAtomType.CLAIM_ATOM_TYPE_ORDER_BOOK, order_book=x.ClaimOfferAtom(
            account_id(), i64(1), USD.to_xdr_object(), i64(2), Asset.native().to_xdr_object(), i64(3))),
        x.ClaimAtom(x.ClaimAtomType.CLAIM_ATOM_TYPE_LIQUIDITY_POOL, liquidity_pool=x.ClaimLiquidityAtom(
            x.PoolID(h(1)), USD.to_xdr_object(), i64(2), LONG.to_xdr_object(), i64(3)))]
    last = x.SimplePaymentResult(account_id(), USD.to_xdr_object(), i64(3))
    offer = x.OfferEntry(account_id(), i64(1), USD.to_xdr_object(), LONG.to_xdr_object(), i64(5),
                         x.Price(x.Int32(1), x.Int32(2)), u32(0), x.OfferEntryExt(0))
    receive, send = x.PathPaymentStrictReceiveResultCode, x.PathPaymentStrictSendResultCode
    effect = x.ManageOfferEffect
    inner = [
        R(T.CREATE_ACCOUNT, create_account_result=x.CreateAccountResult(x.CreateAccountResultCode.CREATE_ACCOUNT_SUCCESS)),
        R(T.PAYMENT, payment_result=x.PaymentResult(x.PaymentResultCode.PAYMENT_UNDERFUNDED)),
        R(T.PATH_PAYMENT_STRICT_RECEIVE, path_payment_strict_receive_result=x.PathPaymentStrictReceiveResult(
            receive.PATH_PAYMENT_STRICT_RECEIVE_SUCCESS, success=x.PathPaymentStrictReceiveResultSuccess(atoms, last))),
        R(T.PATH_PAYMENT_STRICT_RECEIVE, path_payment_strict_receive_result=x.PathPaymentStrictReceiveResult(
            receive.PATH_PAYMENT_STRICT_RECEIVE_NO_ISSUER, no_issuer=USD.to_xdr_object())),
        R(T.PATH_PAYMENT_STRICT_SEND, path_payment_strict_send_result=x.PathPaymentStrictSendResult(
            send.PATH_PAYMENT_STRICT_SEND_SUCCESS, success=x.PathPaymentStrictSendResultSuccess([], last))),
        R(T.MANAGE_SELL_OFFER, manage_sell_offer_result=x.ManageSellOfferResult(
            x.ManageSellOfferResultCode.MANAGE_SELL_OFFER_SUCCESS, success=x.ManageOfferSuccessResult(
                atoms, x.ManageOfferSuccessResultOffer(effect.MANAGE_OFFER_UPDATED, offer=offer)))),
        R(T.MANAGE_BUY_OFFER, manage_buy_offer_result=x.ManageBuyOfferResult(
            x.ManageBuyOfferResultCode.MANAGE_BUY_OFFER_SUCCESS, success=x.ManageOfferSuccessResult(
                [], x.ManageOfferSuccessResultOffer(effect.MANAGE_OFFER_DELETED)))),
        R(T.ACCOUNT_MERGE, account_merge_result=x.AccountMergeResult(
            x.AccountMergeResultCode.ACCOUNT_MERGE_SUCCESS, source_account_balance=i64(9))),
        R(T.INFLATION, inflation_result=x.InflationResult(
            x.InflationResultCode.INFLATION_SUCCESS, payouts=[x.InflationPayout(account_id(), i64(4))])),
        R(T.CREATE_CLAIMABLE_BALANCE, create_claimable_balance_result=x.CreateClaimableBalanceResult(
            x.CreateClaimableBalanceResultCode.CREATE_CLAIMABLE_BALANCE_SUCCESS,
            balance_id=x.ClaimableBalanceID(x.ClaimableBalanceIDType.CLAIMABLE_BALANCE_ID_TYPE_V0, v0=h(7)))),
        R(T.INVOKE_HOST_FUNCTION, invoke_host_function_result=x.InvokeHostFunctionResult(
            x.InvokeHostFunctionResultCode.INVOKE_HOST_FUNCTION_SUCCESS, success=h(8))),
        R(T.INVOKE_HOST_FUNCTION, invoke_host_function_result=x.InvokeHostFunctionResult(
            x.InvokeHostFunctionResultCode.INVOKE_HOST_FUNCTION_TRAPPED)),
        R(T.RESTORE_FOOTPRINT, restore_footprint_result=x.RestoreFootprintResult(
            x.RestoreFootprintResultCode.RESTORE_FOOTPRINT_SUCCESS))]
    operations_ = [x.OperationResult(ok, tr=tr) for tr in inner]
    operations_.append(x.OperationResult(x.OperationResultCode.opNO_ACCOUNT))
    codes, body = x.TransactionResultCode, x.TransactionResultResult
    ext, inner_ext = x.TransactionResultExt(0), x.InnerTransactionResultExt(0)
    yield "all operations", x.TransactionResult(i64(100), body(codes.txSUCCESS, results=operations_), ext)
    yield "failed", x.TransactionResult(i64(100), body(codes.txFAILED, results=operations_[11:12]), ext)
    yield "bad seq", x.TransactionResult(i64(0), body(codes.txBAD_SEQ), ext)
    yield "frozen key", x.TransactionResult(i64(0), body(codes.txFROZEN_KEY_ACCESSED), ext)
    pair = x.InnerTransactionResultPair(h(1), x.InnerTransactionResult(
        i64(0), x.InnerTransactionResultResult(codes.txSUCCESS, results=operations_[10:11]), inner_ext))
    yield "fee bump", x.TransactionResult(i64(300), body(codes.txFEE_BUMP_INNER_SUCCESS, inner_result_pair=pair), ext)


def entries():
    T, E = x.LedgerEntryType, x.LedgerEntryData
    liabilities = x.Liabilities(i64(1), i64(2))
    v2 = x.AccountEntryExtensionV2(u32(1), u32(2), [x.SponsorshipDescriptor(account_id()), x.SponsorshipDescriptor(None)],
                                   x.AccountEntryExtensionV2Ext(3, v3=x.AccountEntryExtensionV3(NOTHING, u32(3), x.TimePoint(x.Uint64(4)))))
    signer = x.Signer(x.SignerKey(x.SignerKeyType.SIGNER_KEY_TYPE_HASH_X, hash_x=x.Uint256(bytes(32))), u32(5))
    for ext in (x.AccountEntryExt(0), x.AccountEntryExt(1, v1=x.AccountEntryExtensionV1(liabilities, x.AccountEntryExtensionV1Ext(2, v2=v2)))):
        yield E(T.ACCOUNT, account=x.AccountEntry(
            account_id(), i64(10**15), x.SequenceNumber(i64(123)), u32(1), account_id(OTHER), u32(0),
            x.String32(b"example.org"), x.Thresholds(b"\1\2\3\4"), [signer], ext))
    trust = x.TrustLineAsset(x.AssetType.ASSET_TYPE_POOL_SHARE, liquidity_pool_id=x.PoolID(h(5)))
    yield E(T.TRUSTLINE, trust_line=x.TrustLineEntry(account_id(), trust, i64(1), i64(2), u32(1), x.TrustLineEntryExt(
        1, v1=x.TrustLineEntryV1(liabilities, x.TrustLineEntryV1Ext(
            2, v2=x.TrustLineEntryExtensionV2(x.Int32(1), x.TrustLineEntryExtensionV2Ext(0)))))))
    yield E(T.OFFER, offer=x.OfferEntry(account_id(), i64(1), USD.to_xdr_object(), LONG.to_xdr_object(), i64(5),
                                        x.Price(x.Int32(1), x.Int32(2)), u32(0), x.OfferEntryExt(0)))
    yield E(T.DATA, data=x.DataEntry(account_id(), x.String64(b"n"), x.DataValue(b"v"), x.DataEntryExt(0)))
    claimant = x.Claimant(x.ClaimantType.CLAIMANT_TYPE_V0, v0=x.ClaimantV0(
        account_id(), x.ClaimPredicate(x.ClaimPredicateType.CLAIM_PREDICATE_UNCONDITIONAL)))
    balance = x.ClaimableBalanceID(x.ClaimableBalanceIDType.CLAIMABLE_BALANCE_ID_TYPE_V0, v0=h(7))
    yield E(T.CLAIMABLE_BALANCE, claimable_balance=x.ClaimableBalanceEntry(
        balance, [claimant], USD.to_xdr_object(), i64(5), x.ClaimableBalanceEntryExt(
            1, v1=x.ClaimableBalanceEntryExtensionV1(x.ClaimableBalanceEntryExtensionV1Ext(0), u32(1)))))
    params = x.LiquidityPoolConstantProductParameters(USD.to_xdr_object(), LONG.to_xdr_object(), x.Int32(30))
    yield E(T.LIQUIDITY_POOL, liquidity_pool=x.LiquidityPoolEntry(x.PoolID(h(5)), x.LiquidityPoolEntryBody(
        x.LiquidityPoolType.LIQUIDITY_POOL_CONSTANT_PRODUCT,
        constant_product=x.LiquidityPoolEntryConstantProduct(params, i64(1), i64(2), i64(3), i64(4)))))
    yield E(T.CONTRACT_DATA, contract_data=x.ContractDataEntry(
        NOTHING, scval.to_address(CONTRACT).address, scval.to_symbol("k"), x.ContractDataDurability.TEMPORARY, scval.to_uint32(5)))
    costs = x.ContractCodeCostInputs(NOTHING, *[u32(n) for n in range(10)])
    for ext in (x.ContractCodeEntryExt(0), x.ContractCodeEntryExt(1, v1=x.ContractCodeEntryV1(NOTHING, costs))):
        yield E(T.CONTRACT_CODE, contract_code=x.ContractCodeEntry(ext, h(6), b"\0asm\1\0\0\0"))
    yield E(T.TTL, ttl=x.TTLEntry(h(6), u32(777)))


def changes(all_entries):
    C, kinds = x.LedgerEntryChange, x.LedgerEntryChangeType
    sponsored = x.LedgerEntryExt(1, v1=x.LedgerEntryExtensionV1(
        x.SponsorshipDescriptor(account_id()), x.LedgerEntryExtensionV1Ext(0)))
    full = [x.LedgerEntry(u32(5), data, sponsored if i % 2 else x.LedgerEntryExt(0)) for i, data in enumerate(all_entries)]
    out = [C(kinds.LEDGER_ENTRY_CREATED, created=entry) for entry in full]
    out += [C(kinds.LEDGER_ENTRY_UPDATED, updated=full[0]), C(kinds.LEDGER_ENTRY_STATE, state=full[1]),
            C(kinds.LEDGER_ENTRY_RESTORED, restored=full[-1])]
    key = x.LedgerKey(x.LedgerEntryType.TTL, ttl=x.LedgerKeyTtl(h(6)))
    config = x.LedgerKey(x.LedgerEntryType.CONFIG_SETTING, config_setting=x.LedgerKeyConfigSetting(x.ConfigSettingID(3)))
    return x.LedgerEntryChanges(out + [C(kinds.LEDGER_ENTRY_REMOVED, removed=k) for k in (key, config)])


def event(n):
    body = x.ContractEventBody(0, v0=x.ContractEventV0([scval.to_symbol("unit_state_changed"), scval.to_uint64(n)], scval.to_map({})))
    return x.ContractEvent(NOTHING, x.ContractID(h(n)) if n else None, x.ContractEventType.CONTRACT, body)


def metas():
    everything = changes(list(entries()))
    none = x.LedgerEntryChanges([])
    M = x.TransactionMeta
    fees = x.SorobanTransactionMetaExt(1, v1=x.SorobanTransactionMetaExtV1(NOTHING, i64(1), i64(2), i64(3)))
    diagnostic = x.DiagnosticEvent(True, event(0))
    yield "v0", M(0, operations=[x.OperationMeta(none)])
    yield "v1", M(1, v1=x.TransactionMetaV1(none, [x.OperationMeta(everything)]))
    yield "v2", M(2, v2=x.TransactionMetaV2(everything, [x.OperationMeta(none)], none))
    yield "v3", M(3, v3=x.TransactionMetaV3(NOTHING, none, [x.OperationMeta(none)], everything, x.SorobanTransactionMeta(
        fees, [event(1), event(2)], scval.to_uint32(7), [diagnostic])))
    yield "v4", M(4, v4=x.TransactionMetaV4(
        NOTHING, everything, [x.OperationMetaV2(NOTHING, none, [event(3)])], none,
        x.SorobanTransactionMetaV2(fees, scval.to_void()),
        [x.TransactionEvent(x.TransactionEventStage.TRANSACTION_EVENT_STAGE_AFTER_TX, event(4))], [diagnostic]))


def header(ext=0):
    signature = x.LedgerCloseValueSignature(x.NodeID(account_id().account_id), x.Signature(bytes(64)))
    values_ = [x.StellarValueExt(x.StellarValueType.STELLAR_VALUE_BASIC),
               x.StellarValueExt(x.StellarValueType.STELLAR_VALUE_SIGNED, lc_value_signature=signature),
               x.StellarValueExt(x.StellarValueType.STELLAR_VALUE_EMPTY_TX_SET, proposed_value=x.StellarValueProposedValue(
                   h(1), h(2), u32(28), signature))]
    value = x.StellarValue(h(3), x.TimePoint(x.Uint64(1700000000)), [x.UpgradeType(b"\1\2\3\4\5")], values_[ext])
    flags = x.LedgerHeaderExt(1, v1=x.LedgerHeaderExtensionV1(u32(1), x.LedgerHeaderExtensionV1Ext(0))) if ext else x.LedgerHeaderExt(0)
    return x.LedgerHeader(u32(27), h(4), value, h(5), h(6), u32(1000), i64(10**18), i64(5), u32(0), x.Uint64(9), u32(100),
                          u32(5000000), u32(1000), [h(1), h(2), h(3), h(4)], flags)


def ledgers(envelopes, result, meta):
    entry = x.LedgerHeaderHistoryEntry(h(9), header(1), x.LedgerHeaderHistoryEntryExt(0))
    none = x.LedgerEntryChanges([])
    pair = x.TransactionResultPair(h(2), result)
    maybe = x.TxSetComponent(x.TxSetComponentType.TXSET_COMP_TXS_MAYBE_DISCOUNTED_FEE,
                             txs_maybe_discounted_fee=x.TxSetComponentTxsMaybeDiscountedFee(i64(100), envelopes))
    parallel = x.ParallelTxsComponent(None, [x.ParallelTxExecutionStage([x.DependentTxCluster(envelopes)])])
    txn_set = x.GeneralizedTransactionSet(1, v1_tx_set=x.TransactionSetV1(h(4), [
        x.TransactionPhase(0, v0_components=[maybe]), x.TransactionPhase(1, parallel_txs_component=parallel)]))
    write_fee = x.LedgerCloseMetaExt(1, v1=x.LedgerCloseMetaExtV1(NOTHING, i64(11)))
    processed = x.TransactionResultMeta(pair, none, meta)
    key = x.LedgerKey(x.LedgerEntryType.TTL, ttl=x.LedgerKeyTtl(h(6)))
    upgrade = x.UpgradeEntryMeta(x.LedgerUpgrade(x.LedgerUpgradeType.LEDGER_UPGRADE_VERSION, new_ledger_version=u32(28)), none)
    yield "v0", x.LedgerCloseMeta(0, v0=x.LedgerCloseMetaV0(entry, x.TransactionSet(h(4), envelopes), [processed], [upgrade], []))
    yield "v1", x.LedgerCloseMeta(1, v1=x.LedgerCloseMetaV1(
        write_fee, entry, txn_set, [processed], [upgrade], [], x.Uint64(12), [key], []))
    yield "v2", x.LedgerCloseMeta(2, v2=x.LedgerCloseMetaV2(
        x.LedgerCloseMetaExt(0), entry, txn_set, [x.TransactionResultMetaV1(NOTHING, pair, none, meta, none)], [], [],
        x.Uint64(12), [key]))
    yield "v2 empty", x.LedgerCloseMeta(2, v2=x.LedgerCloseMetaV2(
        x.LedgerCloseMetaExt(0), entry, x.GeneralizedTransactionSet(1, v1_tx_set=x.TransactionSetV1(h(4), [])), [], [], [],
        x.Uint64(0), []))


def main():
    for name, value in values():
        add("ScVal", name, value)
    envelopes = []
    for operation in operations():
        built = builder().add_memo(op.HashMemo(bytes(32))).append_operation(operation).set_timeout(0).build()
        built.sign(KEY)
        envelopes.append(built.to_xdr_object())
        add("TransactionEnvelope", type(operation).__name__, envelopes[-1])
    for name, envelope in soroban_envelopes():
        envelope.sign(KEY)
        envelopes.append(add("TransactionEnvelope", name, envelope.to_xdr_object()))
    strict = builder().append_operation(op.Inflation()).set_min_sequence_number(3).set_min_sequence_age(4)
    strict = strict.set_min_sequence_ledger_gap(5).set_ledger_bounds(6, 7).add_time_bounds(8, 9)
    strict = strict.add_extra_signer(SignerKey.pre_auth_tx(bytes(32))).build()
    add("TransactionEnvelope", "preconditions", strict.to_xdr_object())
    bump = TransactionBuilder.build_fee_bump_transaction(KEY, 200, builder().append_operation(op.Inflation()).set_timeout(0).build(),
                                                         Network.TESTNET_NETWORK_PASSPHRASE)
    envelopes.append(add("TransactionEnvelope", "fee bump", bump.to_xdr_object()))
    for name, result in results():
        add("TransactionResult", name, result)
    for data in entries():
        add("LedgerEntryData", data.type.name, data)
    for name, meta in metas():
        add("TransactionMeta", name, meta)
    for ext in range(3):
        add("LedgerHeader", str(ext), header(ext))
    for name, ledger in ledgers(envelopes, dict(results())["all operations"], dict(metas())["v4"]):
        add("LedgerCloseMeta", name, ledger)
    preimage = x.InvokeHostFunctionSuccessPreImage(scval.to_uint32(7), [event(1), event(2)])
    add("SuccessPreimage", "of meta v3", preimage)
    print("[\n" + ",\n".join(json.dumps(sample) for sample in SAMPLES) + "\n]")


if __name__ == "__main__":
    main()
