// One box that finds pages, updates and computers.
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { api, type Page, segment } from '../api/client';
import type { ComputerSummary, SavedViewView, UpdateSummary } from '../api/types';
import { useLoad, useSettled } from '../hooks';
import { Icon, type IconName } from '../icons';
import { navigate } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';
import { links, more } from './places';

interface Hit {
  href: string;
  title: string;
  detail?: string;
  icon: IconName;
  section: string;
}

const SHOWN = 6;

export function Palette({ onClose }: { onClose: () => void }) {
  const rights = useRights();
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useId();
  const settled = useSettled(text.trim());
  const found = useLoad(
    async (signal): Promise<Hit[]> => {
      if (settled.length < 2) return [];
      const query = { search: settled, limit: SHOWN };
      const [updates, computers] = await Promise.all([api.get<Page<UpdateSummary>>('/updates', { ...query, approval: 'any' }, signal), api.get<Page<ComputerSummary>>('/computers', query, signal)]);
      return [
        ...updates.items.map((update): Hit => ({ href: `/updates/${segment(update.id)}`, title: update.title, detail: update.classification ?? undefined, icon: 'updates', section: texts.palette.updates })),
        ...computers.items.map((computer): Hit => ({ href: `/computers/${segment(computer.id)}`, title: computer.name, detail: computer.os_description ?? undefined, icon: 'computers', section: texts.palette.computers })),
      ];
    },
    [settled],
  );
  const views = useLoad(async (signal) => (rights.me.is_user ? (await api.get<Page<SavedViewView>>('/me/views', {}, signal)).items : []), []);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);

  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const pages = [...links, ...(words.length ? more : [])]
    .filter((link) => link.isFor?.(rights) ?? true)
    .filter((link) => words.every((word) => `${link.title} ${link.also ?? ''}`.toLowerCase().includes(word)))
    .map((link): Hit => ({ ...link, section: texts.palette.pages }));
  const own = (views.data ?? [])
    .filter((view) => words.every((word) => `${view.name} ${texts.lists.section}`.toLowerCase().includes(word)))
    .map((view): Hit => ({ href: `/${view.page}${view.query && `?${view.query}`}`, title: view.name, icon: 'folder', section: texts.lists.section }));
  // What somebody named is meant before a page that has the words among others.
  const hits = words.length ? [...own.slice(0, SHOWN), ...pages.slice(0, SHOWN), ...(found.data ?? [])] : [...pages.slice(0, 20), ...own.slice(0, 3)];
  const chosen = hits[Math.min(active, hits.length - 1)];
  const open = (hit: Hit) => {
    onClose();
    navigate(hit.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step && hits.length) {
      event.preventDefault();
      setActive((Math.min(active, hits.length - 1) + step + hits.length) % hits.length);
    } else if (event.key === 'Enter' && chosen) {
      event.preventDefault();
      open(chosen);
    }
  };
  useEffect(() => dialog.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' }), [active]);
  return (
    <dialog ref={dialog} class="palette" aria-label={texts.palette.title} onCancel={onClose} onMouseDown={(event) => event.target === dialog.current && onClose()}>
      <div class="palette-box">
        <div class="palette-input">
          <Icon name="search" />
          <input
            type="text"
            role="combobox"
            aria-expanded="true"
            aria-controls={list}
            aria-activedescendant={chosen && `${list}-${hits.indexOf(chosen)}`}
            aria-label={texts.palette.label}
            placeholder={texts.palette.label}
            value={text}
            onInput={(event) => {
              setText(event.currentTarget.value);
              setActive(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <ul id={list} role="listbox" aria-label={texts.palette.title}>
          {hits.map((hit, index) => (
            <li key={`${hit.section}${hit.href}`} id={`${list}-${index}`} role="option" aria-selected={hit === chosen} onClick={() => open(hit)} onMouseMove={() => setActive(index)}>
              <Icon name={hit.icon} />
              <span class="hit-title">{hit.title}</span>
              <small>{hit.detail ?? hit.section}</small>
            </li>
          ))}
          {hits.length === 0 && (
            <li role="option" aria-selected="false" aria-disabled="true" class="nothing">
              {found.isLoading || settled !== text.trim() ? texts.loading : texts.palette.nothing}
            </li>
          )}
        </ul>
        <p class="palette-hint">{texts.palette.hint}</p>
      </div>
    </dialog>
  );
}
