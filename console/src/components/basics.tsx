// The small parts every page is made of.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Refusal } from '../api/client';
import { Icon, type IconName } from '../icons';
import { texts } from '../texts';

type ButtonProps = Omit<JSX.IntrinsicElements['button'], 'icon' | 'ref'> & { kind?: 'primary' | 'plain' | 'quiet' | 'danger'; icon?: IconName };

export function Button({ kind = 'plain', icon, children, class: extra, ...rest }: ButtonProps) {
  return (
    <button type="button" class={`button ${kind} ${extra ?? ''}`} {...rest}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </button>
  );
}

export function IconButton({ icon, label, ...rest }: { icon: IconName; label: string } & Omit<JSX.IntrinsicElements['button'], 'icon' | 'label' | 'ref'>) {
  return (
    <button type="button" class="icon-button" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

export function LinkButton({ href, kind = 'plain', icon, children }: { href: string; kind?: 'primary' | 'plain' | 'quiet'; icon?: IconName; children: ComponentChildren }) {
  return (
    <a class={`button ${kind}`} href={href}>
      {icon && <Icon name={icon} size={16} />}
      {children}
    </a>
  );
}

/** A refusal in words, with what to do next. */
export function Problem({ error, retry }: { error: Refusal; retry?: () => void }) {
  return (
    <div class="problem" role="alert">
      <Icon name="failed" />
      <div>
        <strong>{error.title}</strong>
        <p>{error.detail}</p>
        {retry && <Button onClick={retry}>{texts.actions.tryAgain}</Button>}
      </div>
    </div>
  );
}

export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <Icon name={icon} size={36} />
      <h2>{title}</h2>
      {children && <div class="empty-next">{children}</div>}
    </div>
  );
}

export function Skeleton({ lines = 4 }: { lines?: number }) {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{texts.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <span key={line} />
      ))}
    </div>
  );
}

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'wait' | 'calm';

export function Pill({ tone, children, icon }: { tone: Tone; children: ComponentChildren; icon?: IconName }) {
  return (
    <span class={`pill ${tone}`}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}

export function Card({ title, children, actions, class: extra }: { title?: ComponentChildren; children: ComponentChildren; actions?: ComponentChildren; class?: string }) {
  return (
    <section class={`card ${extra ?? ''}`}>
      {(title || actions) && (
        <header class="card-head">
          {title && <h2>{title}</h2>}
          {actions && <div class="card-actions">{actions}</div>}
        </header>
      )}
      {children}
    </section>
  );
}

export function PageHead({ title, lead, children }: { title: string; lead?: ComponentChildren; children?: ComponentChildren }) {
  useEffect(() => {
    document.title = `${title} – ${texts.product}`;
  }, [title]);
  return (
    <header class="page-head">
      <div>
        <h1>{title}</h1>
        {lead && <p class="lead">{lead}</p>}
      </div>
      {children && <div class="page-actions">{children}</div>}
    </header>
  );
}

export function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

export function Field({ label, hint, error, children }: { label: string; hint?: ComponentChildren; error?: string; children: (ids: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }) => ComponentChildren }) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: ComponentChildren;
  error?: string;
  type?: 'text' | 'password' | 'number' | 'time' | 'date';
  autocomplete?: string;
  autocapitalize?: 'none';
  placeholder?: string;
  min?: number;
  max?: number;
  required?: boolean;
  disabled?: boolean;
  readOnly?: boolean;
  autofocus?: boolean;
  spellcheck?: boolean;
}

