// Contracts that are followed: how far, how old, how sure.
import { cell, chip, copyable, emptyRow, h, headCell, row } from './dom.mjs';
import { nowMs } from './api.mjs';
import { PROOFS, addressOf, count, duration, shortened, thousands } from './words.mjs';

export const BEHIND_SECS = 60;

export const contractName = chain => `${chain.chain}.${chain.contract}`;
const secsSince = time => (nowMs() - Date.parse(time)) / 1_000;

// What is wrong with following this contract, in a sentence; empty when nothing is.
export function troubleOf(chain) {
  if (!chain.latest) return 'nothing of it is indexed yet';
  const age = secsSince(chain.latest.time);
  if (age > BEHIND_SECS) {
    return `its newest indexed block is ${duration(age)} old: the chain stands still, its `
      + 'endpoints do not answer, or the indexer is behind';
  }
  if (chain.undecoded_from) {
    return `it is on hold: from block ${thousands(chain.undecoded_from)} on events are not `
      + 'understood, so nothing is judged or filed until a newer Warden runs';
  }
  const holes = holesOf(chain);
  if (holes) return `${count(holes, 'range')} of blocks is not covered: events may be missing`;
  const unverified = BigInt(chain.final.block_num) - BigInt(chain.verified_block_num);
  const verifiedAge = secsSince(chain.verified_time || chain.latest.time);
  if (unverified > 0n && verifiedAge > 10 * BEHIND_SECS) {
    return `${count(unverified, 'final block')} are unverified, since ${duration(verifiedAge)}: `
      + 'their events are not proven complete, so nothing is judged by them';
  }
  return '';
}

function holesOf(chain) {
  let holes = 0;
  chain.coverage.forEach((range, index) => {
    if (index && BigInt(range.first) > BigInt(chain.coverage[index - 1].last) + 1n) holes += 1;
  });
  return holes;
}

// An age that goes on counting between two answers.
export const since = (time, suffix = ' ago') =>
  h('time', { datetime: time, title: time, 'data-since': time, 'data-suffix': suffix },
    duration(secsSince(time)) + suffix);
export const until = time =>
  h('time', { datetime: time, title: time, 'data-until': time }, countdown(time));
export function countdown(time) {
  const left = -secsSince(time);
  return left > 0 ? `${duration(left)} left` : `over since ${duration(-left)}`;
}

const block = (at, note) =>
  [h('strong', { class: 'number' }, thousands(at)), h('span', { class: 'note' }, note)];

function behindHead(chain, num) {
  const blocks = BigInt(chain.latest.block_num) - BigInt(num);
  return blocks === 0n ? 'at the head' : `${count(blocks, 'block')} behind the head`;
}

export function renderChains(chains) {
  if (!chains.length) return [emptyRow(6, 'No contract is configured.')];
  return chains.map(chain => {
    const name = [h('strong', {}, contractName(chain)), h('span', { class: 'note' }, chain.caip2)];
    const text = addressOf(chain.address);
    const address = [copyable(text, `address of ${contractName(chain)}`, shortened(text)),
      h('span', { class: 'note' }, `amounts in ${chain.token}, ${chain.decimals} decimals`)];
    if (!chain.latest) {
      return row(contractName(chain), [
        headCell('Contract', name), cell('State', chip('warn', 'Nothing indexed yet')),
        cell('Head', '–'), cell('Final', '–'), cell('Verified', '–'),
        cell('Address and token', address)
      ]);
    }
    const trouble = troubleOf(chain);
    const proof = chain.coverage.at(-1)?.proof;
    return row(contractName(chain), [
      headCell('Contract', name),
      cell('State', trouble ? chip('bad', 'Behind') : chip('good', 'Followed'),
        trouble && h('span', { class: 'note' }, trouble)),
      cell('Head', block(chain.latest.block_num, since(chain.latest.time))),
      cell('Final', block(chain.final.block_num, behindHead(chain, chain.final.block_num))),
      cell('Verified', block(chain.verified_block_num, behindHead(chain, chain.verified_block_num)
        + (proof ? `, ${PROOFS[proof] ?? proof}` : ''))),
      cell('Address and token', address),
    ]);
  });
}
