// A section of options: what is there, what was changed, and a button that saves just that.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { announce } from '../../announce';
import { Button, Problem, Skeleton, useAct } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.options;

export interface SectionProps<T> {
  title: string;
  lead: string;
  load: (signal: AbortSignal) => Promise<T>;
  save: (value: T, before: T) => Promise<unknown>;
  children: (value: T, change: (part: Partial<T>) => void, before: T) => ComponentChildren;
  onSaved?: () => void;
}

export function SectionForm<T extends object>({ title, lead, load, save, children, onSaved }: SectionProps<T>) {
  const loaded = useLoad(load, [title]);
  const [value, setValue] = useState<T>();
  const { isBusy, error, act } = useAct();
  useEffect(() => setValue(loaded.data), [loaded.data]);
  const before = loaded.data;
  if (loaded.error) return <Problem error={loaded.error} retry={loaded.reload} />;
  if (!value || !before) return <Skeleton lines={6} />;
  const isChanged = JSON.stringify(value) !== JSON.stringify(before);
  const submit = async (event: Event) => {
    event.preventDefault();
    const isSaved = await act(async () => {
      await save(value, before);
      announce(t.saved);
    });
    if (isSaved) {
      loaded.reload();
      onSaved?.();
    }
  };
  return (
    <form class="form" onSubmit={submit}>
      <div>
        <h2>{title}</h2>
        <p class="lead">{lead}</p>
      </div>
      {error && <Problem error={error} />}
      {children(value, (part) => setValue({ ...value, ...part }), before)}
      <div class="form-actions">
        <Button kind="primary" type="submit" disabled={isBusy || !isChanged}>
          {t.save}
        </Button>
        {isChanged && (
          <>
            <Button onClick={() => setValue(before)}>{texts.actions.discard}</Button>
            <span class="muted" role="status">
              {t.unsaved}
            </span>
          </>
        )}
      </div>
    </form>
  );
}

/** Only what differs from before. */
export function difference<T extends object>(value: T, before: T): Partial<T> {
  const names = Object.keys(value) as (keyof T)[];
  return Object.fromEntries(names.filter((name) => JSON.stringify(value[name]) !== JSON.stringify(before[name])).map((name) => [name, value[name]])) as Partial<T>;
}

export function Lines({ label, hint, value, onValue }: { label: string; hint?: string; value: string[]; onValue: (value: string[]) => void }) {
  const [text, setText] = useState(value.join('\n'));
  const lines = (all: string) => all.split('\n').map((line) => line.trim()).filter(Boolean);
  useEffect(() => {
    if (JSON.stringify(lines(text)) !== JSON.stringify(value)) setText(value.join('\n'));
  }, [value]);
  return (
    <label class="field">
      <span class="label">{label}</span>
      <textarea
        class="input"
        rows={Math.min(10, Math.max(3, value.length + 1))}
        value={text}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onValue(lines(event.currentTarget.value));
        }}
      />
      {hint && <span class="hint">{hint}</span>}
    </label>
  );
}