export function TextField({ label, value, onValue, hint, error, type = 'text', ...rest }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(ids) => <input {...({ type, ...rest, ...ids } as object)} class="input" value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

export function SelectField<T extends string>({ label, value, onValue, options, hint, disabled }: { label: string; value: T; onValue: (value: T) => void; options: [T, string][]; hint?: string; disabled?: boolean }) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <select class="input" value={value} disabled={disabled} onChange={(event) => onValue(event.currentTarget.value as T)} {...ids}>
          {options.map(([option, name]) => (
            <option key={option} value={option}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

export function Check({ label, checked, onChecked, hint, disabled }: { label: ComponentChildren; checked: boolean; onChecked: (checked: boolean) => void; hint?: string; disabled?: boolean }) {
  const id = useId();
  return (
    <div class="check">
      <input id={id} type="checkbox" checked={checked} disabled={disabled} aria-describedby={hint ? `${id}-hint` : undefined} onChange={(event) => onChecked(event.currentTarget.checked)} />
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** A modal dialog: the browser keeps the focus inside and gives it back. */
export function Dialog({ title, onClose, children, footer, size = 'medium' }: { title: string; onClose: () => void; children: ComponentChildren; footer?: ComponentChildren; size?: 'small' | 'medium' | 'large' }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const opened = dialog.current;
    const before = document.activeElement;
    opened?.showModal();
    return () => {
      opened?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${size}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
    >
      <div class="dialog-box">
        <header>
          <h2 id={id}>{title}</h2>
          <IconButton icon="close" label={texts.actions.close} onClick={onClose} />
        </header>
        <div class="dialog-body">{children}</div>
        {footer && <footer>{footer}</footer>}
      </div>
    </dialog>
  );
}

/** Tabs as links to the parts of one page: arrow keys move, the panel follows. */
export function Tabs<T extends string>({ tabs, value, onValue, label }: { tabs: [T, string][]; value: T; onValue: (value: T) => void; label: string }) {
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!step) return;
    event.preventDefault();
    const index = tabs.findIndex(([name]) => name === value);
    const next = tabs[(index + step + tabs.length) % tabs.length];
    if (!next) return;
    onValue(next[0]);
    (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>('[role=tab]')[tabs.indexOf(next)]?.focus();
  };
  const bar = useRef<HTMLDivElement>(null);
  // A narrow window shows some of the tabs only.
  useEffect(() => {
    const chosen = bar.current?.querySelector<HTMLElement>('[aria-selected=true]');
    if (!bar.current || !chosen) return;
    const [outer, inner] = [bar.current.getBoundingClientRect(), chosen.getBoundingClientRect()];
    bar.current.scrollLeft += Math.max(0, inner.right - outer.right) - Math.max(0, outer.left - inner.left);
  }, [value]);
  return (
    <div class="tabs" role="tablist" aria-label={label} onKeyDown={move} ref={bar}>
      {tabs.map(([name, title]) => (
        <button key={name} type="button" role="tab" aria-selected={name === value} tabIndex={name === value ? 0 : -1} onClick={() => onValue(name)}>
          {title}
        </button>
      ))}
    </div>
  );
}

/** Runs what a button does: disabled while it runs, its refusal in words. */
export function useAct(): { isBusy: boolean; error: Refusal | undefined; act: (work: () => Promise<unknown>) => Promise<boolean>; clear: () => void } {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Refusal>();
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
      return true;
    } catch (caught) {
      setError(caught as Refusal);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, act, clear: () => setError(undefined) };
}

/** Asks before something that cannot be taken back. */
export function Confirm({ title, text, action, onConfirm, onClose, danger }: { title: string; text: ComponentChildren; action: string; onConfirm: () => Promise<unknown>; onClose: () => void; danger?: boolean }) {
  const { isBusy, error, act } = useAct();
  const confirm = async () => {
    if (await act(onConfirm)) onClose();
  };
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind={danger ? 'danger' : 'primary'} disabled={isBusy} onClick={confirm}>
            {action}
          </Button>
        </>
      }
    >
      <div class="prose">{text}</div>
      {error && <Problem error={error} />}
    </Dialog>
  );
}

export function SearchBox({ label, value, onValue, placeholder }: { label: string; value: string; onValue: (value: string) => void; placeholder?: string }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onValue(text);
    }, 60);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div class="search-box">
      <Icon name="search" size={16} />
      <input type="search" class="input" aria-label={label} placeholder={placeholder ?? label} value={text} onInput={(event) => setText(event.currentTarget.value)} />
    </div>
  );
}

/** One filter of a list, as a compact labelled select. */
export function Filter({ label, value, onValue, options }: { label: string; value: string; onValue: (value: string) => void; options: [string, string][] }) {
  const id = useId();
  return (
    <div class={`filter ${value ? 'is-set' : ''}`}>
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A day as a filter of a list. */
export function DateFilter({ label, value, onValue }: { label: string; value: string; onValue: (value: string) => void }) {
  const id = useId();
  return (
    <div class={`filter ${value ? 'is-set' : ''}`}>
      <label for={id}>{label}</label>
      <input id={id} type="date" value={value} onChange={(event) => onValue(event.currentTarget.value)} />
    </div>
  );
}
