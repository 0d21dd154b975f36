// Answers of the API in which everything has happened at once: both chains, every stage of a slash,
// every reason for none, switches thrown, a chain that stands still, texts that would like to be code.
const HEX = (seed, size = 64) => Array.from({ length: size }, (_, i) => ((seed * 7 + i * i * 3 + i) % 16).toString(16)).join('');
const iso = ms => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
export const EVIL = 'http://x/<script>pwned=1</script><img/src=x/onerror=pwned=1>';

// A contract at which everybody comes or goes.
function judged(strk, before, after) {
  const who = seed => `starknet:SN_SEPOLIA:0x${HEX(seed, 63)}`;
  const term = (seed, since, until, revoked = false) => ({ account: who(seed), since, until, revoked, in_office: !revoked && seed < 33 });
  return {
    admin: who(40), pending_admin: null, arbiter: who(41), next_arbiter: { account: who(42), from: after(400_000) },
    oracles: [term(30, '', ''), term(31, before(9e6), ''), term(32, before(9e6), after(300_000)), term(33, after(300_000), ''), term(34, '', before(100), true), term(35, '', before(99_000))],
    quorum: 4, quorum_in_force: 2, treasury: who(43), config_version: 3, paused: true, burnt: strk('1500000000000000000'),
    if_lost: [{ role: 'oracle', account: who(30), secs: '0' }, { role: 'oracle', account: who(31), secs: '300000' }, { role: 'oracle', account: who(33), secs: null },
      { role: 'arbiter', account: who(41), secs: '604800' }],
    upgrade: { code_hash: HEX(44), not_before: after(3_000_000), lapses_at: after(3_604_800) },
    fixed: { unbonding_secs: '3888000', upgrade_delay_secs: '3888000', role_delay_secs: '604800', day_secs: '3600', claim_floor_secs: '86400', attest_floor_secs: '43200', dispute_floor_secs: '172800',
      arbitration_floor_secs: '259200', window_floor_secs: '3600', dispute_deposit_max: strk('50000000000000000000') },
    below_production: ['day_secs'],
  };
}

