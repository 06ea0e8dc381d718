const REFERENCE = /\$(?:\$|\{([A-Za-z_][A-Za-z0-9_]*):-([^}$]*)\}|)/g;

/** Names and defaults of the variables in a text, and what looks like a variable but isn't one that we know how to fill in. */
export function variablesIn(text: string): { names: Map<string, string>; wrong: boolean } {
  const names = new Map<string, string>();
  let wrong = false;
  for (const [whole, name, fallback] of text.matchAll(REFERENCE)) {
    if (name !== undefined) names.set(name, fallback ?? '');
    else if (whole === '$') wrong = true;
  }
  return { names, wrong };
}

/** As compose does: `${NAME:-default}` becomes the value, or the default when it is unset or empty; `$$` becomes `$`. */
export function fillVariables(text: string, values: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(REFERENCE, (whole, name: string | undefined, fallback: string | undefined) => {
    if (name !== undefined) return values[name] || (fallback ?? '');
    return whole === '$$' ? '$' : whole;
  });
}
