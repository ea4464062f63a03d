// What is chosen in a list, beside it; on narrow windows instead of it.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { announce } from '../announce';
import { texts } from '../texts';
import { IconButton } from './basics';

export function Detail({ title, label, onClose, actions, tabs, children }: { title: string; label: string; onClose: () => void; actions?: ComponentChildren; tabs?: ComponentChildren; children: ComponentChildren }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current) body.current.scrollTop = 0;
  }, [title]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(location.href);
      announce(texts.actions.linkCopied);
    } catch {
      announce(location.href);
    }
  };
  return (
    <section class="detail" aria-label={label} onKeyDown={(event) => event.key === 'Escape' && !(event.target as Element).closest('dialog') && onClose()}>
      <div class="detail-head">
        <div class="detail-title">
          <h2>{title}</h2>
          <span class="row nowrap">
            <IconButton icon="link" label={texts.actions.copyLink} onClick={copy} />
            <IconButton icon="close" label={texts.actions.close} onClick={onClose} />
          </span>
        </div>
        {actions && <div class="row">{actions}</div>}
      </div>
      {tabs}
      <div class="detail-body" ref={body} tabIndex={0}>
        {children}
      </div>
    </section>
  );
}
