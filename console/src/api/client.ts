// The only place that talks to the server.
import { texts } from '../texts';

/** A refusal of the server, or that it could not be reached. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly kind: string,
    readonly fields: Record<string, unknown>,
  ) {
    super(detail);
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
  total?: number | null;
}

let onSignedOut: () => void = () => undefined;

/** Says what happens when a session has ended. */
export function whenSignedOut(action: () => void): void {
  onSignedOut = action;
}

function address(path: string, query?: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text && `?${text}`}`;
}

/** Which state of what can be edited was shown last: a change is refused when somebody else made one since. */
const shown = new Map<string, string>();

async function send<T>(method: string, path: string, options: { query?: Query; body?: unknown; signal?: AbortSignal; ifMatch?: string }): Promise<T> {
  let answer: Response;
  const headers: Record<string, string> = { accept: 'application/json', 'x-patchwell-request': '1' };
  const ifMatch = options.ifMatch ?? (method === 'PATCH' ? shown.get(path) : undefined);
  if (ifMatch) headers['if-match'] = ifMatch;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  try {
    answer = await fetch(address(path, options.query), {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      signal: options.signal,
      credentials: 'same-origin',
      cache: 'no-store',
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refusal(0, texts.errors.unreachable, texts.errors.unreachableNext, '', {});
  }
  const etag = answer.headers.get('etag');
  if (answer.ok && etag) shown.set(path, etag);
  if (answer.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
  throw refusal(path, answer.status, await answer.json().catch(() => ({})));
}

function refusal(path: string, status: number, problem: unknown): Refusal {
  const { title, detail, type, ...fields } = (problem ?? {}) as Record<string, string>;
  const kind = String(type ?? '').replace('/problems/', '');
  if (status === 401 && kind === 'unauthorized' && path !== '/me') onSignedOut();
  return new Refusal(status, title ?? texts.errors.failed, detail ?? texts.errors.failedNext, kind, fields);
}

/** Sends a file as it is; unlike `fetch` this tells how far it is. */
function upload(path: string, file: Blob, tell: (sent: number) => void, stop: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', address(path));
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-patchwell-request', '1');
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = (event) => tell(event.loaded);
    request.onerror = () => reject(new Refusal(0, texts.errors.unreachable, texts.errors.unreachableNext, '', {}));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    request.onload = () => (request.status < 300 ? resolve() : reject(refusal(path, request.status, request.response)));
    stop.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

export const api = {
  get: <T>(path: string, query?: Query, signal?: AbortSignal) => send<T>('GET', path, { query, signal }),
  post: <T>(path: string, body: unknown = undefined) => send<T>('POST', path, { body }),
  patch: <T>(path: string, body: unknown, ifMatch?: string) => send<T>('PATCH', path, { body, ifMatch }),
  put: <T>(path: string, body: unknown, ifMatch?: string) => send<T>('PUT', path, { body, ifMatch }),
  upload,
  delete: <T>(path: string, ifMatch?: string) => send<T>('DELETE', path, { ifMatch }),
};

/** One segment of a path, whatever is in it. */
export const segment = encodeURIComponent;
