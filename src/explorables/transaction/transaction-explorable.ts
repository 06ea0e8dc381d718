import { button, element, redraw } from '../element.ts';
import { EMPTY, end, endOf, fateOf, heldBack, lastStableOffset, passTimeout, readCommitted, readUncommitted, send, WRITERS, type Entry, type TransactionState } from './transaction-model.ts';
import { transactionWords } from './transaction-words.ts';

/** Enough to see everything; a longer log would only scroll. */
const MAX_ENTRIES = 24;

/**
 * `<transaction-explorable>`: two transactional writers and a plain one on a partition, and what two readers see. Language from the page's
 * `lang`. What it contains in the page is shown until this script has run, and stays for readers without scripts.
 */
class TransactionExplorable extends HTMLElement {
  private state: TransactionState = EMPTY;
  private readonly words = transactionWords(document.documentElement.lang);
  private readonly view = element('div');

  connectedCallback(): void {
    this.replaceChildren(this.view);
    this.show();
  }

  private change(next: TransactionState): void {
    this.state = next;
    this.show();
  }

  private show(): void {
    const { state, words } = this;
    redraw(this.view, 'restart', () => [
      this.controls(),
      element('p', { class: 'explorable-status', role: 'status' }, words.status(state.last)),
      element('p', { class: 'explorable-caption' }, `${words.log} · ${words.offsets(lastStableOffset(state), endOf(state))}`),
      this.log(),
      element('div', { class: 'log-groups' },
        this.reader('read_committed', readCommitted(state), heldBack(state)),
        this.reader('read_uncommitted', readUncommitted(state), 0))]);
  }

  private controls(): HTMLElement {
    const { state, words } = this;
    const room = endOf(state) < MAX_ENTRIES;
    const writers = WRITERS.map((writer) => {
      const open = state.open[writer] !== undefined;
      return element('p', { class: 'explorable-buttons' },
        button(`send-${writer}`, words.send(writer), () => this.change(send(this.state, writer)), room),
        button(`commit-${writer}`, words.commit(writer), () => this.change(end(this.state, writer, 'commit')), open),
        button(`abort-${writer}`, words.abort(writer), () => this.change(end(this.state, writer, 'abort')), open));
    });
    return element('div', {}, ...writers, element('p', { class: 'explorable-buttons' },
      button('plain', words.plain, () => this.change(send(this.state)), room),
      button('timeout', words.timeout, () => this.change(passTimeout(this.state))),
      button('restart', words.restart, () => this.change(EMPTY))));
  }

  private log(): HTMLElement {
    const { state, words } = this;
    const stable = lastStableOffset(state);
    const spoken = state.entries.map((entry) => `${entry.offset} ${this.nameOf(entry)}`).join(', ') || words.empty;
    const cells = state.entries.flatMap((entry) => [...entry.offset === stable ? [this.line()] : [], this.cell(entry)]);
    const closing = stable === endOf(state) ? [this.line()] : [];
    return element('div', { class: 'log-cells transaction-log', role: 'img', 'aria-label': words.spoken(spoken, stable, endOf(state)) }, ...cells, ...closing);
  }

  private line(): HTMLElement {
    return element('span', { class: 'transaction-lso' }, 'LSO');
  }

  private cell(entry: Entry): HTMLElement {
    const fate = fateOf(this.state, entry);
    const text = entry.kind === 'record' ? entry.value : entry.kind.toUpperCase();
    return element('span', { class: `log-cell transaction-${fate}${entry.kind === 'record' ? '' : ' transaction-marker'}`, title: this.nameOf(entry) }, element('b', {}, String(entry.offset)), element('span', {}, text));
  }

  private nameOf(entry: Entry): string {
    return entry.kind === 'record' ? `${entry.value} (${this.words.fates[fateOf(this.state, entry)]})` : `${entry.kind.toUpperCase()} ${entry.writer}`;
  }

  private reader(isolation: string, values: readonly string[], waiting: number): HTMLElement {
    const { words } = this;
    return element('section', { class: 'log-group', 'aria-label': isolation },
      element('strong', {}, isolation), element('code', {}, values.join(' ') || words.nothing),
      element('span', { class: 'log-lag' }, waiting > 0 ? words.waiting(waiting) : words.upToDate));
  }
}

if (!customElements.get('transaction-explorable')) customElements.define('transaction-explorable', TransactionExplorable);
