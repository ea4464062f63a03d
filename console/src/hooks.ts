// Loading what a view shows.
import type { Inputs } from 'preact/hooks';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Page, Refusal } from './api/client';
import { live, onLive, watch } from './live';

export interface Loaded<T> {
  data: T | undefined;
  error: Refusal | undefined;
  isLoading: boolean;
  reload(): void;
}

function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  return new Refusal(0, 'The console failed', String(error), 'console', {});
}

/** When to load again: when one of these parts of the API changed, and every so many milliseconds where nobody tells. */
export interface Freshness {
  topics?: readonly string[];
  every?: number;
}

/** A fleet that reports all the time must not make pages load all the time. */
const PACE = 1500;

/** Counts up when what is shown is old. Nothing happens while the page is not seen; it is looked up when it is again. */
function useTurns({ topics, every = 0 }: Freshness): [number, () => void] {
  const [turn, setTurn] = useState(0);
  const [isLive, setLive] = useState(live());
  const next = useCallback(() => setTurn((n) => n + 1), []);
  const key = topics?.join(' ') ?? '';
  useEffect(() => {
    if (!key) return;
    let last = 0;
    let timer = 0;
    let isMissed = false;
    const change = () => {
      isMissed = document.hidden;
      if (isMissed || timer) return;
      timer = window.setTimeout(() => {
        timer = 0;
        last = Date.now();
        next();
      }, Math.max(0, last + PACE - Date.now()));
    };
    const seen = () => isMissed && change();
    document.addEventListener('visibilitychange', seen);
    const stops = [watch(key.split(' '), change), onLive(() => setLive(live()))];
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
      stops.forEach((stop) => stop());
    };
  }, [key]);
  const pause = key && isLive ? 0 : every;
  useEffect(() => {
    if (pause === 0) return;
    const timer = setInterval(() => document.hidden || next(), pause);
    return () => clearInterval(timer);
  }, [pause]);
  return [turn, next];
}

/** Loads when `inputs` change, and again when what is shown is old. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: Inputs, freshness: Freshness = {}): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: Refusal; isLoading: boolean }>({ isLoading: true });
  const [turn, reload] = useTurns(freshness);
  const key = JSON.stringify(inputs);
  const shownKey = useRef(key);
  useEffect(() => {
    const stop = new AbortController();
    if (shownKey.current !== key) setState({ isLoading: true });
    shownKey.current = key;
    load(stop.signal).then(
      (data) => !stop.signal.aborted && setState({ data, isLoading: false }),
      (error) => !stop.signal.aborted && setState((old) => ({ data: old.data, error: asRefusal(error), isLoading: false })),
    );
    return () => stop.abort();
  }, [key, turn]);
  return { data: state.data, error: state.error, isLoading: state.isLoading, reload };
}

export interface Rows<T> {
  /** Those that are there; parts in between may not have been asked for yet. */
  rows: T[];
  /** How many there are; a lower bound while `isComplete` is false and the server did not say. */
  total: number;
  isTotalKnown: boolean;
  isLoading: boolean;
  isComplete: boolean;
  error: Refusal | undefined;
  /** Loads what is missing of the rows from `first` up to `last`, and of those before where the list cannot be jumped in. */
  ensure(first: number, last: number): void;
  reload(): void;
}

/** Where a part of a list begins: where the one before ended, or after so many rows. */
export interface Start {
  cursor?: string;
  offset?: number;
}

/** Rows of one request. */
const PART = 100;

class Parts<T> {
  rows: T[] = [];
  /** Rows from the beginning without a gap, and where they go on. */
  joined = 0;
  cursor: string | undefined;
  total: number | null = null;
  wanted: [number, number] = [0, 1];
  isLoading = true;
  isAtEnd = false;
  error: Refusal | undefined;

  /** What to ask for next. */
  missing(canJump: boolean): Start | undefined {
    const [first, last] = this.wanted;
    const end = Math.min(last, this.total ?? (this.isAtEnd ? this.joined : Infinity));
    if (!canJump || first <= this.joined + PART) return this.joined < end && !this.isAtEnd ? { cursor: this.cursor } : this.gap(Math.max(first, this.joined), end, canJump);
    return this.gap(first, end, canJump);
  }

  private gap(first: number, end: number, canJump: boolean): Start | undefined {
    for (let index = first; canJump && index < end; index += 1) if (!(index in this.rows)) return { offset: index };
    return undefined;
  }

  add(start: Start, page: Page<T>): void {
    const at = start.offset ?? this.joined;
    page.items.forEach((item, index) => (this.rows[at + index] = item));
    this.total = page.total ?? this.total;
    if (start.offset !== undefined) {
      // Fewer than were told of: they went away meanwhile.
      if (page.items.length === 0) this.total = Math.min(this.total ?? at, at);
      return;
    }
    this.joined = at + page.items.length;
    this.cursor = page.next_cursor ?? undefined;
    this.isAtEnd = !this.cursor;
  }
}

/** A list that comes in parts. With `canJump` its server takes an offset, and what is far down is asked for alone. */
export function useRows<T>(load: (start: Start, limit: number, signal: AbortSignal) => Promise<Page<T>>, inputs: Inputs, canJump = false): Rows<T> {
  const key = JSON.stringify(inputs);
  const [turn, setTurn] = useState(0);
  const [, redraw] = useState(0);
  const list = useRef(new Parts<T>());
  const stop = useRef(new AbortController());
  const fetchOn = useCallback(async (signal: AbortSignal) => {
    const state = list.current;
    state.isLoading = true;
    try {
      for (let start = state.missing(canJump); start; start = state.missing(canJump)) {
        const isFar = start.offset === undefined && state.wanted[1] - state.joined > 4 * PART;
        const page = await load(start, isFar ? 10 * PART : PART, signal);
        if (signal.aborted) return;
        state.add(start, page);
        redraw((n) => n + 1);
      }
    } catch (error) {
      if (signal.aborted) return;
      state.error = asRefusal(error);
      state.isAtEnd = true;
    }
    state.isLoading = false;
    redraw((n) => n + 1);
  }, [key, turn]);
  useEffect(() => {
    stop.current = new AbortController();
    list.current = new Parts<T>();
    redraw((n) => n + 1);
    void fetchOn(stop.current.signal);
    return () => stop.current.abort();
  }, [key, turn]);
  const ensure = useCallback(
    (first: number, last: number) => {
      const state = list.current;
      state.wanted = [first, last];
      if (!state.isLoading && !state.error && state.missing(canJump)) void fetchOn(stop.current.signal);
    },
    [fetchOn],
  );
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const { rows, total, isAtEnd, isLoading, error } = list.current;
  return { rows, total: total ?? rows.length, isTotalKnown: total !== null || isAtEnd, isComplete: isAtEnd, isLoading, error, ensure, reload };
}

/** A value that follows after the typing pauses. */
export function useSettled<T>(value: T, milliseconds = 250): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
