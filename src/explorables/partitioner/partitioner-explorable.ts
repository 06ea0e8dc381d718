import { button, element } from '../element.ts';
import { drawsFrom, keyMoves, NOTICES, place, STRATEGIES, type Notice, type Strategy } from './partitioner-model.ts';
import { partitionerWords } from './partitioner-words.ts';

const SIZES = [4, 6, 9] as const;

/**
 * `<partitioner-explorable>`: the same thirty notifications, placed by four partitioners over 4, 6 or 9 partitions.
 * Language from the page's `lang`. What it contains in the page is shown until this script has run.
 */
class PartitionerExplorable extends HTMLElement {
  private strategy: Strategy = 'key';
  private partitions = 6;
  /** How many there were before the reader changed it. */
  private sizeBefore: number | undefined;
  private seed = 7;
  private readonly words = partitionerWords(document.documentElement.lang);
  private readonly again = button('again', this.words.again, () => {
    this.seed += 1;
    this.show();
  });
  private readonly view = element('div');

  connectedCallback(): void {
    this.replaceChildren(this.controls(), this.view);
    this.show();
  }

  private controls(): HTMLElement {
    const strategies = STRATEGIES.map((value) => this.radio('partitioner-strategy', value === this.strategy, this.words.names[value], () => { this.strategy = value; }));
    const sizes = SIZES.map((value) => this.radio('partitioner-partitions', value === this.partitions, String(value), () => {
      this.sizeBefore = this.partitions;
      this.partitions = value;
    }));
    return element('div', { class: 'part-controls' },
      element('fieldset', {}, element('legend', {}, this.words.strategy), ...strategies),
      element('fieldset', {}, element('legend', {}, this.words.partitions), ...sizes, this.again));
  }

  private radio(name: string, checked: boolean, label: string, choose: () => void): HTMLElement {
    const input = element('input', { type: 'radio', name });
    input.checked = checked;
    input.addEventListener('change', () => {
      choose();
      this.show();
    });
    return element('label', {}, input, label);
  }

  private show(): void {
    const { strategy, partitions, words } = this;
    const places = place(strategy, NOTICES, partitions, drawsFrom(this.seed));
    const lanes = Array.from({ length: partitions }, (_, partition) => NOTICES.filter((_notice, at) => places[at] === partition));
    const counted = strategy === 'rule' ? lanes.slice(2) : lanes;
    const total = counted.reduce((sum, lane) => sum + lane.length, 0);
    const skew = (Math.max(...counted.map((lane) => lane.length)) * counted.length) / total;
    this.again.hidden = strategy !== 'sticky';
    this.view.replaceChildren(
      element('ul', { class: 'part-lanes' }, ...lanes.map((records, partition) => this.lane(partition, records))),
      element('p', { class: 'part-legend', 'aria-hidden': 'true' }, ...words.legend.map((label, kind) => element('span', {}, element('span', { class: `part-record part-kind-${kind}` }), label))),
      element('p', { class: 'part-why', role: 'status' }, words.why(strategy, partitions, this.number(skew), new Set(NOTICES.map(({ userId }) => userId)).size)),
      ...(strategy === 'key' && this.sizeBefore !== undefined && this.sizeBefore !== partitions ? [this.moves(this.sizeBefore)] : []));
  }

  private lane(partition: number, records: readonly Notice[]): HTMLElement {
    const users = [...new Set(records.map(({ userId }) => userId))].join(', ') || '–';
    const chips = records.map(({ userId, type, important }) =>
      element('span', { class: `part-record part-kind-${type === 'NEW_MESSAGE' ? 0 : type === 'COMMENT' && important ? 1 : 2}`, title: this.words.record(userId, type, important) }, userId));
    return element('li', {},
      element('strong', {}, String(partition)),
      element('span', { class: 'part-lane', role: 'img', 'aria-label': this.words.lane(partition, records.length, users) }, ...chips),
      element('span', { class: 'part-count', 'aria-hidden': 'true' }, String(records.length)));
  }

  private moves(before: number): HTMLElement {
    const { words, partitions } = this;
    const moves = keyMoves(NOTICES, before, partitions);
    const rows = moves.map(({ key, from, to }) => element('tr', from === to ? {} : { class: 'part-moved' },
      element('td', {}, element('code', {}, key)), element('td', {}, String(from)), element('td', {}, String(to)), element('td', {}, from === to ? words.stayed : words.moved)));
    return element('div', {},
      element('p', { class: 'part-moves' }, words.movedCount(moves.filter(({ from, to }) => from !== to).length, moves.length)),
      element('table', {}, element('caption', {}, words.movesTitle(before, partitions)), element('thead', {}, element('tr', {}, ...words.columns.map((title) => element('th', { scope: 'col' }, title)))), element('tbody', {}, ...rows)));
  }

  private number(value: number): string {
    return new Intl.NumberFormat(document.documentElement.lang || 'fr', { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);
  }
}

if (!customElements.get('partitioner-explorable')) customElements.define('partitioner-explorable', PartitionerExplorable);
