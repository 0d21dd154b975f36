// What the page knows of Warden, as the API told it.

/**
 * @typedef {{ amount: string, decimals: number, token: string }} Money
 * @typedef {{ chain: string, contract: string, caip2: string, address: string, token: string,
 *   decimals: number, latest?: { block_num: string, block_hash: string, time: string },
 *   final?: { block_num: string, block_hash: string, time: string }, verified_block_num?: string,
 *   verified_time?: string,
 *   undecoded_from?: string, coverage?: { first: string, last: string, proof: string }[],
 *   orchestrator?: any }} Chain
 * @typedef {{ mode: string, killed: boolean, mass_breach_hold: boolean, reason: string,
 *   changed_at: string, changed_by: string, halts: { contract: string, account: string,
 *   reason: string, halted_at: string }[] }} Enforcement
 * @typedef {{ id: string, key: string, state: string, reason: string, at: string, detail: any }
 *   } Decision
 * @typedef {{ claim_until: string, attest_until: string, dispute_until: string,
 *   decide_until: string }} Deadlines
 *
 * @typedef {object} State
 * @property {Chain[]} chains
 * @property {Enforcement | null} enforcement
 * @property {string[]} problems Why this pod is not ready.
 * @property {{ vantage: string, network: string, region: string }[]} vantages
 * @property {Map<string, string>} failures What each load that failed said.
 * @property {string} reachedAt When the last load went well.
 * @property {Set<string>} loaded The loads that have gone well once.
 * @property {Set<string>} cut The lists that are longer than the page takes.
 * @property {any[]} units
 * @property {Map<string, any>} scores By unit, as the next seven.
 * @property {Map<string, any[]>} trends The newest day first.
 * @property {Map<string, string>} trendDays The day that the trend ends with.
 * @property {Map<string, any[]>} windows Verdicts, the oldest first.
 * @property {Map<string, any[]>} observations
 * @property {Map<string, any>} details
 * @property {any[]} breaches Breached verdicts.
 * @property {any[]} slashes
 * @property {Map<string, Decision[]>} histories By case.
 * @property {Map<string, string>} historyOf The decision and state that the history is of.
 */

/** @returns {State} */
export const newState = reachedAt => ({
  chains: [], enforcement: null, problems: [], vantages: [], failures: new Map(), reachedAt,
  loaded: new Set(), cut: new Set(), units: [], scores: new Map(), trends: new Map(),
  trendDays: new Map(), windows: new Map(), observations: new Map(), details: new Map(),
  breaches: [], slashes: [], histories: new Map(), historyOf: new Map(),
});