export function stage(now) {
  const before = secs => iso(now - secs * 1_000);
  const after = secs => iso(now + secs * 1_000);
  const strk = amount => ({ amount, token: 'STRK', decimals: 18 });
  const xlm = amount => ({ amount, token: 'XLM', decimals: 7 });
  const block = (num, secs) => ({ block_num: String(num), block_hash: `0x${HEX(num, 63)}`, time: before(secs) });
  const sn = {
    chain: 'sn', contract: 'main', caip2: 'starknet:SN_SEPOLIA', address: `starknet:SN_SEPOLIA:0x${HEX(3, 63)}`, token: 'STRK', decimals: 18,
    latest: block(1_204_311, 2), final: block(1_204_301, 44), verified_block_num: '1204301', verified_time: before(44),
    coverage: [{ first: '1190000', last: '1204309', proof: 'proven' }, { first: '1204310', last: '1204311', proof: 'cross_checked' }],
    orchestrator: judged(strk, before, after),
  };
  const st = {
    chain: 'st', contract: 'main', caip2: 'stellar:testnet', address: 'stellar:testnet:CDLZFC3SYJYDZT7K67VZ75HPJVIEUVNIXF47ZG2FB2RMQQVU2HHGCYSC', token: 'XLM', decimals: 7,
    latest: block(58_120_407, 257), final: block(58_120_407, 257), verified_block_num: '58120407', verified_time: before(257),
    coverage: [{ first: '57000000', last: '58120407', proof: 'proven' }],
  };

  const unit = (id, more) => ({
    id, provider: `${id.startsWith('sn') ? 'starknet:SN_SEPOLIA:0x' : 'stellar:testnet:G'}${HEX(id.length + Number(id.at(-1)), 54)}`, state: 'in_use', region: 'eu-central',
    api: 's3', endpoint: `https://s3.provider-${id.at(-1)}.example/${id.replaceAll('.', '-')}/`, capacity_gb: 50_000, used_gb: 12_000, accepting: true, window_secs: '86400', sla_version: 3,
    price_floor: id.startsWith('sn') ? strk('4000000000000000000') : xlm('25000000'), price_ceiling: id.startsWith('sn') ? strk('6500000000000000000') : xlm('25000000'),
    active_reservations: 2, maintenance_from: '', maintenance_until: '', registered_at: before(9_000_000), decommissioned_at: '', ...more,
  });
  const units = [
    unit('sn.main.1'), unit('sn.main.2', { region: 'us-east' }), unit('sn.main.3'),
    unit('sn.main.4', { state: 'maintenance', maintenance_from: before(1_800), maintenance_until: after(5_400) }),
    unit('st.main.1', { region: 'ap-south' }), unit('st.main.2', { state: 'reserved', used_gb: 0 }),
    unit('st.main.3', { state: 'decommissioning', endpoint: EVIL, accepting: false }),
  ];
  const days = { 'sn.main.1': [50, 54, 58, 62, 66, 70, 74, 78, 82, 86, 90, 94, 98, 100], 'sn.main.2': [72, 76, 80, 78, 75, 76, 72, 68, 70, 66], 'sn.main.3': [61, 58, 55, 52, 49, 46],
    'sn.main.4': [50, 53, 56, 59], 'st.main.1': [88, 91, 91, 94, 94, 97], 'st.main.3': [34] };
  const sli = (name, tier, limit, us) => ({ sli: name, tier, limit, sla_version: 3, votes: ['fra-1', 'nyc-1', 'sin-1'].map((vantage, i) => ({ vantage, n: 24, tier, x: us + i * 1_700 })) });
  const score = subject => {
    const last = days[subject].at(-1);
    const change = last - (days[subject].at(-2) ?? 50);
    return {
      subject, kind: 'unit', chain: subject.slice(0, 2), score: last, thirds: last * 3, tier: Math.min(Math.floor(last / 20), 4) + 1, day_end: before(40_000), points_thirds: change * 3,
      rule_set: HEX(9), explanation: { kind: 'judged', performance: change, report: 0, integrity_failed: false, slices: { active: 288, bad: last > 80 ? 0 : 7, countable: 288, known: 286 },
        slis: [{ sli: 'uptime', tier: last > 80 ? 'better' : 'worse', limit: 1_000, n: 288, x: last > 80 ? 0 : 7, sla_version: 3 }, sli('latency', last > 80 ? 'better' : 'not_met', 100_000, last > 80 ? 38_000 : 131_000)] },
    };
  };
  const trends = subject => ({ ...score(subject), trend: days[subject].map((value, i) => ({ day_end: before((days[subject].length - i) * 86_400), score: value, thirds: value * 3 })).reverse() });

  const objectives = reasons => [
    { sli: 'uptime', outcome: reasons.includes('uptime') ? 'breached' : 'met', limit: 1_000, n: 288, k: reasons.includes('uptime') ? 23 : 0, k_min: 4 },
    { sli: 'latency', outcome: reasons.includes('latency') ? 'breached' : 'met', limit: 100_000, votes: ['fra-1', 'nyc-1', 'sin-1'].map((vantage, i) => ({ vantage, vote: reasons.includes('latency') && i ? 'breached' : 'met',
      batches: 24, have: 288, of: 288, s1: String(24 * (reasons.includes('latency') ? 131_000 + i * 4_000 : 38_000)), s2: '0', t: 2_500 })) },
    { sli: 'integrity', outcome: 'met', limit: 0, n: 288, k: 0, k_min: 2 },
  ];
  const deadlines = end => ({ claim_until: iso(end + 172_800_000), attest_until: iso(end + 259_200_000), dispute_until: iso(end + 518_400_000), decide_until: iso(end + 1_123_200_000) });
  const window = (unitId, number, days_ago, reasons = [], verdict = reasons.length ? 'breached' : 'met', party = 'provider') => {
    const end = now - days_ago * 86_400_000;
    return { key: `${unitId}.${party}.${number}`, reservation: unitId, unit: unitId, party, window: number, start: iso(end - 86_400_000), end: iso(end), verdict, reasons, coverage_ppm: 993_055,
      rule_set: HEX(9), detail: { judged: { objectives: objectives(reasons) } }, ...(verdict === 'breached' ? { decision: null, deadlines: deadlines(end) } : {}) };
  };
  const rule = (number, name, passed, detail) => ({ rule: number, name, passed, detail });
  const DATA = [rule(1, 'electorate', true, '3 vantages, at least 3, in 3 networks'), rule(6, 'coverage', true, '286 known slices, at least 144; 993055 ppm of the countable, at least 800000')];
  const histories = {};
  let rows = 0;
  const decided = (verdict, ...steps) => {
    histories[verdict.key] = steps.map(([state, hours_ago, reason = '', rules = null]) => ({ id: String(rows += 1), key: verdict.key, state, reason, at: before(hours_ago * 3_600),
      detail: { ...(rules ? { rules } : {}), ...(state === 'sealed' ? { evidence_root: HEX(rows), score_before: 66 } : {}) } }));
    return { ...verdict, decision: histories[verdict.key].at(-1) ?? null };
  };
  const sealed = hours => [['sealed', hours, '', DATA], ['warned', hours - 0.01]];
  const breaches = [
    decided(window('sn.main.2', 19, 0.03, ['latency'])),
    decided(window('sn.main.3', 21, 0.06, ['uptime']), ['sealed', 0.3, '', DATA]),
    decided(window('st.main.1', 18, 0.4, ['uptime']), ...sealed(8)),
    decided(window('sn.main.2', 18, 1, ['latency']), ...sealed(22), ['filed', 0.01, 'propose', [rule(14, 'kill_switch', true, 'kill switch is open')]]),
    decided(window('sn.main.3', 20, 1.06, ['uptime', 'error_rate']), ...sealed(23), ['held', 15, 'mass_breach,kill_switch', [rule(5, 'mass_breach', false, 'no operator hold'), rule(14, 'kill_switch', false, 'kill switch is open')]]),
    decided(window('sn.main.2', 16, 3, ['latency']), ['blocked', 70, 'coverage,controls', [rule(4, 'controls', false, '2 control targets, at least 3'), rule(6, 'coverage', false, '131 known slices, at least 144; 454861 ppm of the countable, at least 800000')]]),
    decided(window('sn.main.3', 17, 4.06, ['uptime']), ...sealed(96), ['expired', 50, 'not_running']),
    decided(window('st.main.1', 13, 5.4, ['download']), ...sealed(128), ['filed', 120, 'propose'], ['failed', 119, 'txn']),
    decided(window('st.main.1', 12, 6.4, ['integrity']), ...sealed(150), ['refused', 140, 'slash_closed']),
    decided(window('sn.main.3', 19, 2.06, ['uptime']), ...sealed(48), ['filed', 42, 'propose'], ['proposed', 41]),
    decided(window('sn.main.2', 15, 4, ['latency']), ...sealed(94), ['filed', 88, 'propose'], ['proposed', 87]),
    decided(window('sn.main.2', 14, 5, ['latency']), ...sealed(118), ['filed', 112, 'propose'], ['proposed', 111], ['disputed', 60]),
    decided(window('sn.main.3', 12, 9.06, ['uptime', 'error_rate']), ...sealed(216), ['filed', 210, 'propose'], ['proposed', 209], ['executed', 72]),
  ];
  const slash = (key, unitId, status, more) => {
    const [, , number, party, windowNumber] = key.split('.');
    const verdict = breaches.find(one => one.key === key);
    const money = key.startsWith('sn') ? strk : xlm;
    const end = verdict ? Date.parse(verdict.end) : now - 9 * 86_400_000;
    const root = histories[key]?.find(row => row.state === 'sealed')?.detail.evidence_root ?? HEX(77);
    return { key, reservation: `${key.split('.').slice(0, 2).join('.')}.${number}`, unit: unitId, party, window: Number(windowNumber), status, reasons: verdict?.reasons ?? ['underfunded'], window_end: iso(end),
      base: money(key.startsWith('sn') ? '1543209876543209877' : '987654321'), amount: money('0'), stake_amount: money('0'), deadlines: deadlines(end),
      ...(['executed', 'rejected', 'lapsed'].includes(status) ? {} : { support: 2, quorum: 2 }),
      evidence_uri: `https://warden.example/v1/evidence/${root}`, arbiter: 'arb', dispute: null, claim: null, due: null,
      votes: [{ oracle: 'a', reasons: ['latency'], score_before: 66, evidence_root: root, withdrawn: false }, { oracle: 'b', reasons: ['latency'], score_before: 70, evidence_root: HEX(5), withdrawn: false }],
      txns: verdict ? [{ call: 'propose_slash', state: 'done', result: 'ours', txns: [{ hash: `0x${HEX(windowNumber * 3, 63)}`, state: 'final', block_num: '1203007', error: '' }] }] : [], ...more };
  };
  const slashes = [
    slash('sn.main.3.provider.19', 'sn.main.3', 'proposed', { support: 1, votes: [{ oracle: 'a', score_before: 66, evidence_root: histories['sn.main.3.provider.19'][0].detail.evidence_root, withdrawn: false }] }),
    slash('sn.main.2.provider.15', 'sn.main.2', 'claimed', { claim: { reasons: ['latency'], statement_hash: HEX(8), answer_hash: '', deposit: strk('7000000000000000') }, due: { amount: strk('462962962962962963'), reasons: ['latency'], score: 70 } }),
    slash('sn.main.2.provider.14', 'sn.main.2', 'disputed', { dispute: { statement_hash: HEX(7), deposit: strk('7000000000000000') } }),
    slash('sn.main.3.provider.12', 'sn.main.3', 'executed', { amount: strk('524691358024691358'), txns: ['propose_slash', 'execute_slash'].map((call, i) => ({ call, state: 'done', result: 'ours',
      txns: [{ hash: `0x${HEX(40 + i, 63)}`, state: 'final', block_num: '1201555', error: '' }] })) }),
    slash('st.main.1.provider.3', 'st.main.1', 'executed', { amount: xlm('61728394'), stake_amount: xlm('1000000') }),
    slash('st.main.1.consumer.4', 'st.main.1', 'rejected', {}),
    slash('sn.main.1.provider.2', 'sn.main.1', 'lapsed', { votes: [] }),
  ];
  const windows = {};
  for (const one of units) {
    const bad = new Map(breaches.filter(breach => breach.unit === one.id).map(breach => [breach.window, breach]));
    windows[one.id] = days[one.id] ? Array.from({ length: 12 }, (_, i) => bad.get(10 + i) ?? window(one.id, 10 + i, 12 - i, [], one.state === 'maintenance' && i > 8 ? 'no_verdict' : 'met')) : [];
  }
  const observation = (vantage, i, cls, kind, status) => ({ vantage, start_us: (now - (i + 2) * 9_000) * 1_000, class: cls, kind, flap: i === 5, attempts: cls === 'ok' ? 1 : 4, first_byte_us: cls === 'ok' ? String(31_000 + i * 7_300) : null, http_status: status });
  const observations = id => (id === 'sn.main.3' ? ['fra-1', 'nyc-1', 'sin-1'].map((vantage, i) => observation(vantage, i, i === 2 ? 'prober_fault' : 'fail', i ? 'http_status' : 'connect_timeout', i ? 503 : 0))
    : id === 'st.main.3' ? [] : ['fra-1', 'nyc-1', 'sin-1'].map((vantage, i) => observation(vantage, i, 'ok', 'none', 200)));
  return {
    chains: { items: [sn, st] }, units: { items: units, next_cursor: null }, scores: { items: Object.keys(days).map(score), next_cursor: null }, breaches, slashes, histories, windows, trends, observations,
    enforcement: { mode: 'propose', killed: true, mass_breach_hold: true, reason: 'mass_breach: 7 providers in breach of 9', changed_at: before(900),
      changed_by: 'enforcer/sn.main', halts: [{ contract: 'sn.main', account: 'starknet:SN_SEPOLIA:0xa', reason: EVIL, halted_at: before(600) }] },
    vantages: { items: [['fra-1', 'eu-central', 'AS24940'], ['nyc-1', 'us-east', 'AS14061'], ['sin-1', 'ap-south', 'AS16509']].map(([vantage, region, network], i) => ({ vantage, region, network, key_id: HEX(i), since: before(1e6) })), next_cursor: null },
    ready: { status: 'not ready', problems: ['indexer of st waits: no endpoint answered for 257 s'] },
    unit: id => ({ ...units.find(one => one.id === id), sla: { latency_ms_max: 100, upload_kbytes_per_s_min: 0, download_kbytes_per_s_min: 20_000, uptime_ppm_min: 999_000, error_ppm_max: 500 } }),
  };
}

