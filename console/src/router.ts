// Addresses: every view and every filter has one, so that it can be sent to a colleague.
import { useEffect, useState } from 'preact/hooks';

const listeners = new Set<() => void>();
const announce = () => listeners.forEach((listener) => listener());
window.addEventListener('popstate', announce);

export interface Place {
  path: string;
  segments: string[];
  query: URLSearchParams;
}

export function here(): Place {
  const path = location.pathname;
  const segments = path.split('/').filter(Boolean).map(decoded);
  return { path, segments, query: new URLSearchParams(location.search) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function navigate(to: string, options: { replace?: boolean } = {}): void {
  if (to === location.pathname + location.search) return;
  if (options.replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  announce();
}

export function usePlace(): Place {
  const [place, setPlace] = useState(here);
  useEffect(() => {
    const listener = () => setPlace(here());
    listeners.add(listener);
    listener();
    return () => void listeners.delete(listener);
  }, []);
  return place;
}

/** The address of `path` with these filters; empty ones are left out. */
export function to(path: string, query: Record<string, string | number | boolean | null | undefined> = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return path + (text && `?${text}`);
}

/** Changes some filters of the present address. */
export function refine(change: Record<string, string | null | undefined>): void {
  const { path, query } = here();
  for (const [name, value] of Object.entries(change)) {
    if (value === null || value === undefined || value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  navigate(path + (text && `?${text}`), { replace: true });
}

/** Follows links inside the console without loading the page again. */
export function followLinks(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.('a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.target || link.origin !== location.origin) return;
  if (link.hasAttribute('download') || link.pathname.startsWith('/api/')) return;
  event.preventDefault();
  if (link.hash && link.pathname === location.pathname) return;
  navigate(link.pathname + link.search);
}
