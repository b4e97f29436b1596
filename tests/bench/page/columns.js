// A statement's columns as a page would keep them that parses by a JavaScript library and counts by hand: texts in arrays,
// columns of few values as numbers with a dictionary, amounts in fen.
import { DEPARTMENT, FACETS, ITEM, NAMES, REFUND, STATE, TIME, TOTAL, WINDOW } from '../questions.js';

const CODED = new Set(FACETS);
/** Room for rows at first; doubled when it is used up. */
const ROOM = 1 << 17;

export class Columns {
  rows = 0;
  #texts = NAMES.map((_, at) => (CODED.has(at) ? new Coded() : []));
  #total = new Float64Array(ROOM);
  #refund = new Float64Array(ROOM);
  #own = new Float64Array(ROOM);

  /** Takes a row; its first value still has the backtick that begins the line. */
  add(values) {
    const row = this.rows;
    if (row === this.#own.length) this.#grow();
    for (let at = 0; at < NAMES.length; at += 1) this.#texts[at].push(at === 0 ? values[0].slice(1) : values[at]);
    this.#total[row] = fen(values[TOTAL]);
    this.#refund[row] = fen(values[REFUND]);
    this.#own[row] = values[STATE] === 'REFUND' ? this.#refund[row] : this.#total[row];
    this.rows += 1;
  }

  first() {
    return Array.from({ length: Math.min(WINDOW, this.rows) }, (_, row) => this.#row(row));
  }

  totals() {
    return this.#sums(this.#signs(), () => true);
  }

  filter({ needle, from }) {
    const items = this.#texts[ITEM];
    return this.#sums(this.#signs(), (row) => this.#own[row] >= from && items[row].includes(needle));
  }

  facets({ needle, from }) {
    const items = this.#texts[ITEM];
    const counts = FACETS.map((at) => new Float64Array(this.#texts[at].names.length));
    const codes = FACETS.map((at) => this.#texts[at].codes);
    const sums = this.#sums(this.#signs(), (row) => {
      if (this.#own[row] < from || !items[row].includes(needle)) return false;
      for (let at = 0; at < codes.length; at += 1) counts[at][codes[at][row]] += 1;
      return true;
    });
    const named = (facet, at) => [...facet].flatMap((count, code) => (count === 0 ? [] : [[this.#texts[FACETS[at]].names[code], count]]));
    return { ...sums, facets: counts.map((facet, at) => Object.fromEntries(named(facet, at))) };
  }

  sortAmount() {
    const order = this.#order((one, other) => this.#own[other] - this.#own[one]);
    const rows = [...order.subarray(0, WINDOW)];
    rows.forEach((row) => this.#row(row));
    return { top: rows.map((row) => this.#own[row]) };
  }

  sortTime() {
    const times = this.#texts[TIME];
    const order = this.#order((one, other) => (times[one] < times[other] ? -1 : Number(times[one] > times[other])));
    return { top: [...order.subarray(0, WINDOW)].map((row) => this.#row(row)[TIME]) };
  }

  group() {
    const { codes, names } = this.#texts[DEPARTMENT];
    const counts = new Float64Array(names.length);
    const nets = new Float64Array(names.length);
    const sign = this.#signs();
    for (let row = 0; row < this.rows; row += 1) {
      counts[codes[row]] += 1;
      nets[codes[row]] += sign[this.#texts[STATE].codes[row]] * this.#own[row];
    }
    return { groups: Object.fromEntries(names.map((name, code) => [name, [counts[code], nets[code]]])) };
  }

  /** 1 for payments, −1 for refunds, by the code of the state. */
  #signs() {
    return this.#texts[STATE].names.map((state) => (state === 'SUCCESS' ? 1 : state === 'REFUND' ? -1 : 0));
  }

  #sums(sign, isKept) {
    const states = this.#texts[STATE].codes;
    let [rows, payments, refunds] = [0, 0, 0];
    for (let row = 0; row < this.rows; row += 1) {
      if (!isKept(row)) continue;
      rows += 1;
      if (sign[states[row]] === 1) payments += this.#total[row];
      else if (sign[states[row]] === -1) refunds += this.#refund[row];
    }
    return { rows, payments, refunds };
  }

  #order(compare) {
    return Uint32Array.from({ length: this.rows }, (_, row) => row).sort(compare);
  }

  #row(row) {
    return this.#texts.map((texts) => (texts instanceof Coded ? texts.names[texts.codes[row]] : texts[row]));
  }

  #grow() {
    [this.#total, this.#refund, this.#own] = [this.#total, this.#refund, this.#own].map(twice);
  }
}

/** A column of few values. */
class Coded {
  names = [];
  codes = new Uint16Array(ROOM);
  #known = new Map();
  #length = 0;

  push(text) {
    let code = this.#known.get(text);
    if (code === undefined) {
      code = this.names.push(text) - 1;
      this.#known.set(text, code);
    }
    if (this.#length === this.codes.length) this.codes = twice(this.codes);
    this.codes[this.#length] = code;
    this.#length += 1;
  }
}

function twice(numbers) {
  const more = new numbers.constructor(numbers.length * 2);
  more.set(numbers);
  return more;
}

const fen = (yuan) => Math.round(Number(yuan) * 100);
