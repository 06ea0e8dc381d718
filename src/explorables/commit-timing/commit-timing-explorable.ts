import { button, choice, element, redraw } from '../element.ts';
import { crash, freshCommit, isDone, lost, nextStep, RECORDS, repeated, start, step, stop, STRATEGIES, type CommitState, type Strategy } from './commit-timing-model.ts';
import { commitTimingWords } from './commit-timing-words.ts';

const ENDS_SHOWN = 6;

/** How the program once ended. */
interface Ending {
  readonly strategy: Strategy;
  readonly kind: 'crash' | 'stop';
  readonly atS: number;
  readonly lost: number;
  readonly again: number;
}

/**
 * `<commit-timing-explorable>`: a consumer step by step, killed whenever the reader likes. Language from the page's `lang`.
 * What it contains in the page is shown until this script has run, and stays for readers without scripts.
 */
class CommitTimingExplorable extends HTMLElement {
  private state: CommitState = freshCommit('before');
  /** Outlives a change of strategy, so that strategies can be compared. */
  private endings: readonly Ending[] = [];
  private readonly words = commitTimingWords(document.documentElement.lang);
  private readonly view = element('div');

  connectedCallback(): void {
    const { words } = this;
    this.replaceChildren(element('p', { class: 'explorable-settings' },
      choice(words.strategy, STRATEGIES.map((id) => [id, words.strategies[id]] as const), this.state.strategy, (strategy) => this.change(freshCommit(strategy)))), this.view);
    this.show();
  }

  private change(next: CommitState): void {
    const { last, strategy, nowS: atS } = next;
    if (next !== this.state && (last?.kind === 'crash' || last?.kind === 'stop')) this.endings = [...this.endings, { strategy, kind: last.kind, atS, lost: last.lost, again: last.again }];
    this.state = next;
    this.show();
  }

  private show(): void {
    const { state, words } = this;
    redraw(this.view, isDone(state) ? 'restart' : state.running ? 'next' : 'start', () => [
      element('p', { class: 'explorable-buttons' },
        button('next', words.next(nextStep(state)), () => this.change(step(this.state)), state.running && !isDone(state)),
        button('crash', words.crash, () => this.change(crash(this.state)), state.running),
        button('stop', words.stop, () => this.change(stop(this.state)), state.running),
        button('start', words.start, () => this.change(start(this.state)), !state.running),
        button('restart', words.restart, () => this.change(freshCommit(this.state.strategy)))),
      element('p', { class: 'explorable-status', role: 'status' }, isDone(state) ? words.done(lost(state).length, repeated(state).length) : words.status(state)),
      element('p', { class: 'explorable-caption' }, words.caption(state, lost(state).length, repeated(state).length)),
      this.log(),
      this.ends()]);
  }

  private log(): HTMLElement {
    const { state, words } = this;
    const fates = state.processed.map((_times, offset) => this.fateOf(offset));
    const spoken = fates.map((fate, offset) => `${offset} ${words.fates[fate]}`).join(', ');
    const cells = fates.flatMap((fate, offset) => [...this.marks(offset), element('span', { class: `log-cell commit-${fate}`, title: words.fates[fate] },
      element('b', {}, String(offset)), element('span', {}, words.signs[fate]))]);
    return element('div', { class: 'log-cells commit-log', role: 'img', 'aria-label': words.spoken(spoken, state) }, ...cells, ...this.marks(RECORDS));
  }

  private fateOf(offset: number): 'waiting' | 'in-hand' | 'once' | 'twice' | 'lost' {
    const { state } = this;
    if (lost(state).includes(offset)) return 'lost';
    if (repeated(state).includes(offset)) return 'twice';
    if (state.queue.includes(offset)) return 'in-hand';
    return state.processed[offset] === 0 ? 'waiting' : 'once';
  }

  /** Lines before an offset: where the group would go on, and what the next poll hands out. */
  private marks(offset: number): HTMLElement[] {
    const { state, words } = this;
    const here = [...(state.committed === offset ? [words.commitMark] : []), ...(state.running && state.position === offset ? [words.positionMark] : [])];
    return here.length === 0 ? [] : [element('span', { class: state.committed === offset ? 'commit-mark' : 'commit-mark commit-position' }, ...here.map((text) => element('span', {}, text)))];
  }

  private ends(): HTMLElement {
    const { words } = this;
    if (this.endings.length === 0) return element('p', { class: 'explorable-caption' }, words.noEnds);
    const rows = this.endings.slice(-ENDS_SHOWN).map((one) => element('tr', {},
      element('td', {}, words.strategies[one.strategy]), element('td', {}, words.ended(one.kind, one.atS)), element('td', {}, String(one.lost)), element('td', {}, String(one.again))));
    return element('table', {}, element('thead', {}, element('tr', {}, ...words.columns.map((title) => element('th', { scope: 'col' }, title)))), element('tbody', {}, ...rows));
  }
}

if (!customElements.get('commit-timing-explorable')) customElements.define('commit-timing-explorable', CommitTimingExplorable);
