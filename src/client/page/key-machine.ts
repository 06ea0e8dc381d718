import { partitionOf } from '../../explorables/partitioner/murmur2.ts';

const SHOWN = 9;

/** `<key-machine>` on the home page: a key goes to its partition, by the real hash. */
class KeyMachine extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector('form');
    const input = this.querySelector('input');
    const lanes = [...this.querySelectorAll<HTMLElement>('.lane-rail')];
    const result = this.querySelector('.machine-result');
    form?.addEventListener('submit', (event) => {
      event.preventDefault();
      const key = input?.value.trim() ?? '';
      if (key === '' || input === null) return;
      const partition = partitionOf(key, lanes.length);
      const lane = lanes[partition];
      for (const old of this.querySelectorAll('.arriving')) old.classList.remove('arriving');
      const record = document.createElement('span');
      record.className = 'record arriving';
      record.textContent = key;
      lane?.append(record);
      while (lane !== undefined && lane.childElementCount > 1 && (lane.childElementCount > SHOWN || lane.scrollWidth > lane.clientWidth)) lane.firstElementChild?.remove();
      if (result !== null) {
        const strong = document.createElement('strong');
        strong.textContent = String(partition);
        result.replaceChildren(`${key} ${this.dataset['result'] ?? ''} `, strong, '.');
      }
      input.select();
    });
  }
}

customElements.define('key-machine', KeyMachine);