// The same, with nothing wrong.
export function calm(now) {
  const all = stage(now);
  const quiet = { mode: 'full', killed: false, mass_breach_hold: false, reason: '', changed_at: '', changed_by: '', halts: [] };
  const [sn, st] = all.chains.items;
  const head = { ...st.latest, time: sn.latest.time };
  return { ...all, breaches: [], slashes: [], histories: {}, enforcement: quiet, ready: { status: 'ready', problems: [] },
    chains: { items: [{ ...sn, orchestrator: { ...sn.orchestrator, next_arbiter: null, upgrade: null } }, { ...st, latest: head, final: head, verified_time: head.time }] }, windows: Object.fromEntries(Object.entries(all.windows).map(([id, list]) => [id, list.filter(one => one.verdict !== 'breached')])) };
}

// What the API would answer: [status, JSON]; nothing for a path that it does not have.
export function answerOf(all, path, query) {
  const page = items => [200, { items, next_cursor: null }];
  const [, id, part] = path.match(/^\/v1\/units\/([^/]+)(?:\/(.+))?$/) ?? [];
  if (id) {
    if (part === 'score') return [200, all.trends(id)];
    return part === 'observations' ? page(all.observations(id)) : [200, all.unit(id)];
  }
  switch (path) {
    case '/readyz': return [all.ready.problems.length ? 503 : 200, all.ready];
    case '/v1/verdicts': return page(query.get('unit') ? all.windows[query.get('unit')] : all.breaches);
    case '/v1/slashes': return page(all.slashes);
    case '/v1/decisions': return page(all.histories[query.get('key')] ?? []);
    case '/v1/enforcement': return [200, all.enforcement];
    default: return all[path.slice(4)] ? [200, all[path.slice(4)]] : undefined;
  }
}

