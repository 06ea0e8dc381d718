import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml';
import { keyPath } from '../../src/support/index.ts';

/** Something wrong at a place in the file; an empty path is the file as a whole. */
export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Where, when it is not the value at `path`. */
  readonly offset?: number;
}

/** A YAML text that remembers where everything stands. Anchors and merge keys (`<<`) are resolved as compose does. */
export class YamlSource {
  readonly #file: string;
  readonly #document: Document;
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.#file = file;
    this.#document = parseDocument(text, { merge: true, lineCounter: this.#lines, prettyErrors: false });
  }

  /** Mistakes of YAML itself: wrong indentation, a key twice, an unknown anchor. */
  get syntaxProblems(): Problem[] {
    return this.#document.errors.map(({ message, pos }) => ({ path: [], message, offset: pos[0] }));
  }

  value(): unknown {
    return this.#document.toJS({ maxAliasCount: 200 });
  }

  /** `file:line:column key.path: what is wrong`. What is missing is shown where its parent stands. */
  explain({ path, message, offset }: Problem): string {
    const { line, col } = this.#lines.linePos(offset ?? this.#locate(path));
    const key = keyPath(path);
    return `${this.#file}:${line}:${col} ${key === '' ? '' : `${key}: `}${message}`;
  }

  #locate(path: readonly PropertyKey[]): number {
    let node: Node | null = this.#document.contents;
    let offset = 0;
    for (const key of path) {
      const pair = this.#child(node, key);
      if (pair === undefined) break;
      offset = pair.offset;
      node = pair.value;
    }
    return offset;
  }

  #child(parent: Node | null, key: PropertyKey): { offset: number; value: Node | null } | undefined {
    const node = this.#resolve(parent);
    if (isSeq(node)) {
      const item = node.items[Number(key)] as Node | undefined;
      return item === undefined ? undefined : { offset: item.range?.[0] ?? 0, value: item };
    }
    if (!isMap(node)) return undefined;
    const pairs = node.items as Pair<Node, Node | null>[];
    const own = pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key));
    if (own !== undefined) return { offset: own.key.range?.[0] ?? 0, value: own.value };
    for (const pair of pairs.filter(({ key: name }) => isScalar(name) && name.source === '<<')) {
      const merged = this.#resolve(pair.value);
      for (const source of isSeq(merged) ? merged.items as Node[] : [merged]) {
        const found = this.#child(source, key);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #resolve(node: Node | null): Node | null {
    return isAlias(node) ? node.resolve(this.#document) ?? null : node;
  }
}
