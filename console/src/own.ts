// What somebody chose for this browser.
const HIDDEN = 'todo:hidden';

/** To-do entries that are not shown. */
export function hiddenTasks(): string[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(HIDDEN) ?? '[]');
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  } catch {
    return [];
  }
}

export function hideTasks(names: string[]): void {
  try {
    localStorage.setItem(HIDDEN, JSON.stringify(names));
  } catch {
    // A browser that keeps nothing shows all of them.
  }
}