// The feed: one item of every topic, and every event of the contract that `events` holds.
export function feedOf(now, events) {
  const secs = Math.floor(now / 1_000);
  const items = [
    ['block', { contract: 'sn.main', what: 'indexed', first_block: 1_204_300, block: 1_204_311, events: 2, time: secs }],
    ['block', { contract: 'sn.main', what: 'final', block: 1_204_301 }],
    ['verdict', { contract: 'sn.main', party: 'provider', reasons: 9, reservation: 'sn.main.2', time: secs, unit: 'sn.main.2', what: 'breached', window: 19 }],
    ['score', { chain: 'sn', day: 20_000, points: -9, subject: 'sn.main.3', subject_kind: 'unit', thirds: 138, time: secs, what: 'scored' }],
    ['decision', { contract: 'sn.main', party: 'provider', reason: 'mass_breach,kill_switch', reservation: 'sn.main.3', time: secs, what: 'held', window: 20 }],
    ['decision', { what: 'switches_set', killed: true, mass_breach_hold: false, reason: EVIL, by: 'ana', time: secs }],
    ['txn', { what: 'halted', contract: 'sn.main', account: '0xa', reason: EVIL, time: secs }],
    ['txn', { block: 1_204_310, call: 'propose_slash', contract: 'sn.main', intent: 'propose_slash/2.provider.18', time: secs, txn_hash: `0x${HEX(1, 63)}`, what: 'included' }],
    ['reorg', { contract: 'st.main', what: 'unapplied', block: 58_120_400, old_block: 58_120_407, old_block_hash: HEX(2) }],
    ...events.map(({ name, ...fields }) => ['event', { contract: 'sn.main', what: name, block: 1, block_hash: HEX(1), time: secs, txn_hash: HEX(4), txn_index: 0, event_index: 0, fields }]),
    ['something_new', { what: 'not_known_yet', time: secs }],
  ];
  return `retry: 600000\n\nevent: gap\ndata: {}\n\n${items.map(([topic, body], i) => `id: ${i + 1}\nevent: ${topic}\ndata: ${JSON.stringify(body)}\n\n`).join('')}`;
}
