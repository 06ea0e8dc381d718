/** What a reader does, kept on this device only. Storage that is full, blocked or broken never breaks a page: then nothing is kept. */
export function readKept(key: string): string | null {
  try { return localStorage.getItem(`atelier:${key}`); } catch { return null; }
}

export function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`atelier:${key}`);
    else localStorage.setItem(`atelier:${key}`, value);
  } catch { /* nothing is kept */ }
}

/** Ids of the lessons marked as read. */
export function readLessons(): Set<string> {
  try {
    const parsed: unknown = JSON.parse(readKept('read') ?? '[]');
    return new Set(Array.isArray(parsed) ? parsed.filter((id): id is string => typeof id === 'string') : []);
  } catch { return new Set(); }
}

export function keepLessonRead(id: string, read: boolean): void {
  const all = readLessons();
  if (read) all.add(id); else all.delete(id);
  keep('read', JSON.stringify([...all]));
}
