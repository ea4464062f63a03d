// Loading what a view shows.
import type { Inputs } from 'preact/hooks';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Page, Refusal } from './api/client';

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

/** Loads when `inputs` change, and again every `every` milliseconds while that is not 0 and the page is seen. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: Inputs, every = 0): Loaded<T> {
  const [state, setState] = useState<{ data?: T; error?: Refusal; isLoading: boolean }>({ isLoading: true });
  const [turn, setTurn] = useState(0);
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
    const timer = every > 0 ? setInterval(() => document.hidden || setTurn((n) => n + 1), every) : 0;
    return () => {
      stop.abort();
      clearInterval(timer);
    };
  }, [key, turn, every]);
  const reload = useCallback(() => setTurn((n) => n + 1), []);
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
