import type { ClusterSnapshot } from '../../contracts/index.ts';
import { keep, readKept } from './kept.ts';
import { parseMeasure, takeMeasure } from './measure.ts';
import { onSnapshot } from './page-events.ts';

type Words = Readonly<Record<'right' | 'wrong' | 'close' | 'far' | 'notMeasured', string>>;

/** `<predict-box>`: an answer is committed before anything is shown, kept on this device, and held against the live cluster. */
class PredictBox extends HTMLElement {
  private stop: (() => void) | undefined;

  connectedCallback(): void {
    const form = this.querySelector('form');
    if (form === null) return;
    form.addEventListener('submit', (event) => { event.preventDefault(); this.commit(this.chosen()); });
    form.addEventListener('reset', () => this.reopen());
    const kept = readKept(this.key);
    if (kept !== null) this.show(kept);
    const measure = parseMeasure(this.dataset['measure'] ?? '');
    if (measure !== undefined) this.stop = onSnapshot((snapshot) => this.showMeasured(takeMeasure(measure, snapshot), snapshot));
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  private get key(): string {
    return `predict:${this.dataset['id'] ?? ''}`;
  }

  private inputs(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>(`input[name="predict-${this.dataset['id'] ?? ''}"]`)];
  }

  private chosen(): string | undefined {
    const inputs = this.inputs();
    return (inputs[0]?.type === 'radio' ? inputs.find((input) => input.checked) : inputs[0])?.value;
  }

  private commit(value: string | undefined): void {
    if (value === undefined || value === '') return;
    keep(this.key, value);
    this.show(value);
    this.querySelector<HTMLElement>('.predict-outcome')?.focus({ preventScroll: true });
  }

  private show(value: string): void {
    const inputs = this.inputs();
    let said = value;
    for (const input of inputs) {
      if (input.type === 'radio') {
        const choice = input.closest('.choice');
        const mine = input.value === value;
        input.checked = mine;
        choice?.classList.toggle('is-mine', mine);
        if (mine) said = choice?.querySelector('[data-label]')?.textContent ?? value;
      } else input.value = value;
      input.disabled = true;
    }
    if (this.dataset['kind'] === 'number') said = `${new Intl.NumberFormat(document.documentElement.lang).format(Number(value))} ${this.dataset['unit'] ?? ''}`;
    this.put('[data-said]', said);
    this.put('[data-verdict]', this.words()[Math.abs(Number(value) - Number(this.dataset['answer'])) <= Number(this.dataset['tolerance']) ? 'close' : 'far']);
    this.dataset['state'] = 'committed';
  }

  private reopen(): void {
    keep(this.key, null);
    delete this.dataset['state'];
    for (const input of this.inputs()) {
      input.disabled = false;
      input.closest('.choice')?.classList.remove('is-mine');
    }
    this.inputs()[0]?.focus();
  }

  private showMeasured(value: number | undefined, snapshot: ClusterSnapshot): void {
    const open = this.querySelector<HTMLElement>('.measured [data-open-workbench]');
    if (open !== null) open.hidden = true;
    if (value === undefined) return this.put('[data-measured]', this.words().notMeasured);
    const at = new Date(snapshot.at).toLocaleTimeString(document.documentElement.lang);
    const target = this.querySelector('[data-measured]');
    const text = new Intl.NumberFormat(document.documentElement.lang).format(value);
    if (target === null || target.firstChild?.textContent === text) return;
    const small = document.createElement('small');
    small.textContent = at;
    target.replaceChildren(text, small);
  }

  private put(selector: string, text: string): void {
    const target = this.querySelector(selector);
    if (target !== null) target.textContent = text;
  }

  private words(): Words {
    return JSON.parse(this.dataset['words'] ?? '{}') as Words;
  }
}

customElements.define('predict-box', PredictBox);
