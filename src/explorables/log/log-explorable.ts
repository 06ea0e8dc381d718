import { button, choice, element, redraw } from '../element.ts';
import { append, freshLog, GROUPS, lagOf, passDays, read, recordsOf, seek, startOf, type GroupName, type LogState, type PartitionLog, type Reset } from './log-model.ts';
import { logWords } from './log-words.ts';

const KEYS = ['u-1', 'u-2', 'u-3', 'u-4', 'u-5', 'u-6', 'u-7', 'u-8'] as const;
const DAYS = 4;

/**
 * `<log-explorable>`: send records, let two groups read them, let old segments go. Language from the page's `lang`.
 * What it contains in the page is shown until this script has run, and stays for readers without scripts.
 */
class LogExplorable extends HTMLElement {
  private state: LogState = freshLog(3);
  private key: (typeof KEYS)[number] = 'u-1';
  private readonly words = logWords(document.documentElement.lang);
  private readonly view = element('div');

  connectedCallback(): void {
    this.replaceChildren(this.settings(), this.view);
    this.show();
  }

  private change(next: LogState): void {
    this.state = next;
    this.show();
  }

  private settings(): HTMLElement {
    const { words } = this;
    const restart = (partitions: number) => this.change(freshLog(partitions, this.state.reset));
    const resets = (['earliest', 'latest'] as const).map((id): [Reset, string] => [id, words.resets[id]]);
    return element('div', { class: 'explorable-controls' },
      element('p', { class: 'explorable-settings' },
        choice(words.key, KEYS.map((id) => [id, id] as const), this.key, (key) => { this.key = key; }),
        choice(words.partitions, (['1', '2', '3', '4'] as const).map((id) => [id, id] as const), '3', (count) => restart(Number(count))),
        choice(element('code', {}, words.reset), resets, this.state.reset, (reset) => this.change({ ...this.state, reset }))),
      element('p', { class: 'explorable-buttons' },
        button('append', words.append, () => this.change(append(this.state, this.key))),
        button('days', words.days(DAYS), () => this.change(passDays(this.state, DAYS))),
        button('restart', words.restart, () => restart(this.state.partitions.length))));
  }

  private show(): void {
    const { state, words } = this;
    redraw(this.view, 'read-push', () => [
      element('p', { class: 'explorable-status', role: 'status' }, words.status(state.last)),
      element('p', { class: 'explorable-caption' }, words.topic(state.day)),
      element('ul', { class: 'log-partitions' }, ...state.partitions.map((log, id) => this.partition(log, id))),
      element('div', { class: 'log-groups' }, ...GROUPS.map((name) => this.group(name)))]);
  }

  private partition(log: PartitionLog, id: number): HTMLElement {
    const { words, state } = this;
    const segments = log.segments.filter(({ records }) => records.length > 0).map(({ records }) => element('span', { class: 'log-segment' },
      ...records.map(({ offset, key }) => element('span', { class: 'log-cell' }, element('b', {}, String(offset)), element('span', {}, key), this.marks(id, offset)))));
    const next = element('span', { class: 'log-cell log-next', title: words.next }, element('b', {}, String(log.end)), element('span', {}, '…'), this.marks(id, log.end));
    const start = startOf(log) > 0 ? [element('span', { class: 'log-start' }, words.deletedBelow(startOf(log)))] : [];
    const spoken = recordsOf(log).map(({ offset, key }) => `${offset} ${key}`).join(', ') || words.empty;
    const places = GROUPS.map((name) => `${name} ${state.committed[name][id] ?? words.never}`).join(', ');
    return element('li', {}, element('strong', {}, words.partition(id)),
      element('span', { class: 'log-cells', role: 'img', 'aria-label': `${words.log(id, spoken)}. ${words.next} ${log.end}. ${words.committed(places)}` }, ...start, ...segments, next));
  }

  /** A dot for each group whose next record this is. */
  private marks(partition: number, offset: number): HTMLElement {
    const here = GROUPS.filter((name) => this.state.committed[name][partition] === offset);
    return element('span', { class: 'log-marks' }, ...here.map((name) => element('i', { class: `log-mark-${name}` })));
  }

  private group(name: GroupName): HTMLElement {
    const { state, words } = this;
    const places = state.committed[name].map((place, id) => `${id} → ${place ?? words.never}`).join(' · ');
    return element('section', { class: 'log-group', 'aria-label': words.group(name) },
      element('strong', {}, element('i', { class: `log-mark-${name}` }), words.group(name)),
      element('span', {}, words.committed(places)),
      element('span', { class: 'log-lag' }, words.lag(lagOf(state, name))),
      element('p', { class: 'explorable-buttons' },
        button(`read-${name}`, words.read(name), () => this.change(read(this.state, name))),
        button(`start-${name}`, words.toStart(name), () => this.change(seek(this.state, name, 'start'))),
        button(`end-${name}`, words.toEnd(name), () => this.change(seek(this.state, name, 'end')))));
  }
}

if (!customElements.get('log-explorable')) customElements.define('log-explorable', LogExplorable);
