import { button, choice, element, redraw } from '../element.ts';
import { freshGroup, isAtRest, join, MOST_MEMBERS, part, step, STRATEGIES, type GroupState } from './group-model.ts';
import { numbersTo } from './assignors.ts';
import { groupWords } from './group-words.ts';

const SIZES = ['3', '4', '6', '9', '12'] as const;
const CHANGES_SHOWN = 6;

/**
 * `<group-explorable>`: members come, go and die; see which partitions stop meanwhile. Language from the page's `lang`.
 * What it contains in the page is shown until this script has run, and stays for readers without scripts.
 */
class GroupExplorable extends HTMLElement {
  private state: GroupState = freshGroup('range', 6);
  private readonly words = groupWords(document.documentElement.lang);
  private readonly view = element('div');

  connectedCallback(): void {
    this.replaceChildren(this.settings(), this.view);
    this.show();
  }

  private change(next: GroupState): void {
    this.state = next;
    this.show();
  }

  private settings(): HTMLElement {
    const { words } = this;
    return element('p', { class: 'explorable-settings' },
      choice(words.strategy, STRATEGIES.map((id) => [id, words.strategies[id]] as const), this.state.strategy, (strategy) => this.change(freshGroup(strategy, this.state.partitions))),
      choice(words.partitions, SIZES.map((id) => [id, id] as const), '6', (count) => this.change(freshGroup(this.state.strategy, Number(count)))));
  }

  private show(): void {
    const { state, words } = this;
    const rest = isAtRest(state);
    redraw(this.view, rest ? 'join' : 'next', () => [
      element('p', { class: 'explorable-buttons' },
        button('join', words.join, () => this.change(join(this.state)), rest && state.members.length < MOST_MEMBERS),
        button('next', words.next, () => this.change(step(this.state)), !rest),
        button('restart', words.restart, () => this.change(freshGroup(state.strategy, state.partitions)))),
      element('p', { class: 'explorable-status', role: 'status' }, words.status(state)),
      this.lanes(),
      element('ul', { class: 'group-members' }, ...this.members().map((member) => this.member(member))),
      this.changes()]);
  }

  private lanes(): HTMLElement {
    const { state, words } = this;
    const readerOf = (partition: number) => [...state.reading].find(([, partitions]) => partitions.includes(partition))?.[0];
    return element('ol', { class: 'group-lanes', 'aria-label': words.lanes, start: '0' }, ...numbersTo(state.partitions).map((partition) => {
      const reader = readerOf(partition);
      return element('li', { class: reader === undefined ? 'group-lane group-stopped' : 'group-lane', 'aria-label': words.lane(partition, reader ?? words.stopped) },
        element('b', {}, String(partition)), element('span', {}, reader ?? words.stopped));
    }));
  }

  private members(): string[] {
    return [...this.state.members, ...(this.state.dead === undefined ? [] : [this.state.dead])].sort();
  }

  private member(member: string): HTMLElement {
    const { state, words } = this;
    const dead = state.dead === member;
    const partitions = [...state.reading.get(member) ?? []].sort((a, b) => a - b);
    const says = dead ? words.dead : partitions.length === 0 ? words.idle : words.reads(partitions.join(', '));
    const mayGo = isAtRest(state) && state.members.length > 1;
    return element('li', { class: dead ? 'group-dead' : 'group-living' }, element('strong', {}, member), element('span', {}, says),
      button(`leave-${member}`, words.leave(member), () => this.change(part(this.state, 'leave', member)), mayGo),
      button(`crash-${member}`, words.crash(member), () => this.change(part(this.state, 'crash', member)), mayGo));
  }

  private changes(): HTMLElement {
    const { state, words } = this;
    if (state.changes.length === 0) return element('p', { class: 'explorable-caption' }, words.noChanges);
    const shown = (partitions: readonly number[]) => (partitions.length === 0 ? words.none : `${partitions.length} (${partitions.join(', ')})`);
    const rows = state.changes.slice(-CHANGES_SHOWN).map((change) => element('tr', {},
      element('td', {}, words.change(change)), element('td', {}, shown(change.stopped)), element('td', {}, shown(change.moved))));
    return element('table', {}, element('thead', {}, element('tr', {}, ...words.columns.map((title) => element('th', { scope: 'col' }, title)))), element('tbody', {}, ...rows));
  }
}

if (!customElements.get('group-explorable')) customElements.define('group-explorable', GroupExplorable);
