import { button, choice, element, redraw } from '../element.ts';
import {
  BROKER_IDS, advance, freeze, freshPartition, hasQuorum, isFrozen, isLost, liveLeader, send, thaw, type Acks, type BrokerId, type PartitionState,
} from './acks-model.ts';
import { acksWords } from './acks-words.ts';

/**
 * `<acks-explorable>`: freeze brokers, send records, see which sends are acknowledged. Language from the page's `lang`.
 * What it contains in the page is shown until this script has run, and stays for readers without scripts.
 */
class AcksExplorable extends HTMLElement {
  private state: PartitionState = freshPartition(2);
  private acks: Acks = 'all';
  private readonly words = acksWords(document.documentElement.lang);
  private readonly view = element('div');

  connectedCallback(): void {
    this.replaceChildren(this.settings(), this.view);
    this.show();
  }

  private change(next: PartitionState): void {
    this.state = next;
    this.show();
  }

  private settings(): HTMLElement {
    const acks = (['1', 'all'] as const).map((value) => {
      const input = element('input', { type: 'radio', name: 'acks-explorable', value });
      input.checked = value === this.acks;
      input.addEventListener('change', () => { this.acks = value; });
      return element('label', {}, input, element('code', {}, `acks=${value}`));
    });
    const sizes = (['1', '2', '3'] as const).map((count) => [count, count] as const);
    const minInsync = choice(element('code', {}, 'min.insync.replicas='), sizes, '2', (count) => this.change({ ...this.state, minInsync: Number(count) }));
    const own = element('input', { type: 'checkbox' });
    own.addEventListener('change', () => this.change({ ...this.state, ownControllers: own.checked }));
    const restart = () => this.change(freshPartition(this.state.minInsync, own.checked));
    return element('div', { class: 'acks-controls' },
      element('fieldset', {}, element('legend', {}, this.words.settings), ...acks,
        minInsync, element('label', {}, own, this.words.ownControllers)),
      element('p', { class: 'acks-buttons' },
        button('send', this.words.send, () => this.change(send(this.state, this.acks))),
        button('wait', this.words.wait, () => this.change(advance(this.state, 500))),
        button('restart', this.words.restart, restart)));
  }

  private show(): void {
    const { state, words } = this;
    const leaderFrozen = state.leader !== undefined && liveLeader(state) === undefined;
    redraw(this.view, 'kafka-1', () => [
      element('p', { class: 'acks-clock' }, words.clock(this.seconds(state.nowMs), state.isr.join(', '), state.highWatermark)),
      element('ul', { class: 'acks-brokers' }, ...BROKER_IDS.map((id) => this.broker(id))),
      element('p', { class: 'acks-why', role: 'status' }, words.why(state, leaderFrozen, hasQuorum(state))),
      this.sends()]);
  }

  private broker(id: BrokerId): HTMLElement {
    const { state, words } = this;
    const name = `kafka-${id}`;
    const frozen = isFrozen(state, id);
    const role = state.isr.includes(id) ? words.inIsr : state.elr.includes(id) ? words.eligible : words.outOfIsr;
    const marks = [...(state.leader === id ? [words.leader] : []), role, ...(frozen ? [words.frozen] : [])];
    const log = state.logs[id];
    const records = log.map((record, place) => element('span', { class: place < state.highWatermark ? 'acks-record acks-committed' : 'acks-record' }, String(record)));
    const toggle = button(name, frozen ? words.thaw(name) : words.freeze(name), () => this.change(frozen ? thaw(this.state, id) : freeze(this.state, id)));
    return element('li', { class: frozen ? 'acks-broker acks-frozen' : 'acks-broker' },
      element('strong', {}, name), element('span', { class: 'acks-marks' }, marks.join(' · ')),
      element('span', { class: 'acks-log', role: 'img', 'aria-label': words.log(name, log.join(', ') || words.emptyLog) }, ...(records.length ? records : [words.emptyLog])), toggle);
  }

  private sends(): HTMLElement {
    const { state, words } = this;
    if (state.sends.length === 0) return element('p', {}, words.noSends);
    const rows = state.sends.slice(-8).map((one) => {
      const lost = isLost(state, one);
      return element('tr', { class: lost ? 'acks-lost' : `acks-${one.outcome}` },
        element('td', {}, String(one.id)), element('td', {}, element('code', {}, one.acks)), element('td', {}, words.outcome(one, lost, this.seconds(one.tookMs ?? 0))));
    });
    return element('table', {}, element('thead', {}, element('tr', {}, ...words.columns.map((title) => element('th', { scope: 'col' }, title)))), element('tbody', {}, ...rows));
  }

  private seconds(ms: number): string {
    return new Intl.NumberFormat(document.documentElement.lang || 'fr', { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(ms / 1_000);
  }
}

if (!customElements.get('acks-explorable')) customElements.define('acks-explorable', AcksExplorable);
