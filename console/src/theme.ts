// Light, dark, or like the system; kept in this browser.
export type Theme = 'system' | 'light' | 'dark';

export function theme(): Theme {
  const kept = localStorage.getItem('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function applyTheme(chosen?: Theme): void {
  if (chosen) localStorage.setItem('theme', chosen);
  document.documentElement.dataset['theme'] = theme();
}
