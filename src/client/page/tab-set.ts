import { keep } from './kept.ts';

/** `<tab-set>`: tabs whose choice all sets of the same group share, on this page and the next ones. */
class TabSet extends HTMLElement {
  connectedCallback(): void {
    const list = this.querySelector('[role="tablist"]');
    list?.addEventListener('click', (event) => {
      const tab = (event.target as Element).closest<HTMLElement>('[role="tab"]');
      if (tab?.dataset['tab'] !== undefined) this.choose(tab.dataset['tab']);
    });
    list?.addEventListener('keydown', (event) => this.move(event as KeyboardEvent));
    this.follow(document.documentElement.dataset[`tabs${capital(this.group)}`]);
  }

  get group(): string {
    return this.dataset['group'] ?? 'language';
  }

  /** Shows that tab if this set has it; else its first one. */
  follow(wanted: string | undefined): void {
    const tabs = this.tabs();
    const chosen = tabs.find((tab) => tab.dataset['tab'] === wanted) ?? tabs[0];
    for (const tab of tabs) {
      tab.setAttribute('aria-selected', String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
    }
    for (const panel of this.querySelectorAll<HTMLElement>(':scope > .tab-panel')) panel.hidden = panel.dataset['tab'] !== chosen?.dataset['tab'];
  }

  private choose(tab: string): void {
    const before = this.getBoundingClientRect().top;
    document.documentElement.dataset[`tabs${capital(this.group)}`] = tab;
    keep(`tabs:${this.group}`, tab);
    for (const set of document.querySelectorAll<TabSet>('tab-set')) if (set.group === this.group) set.follow(tab);
    // Sets above this one may have changed their height: what was clicked stays under the pointer.
    window.scrollBy({ top: this.getBoundingClientRect().top - before, behavior: 'instant' });
  }

  private move(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const tabs = this.tabs();
    const at = tabs.findIndex((tab) => tab.getAttribute('aria-selected') === 'true');
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next?.dataset['tab'] === undefined) return;
    this.choose(next.dataset['tab']);
    next.focus();
  }

  private tabs(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(':scope > [role="tablist"] > [role="tab"]')];
  }
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

customElements.define('tab-set', TabSet);
