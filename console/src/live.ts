// What changes on the server, while it changes: one stream for the whole console.

type Listener = () => void;

interface Watcher {
  topics: readonly string[];
  onChange: Listener;
}

const watchers = new Set<Watcher>();
const onState = new Set<Listener>();
let source: EventSource | undefined;
let isLive = false;
let again = 0;
/** A stream that the server ended, as when a session ends, is asked for again after so long. */
const PAUSE = 15_000;

/** Whether the stream is open now; while it is not, pages ask now and then. */
export const live = (): boolean => isLive;

function say(next: boolean): void {
  if (isLive === next) return;
  isLive = next;
  onState.forEach((listener) => listener());
}

function tell(topics: readonly string[] | 'all'): void {
  for (const watcher of watchers) if (topics === 'all' || watcher.topics.some((topic) => topics.includes(topic))) watcher.onChange();
}

function topicsOf(event: MessageEvent<string>): string[] {
  try {
    const { topics } = JSON.parse(event.data) as { topics?: unknown };
    return Array.isArray(topics) ? topics.map(String) : [];
  } catch {
    return [];
  }
}

function open(): void {
  clearTimeout(again);
  if (source || watchers.size === 0) return;
  const stream = new EventSource('/api/v1/events/stream');
  source = stream;
  stream.onopen = () => {
    say(true);
    // What changed between a page's first look and now was told to nobody.
    tell('all');
  };
  stream.onerror = () => {
    say(false);
    if (stream.readyState !== EventSource.CLOSED) return;
    close();
    if (watchers.size > 0) again = window.setTimeout(open, PAUSE);
  };
  stream.addEventListener('changed', (event) => tell(topicsOf(event)));
  stream.addEventListener('job', () => tell(['jobs']));
  stream.addEventListener('reload', () => tell('all'));
}

function close(): void {
  source?.close();
  source = undefined;
  say(false);
}

/** Calls `onChange` when one of these parts of the API answers otherwise. */
export function watch(topics: readonly string[], onChange: Listener): () => void {
  const watcher = { topics, onChange };
  watchers.add(watcher);
  open();
  return () => {
    watchers.delete(watcher);
    // The next page may want it at once.
    if (watchers.size === 0) again = window.setTimeout(() => watchers.size === 0 && close(), 1000);
  };
}

/** Calls `listener` when the stream opens or breaks. */
export function onLive(listener: Listener): () => void {
  onState.add(listener);
  return () => void onState.delete(listener);
}
