// What happened, said to those who see and to those who listen.
import { useEffect, useState } from 'preact/hooks';

export interface Notice {
  id: number;
  text: string;
  kind: 'done' | 'failed';
  /** Takes back what was done. */
  undo?: () => Promise<void>;
}

let notices: Notice[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: Notice[]): void {
  notices = next;
  listeners.forEach((listener) => listener());
}

export function dismiss(id: number): void {
  change(notices.filter((notice) => notice.id !== id));
}

/** Says it in the corner and in the live region; failures stay until they are dismissed. */
export function announce(text: string, kind: Notice['kind'] = 'done', undo?: Notice['undo']): void {
  const id = (last += 1);
  // Said again, it moves down instead of piling up.
  const others = notices.filter((notice) => notice.undo || notice.text !== text);
  change([...others.slice(-3), { id, text, kind, undo }]);
  if (kind === 'done') setTimeout(() => dismiss(id), undo ? 20_000 : 6000);
}

export function useNotices(): Notice[] {
  const [shown, setShown] = useState(notices);
  useEffect(() => {
    const listener = () => setShown(notices);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return shown;
}
