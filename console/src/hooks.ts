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
  rows: T[];
  /** How many there are; a lower bound while `isComplete` is false and the server did not say. */
  total: number;
  isTotalKnown: boolean;
  isLoading: boolean;
  isComplete: boolean;
  error: Refusal | undefined;
  /** Loads on until so many rows are there. */
  ensure(count: number): void;
  reload(): void;
}

/** A list that comes in parts, each where the one before ended. */
export function useRows<T>(load: (cursor: string | undefined, limit: number, signal: AbortSignal) => Promise<Page<T>>, inputs: Inputs): Rows<T> {
  const key = JSON.stringify(inputs);
  const [turn, setTurn] = useState(0);
  const [, redraw] = useState(0);
  const list = useRef({ rows: [] as T[], cursor: undefined as string | undefined, total: null as number | null, wanted: 1, isLoading: true, isComplete: false, error: undefined as Refusal | undefined });
  const stop = useRef(new AbortController());
  const fetchOn = useCallback(async (signal: AbortSignal) => {
    const state = list.current;
    state.isLoading = true;
    try {
      while (!state.isComplete && state.rows.length < state.wanted) {
        // Far jumps in a long list load larger parts.
        const limit = state.wanted - state.rows.length > 400 ? 1000 : 100;
        const page = await load(state.cursor, limit, signal);
        if (signal.aborted) return;
        state.rows = state.rows.concat(page.items);
        state.total = page.total ?? state.total;
        state.cursor = page.next_cursor ?? undefined;
        state.isComplete = !state.cursor;
        redraw((n) => n + 1);
      }
    } catch (error) {
      if (signal.aborted) return;
      state.error = asRefusal(error);
      state.isComplete = true;
    }
    state.isLoading = false;
    redraw((n) => n + 1);
  }, [key, turn]);
  useEffect(() => {
    stop.current = new AbortController();
    list.current = { rows: [], cursor: undefined, total: null, wanted: 1, isLoading: true, isComplete: false, error: undefined };
    redraw((n) => n + 1);
    void fetchOn(stop.current.signal);
    return () => stop.current.abort();
  }, [key, turn]);
  const ensure = useCallback(
    (count: number) => {
      const state = list.current;
      state.wanted = Math.max(state.wanted, count);
      if (!state.isLoading && !state.isComplete && state.rows.length < state.wanted) void fetchOn(stop.current.signal);
    },
    [fetchOn],
  );
  const reload = useCallback(() => setTurn((n) => n + 1), []);
  const { rows, total, isComplete, isLoading, error } = list.current;
  return { rows, total: total ?? rows.length, isTotalKnown: total !== null || isComplete, isComplete, isLoading, error, ensure, reload };
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
