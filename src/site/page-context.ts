const counters = new Map<string, number>();

/** An id that no other element of any page of this build has. */
export function nextId(kind: string): string {
  const next = (counters.get(kind) ?? 0) + 1;
  counters.set(kind, next);
  return `${kind}-${next}`;
}

/** `Spring Boot` → `spring-boot`: how a tab's label is remembered. */
export function slugOf(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}

/** The lesson's address, for messages of the build. */
export function lessonOf(url: URL): string {
  return url.pathname;
}

const LANGUAGES: Readonly<Record<string, string>> = {
  ts: 'ts', tsx: 'tsx', js: 'js', mjs: 'js', java: 'java', yaml: 'yaml', yml: 'yaml', json: 'json', sh: 'sh', sql: 'sql', xml: 'xml', properties: 'properties', md: 'md',
};

/** Highlighting language of a file by its extension; plain text when unknown. */
export function languageOf(file: string): string {
  return LANGUAGES[file.split('.').at(-1) ?? ''] ?? 'text';
}
