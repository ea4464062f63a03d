// What is around every page: navigation, search, account, messages.
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { announce, dismiss, type Notice, useNotices } from '../announce';
import { api } from '../api/client';
import { Button, IconButton } from '../components/basics';
import { Icon } from '../icons';
import { usePlace } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';
import { applyTheme, type Theme, theme } from '../theme';
import { Palette } from './palette';
import { links, type PageLink } from './places';

export function Shell({ children, onSignedOut }: { children: ComponentChildren; onSignedOut: () => void }) {
  const place = usePlace();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);

  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        setPaletteOpen((isOpen) => !isOpen);
      }
    };
    document.addEventListener('keydown', open);
    return () => document.removeEventListener('keydown', open);
  }, []);
  useEffect(() => {
    setMenuOpen(false);
    // Another page: the keyboard and the screen reader begin at its top.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [place.segments[0]]);

  return (
    <div class={`shell ${isMenuOpen ? 'menu-open' : ''}`}>
      <a class="skip" href="#content" onClick={() => main.current?.focus()}>
        {texts.skip}
      </a>
      <Navigation current={place.segments[0] ?? ''} />
      <div class="scrim" onClick={() => setMenuOpen(false)} />
      <div class="page">
        <header class="top">
          <span class="menu-button">
            <IconButton icon="menu" label={texts.openNavigation} aria-expanded={isMenuOpen} onClick={() => setMenuOpen(!isMenuOpen)} />
          </span>
          <button type="button" class="palette-button" onClick={() => setPaletteOpen(true)}>
            <Icon name="search" size={16} />
            <span>{texts.palette.open}</span>
            <kbd>Ctrl K</kbd>
          </button>
          <AccountMenu onSignedOut={onSignedOut} />
        </header>
        <main id="content" ref={main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Notices />
      {isPaletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}
    </div>
  );
}

function Navigation({ current }: { current: string }) {
  const rights = useRights();
  const shown = links.filter((link) => link.isFor?.(rights) ?? true);
  const sections = Object.entries(texts.sections) as [PageLink['section'], string][];
  return (
    <nav class="navigation" aria-label={texts.navigation}>
      <a class="brand" href="/">
        <img src="/icon.svg" alt="" width="26" height="26" />
        {texts.product}
      </a>
      {sections.map(([section, title]) => (
        <section key={section}>
          <h2 id={`nav-${section}`}>{title}</h2>
          <ul aria-labelledby={`nav-${section}`}>
            {shown
              .filter((link) => link.section === section)
              .map((link) => (
                <li key={link.href}>
                  <a href={link.href} aria-current={link.href === `/${current}` ? 'page' : undefined}>
                    <Icon name={link.icon} />
                    {link.title}
                  </a>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function AccountMenu({ onSignedOut }: { onSignedOut: () => void }) {
  const { me } = useRights();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<Theme>(theme());
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!isOpen) return;
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !box.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('mousedown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('mousedown', close);
      document.removeEventListener('keydown', close);
    };
  }, [isOpen]);
  const signOut = async () => {
    await api.post('/logout').catch(() => undefined);
    onSignedOut();
  };
  return (
    <div class="account" ref={box}>
      <button type="button" class="account-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <span class="avatar" aria-hidden="true">
          {me.name.slice(0, 1).toUpperCase()}
        </span>
        <span class="visually-hidden">{texts.account.menu}: </span>
        <span class="account-name">{me.name}</span>
        <Icon name="down" size={14} />
      </button>
      {isOpen && (
        <div class="popup">
          <p class="popup-head">
            <b>{me.name}</b>
            <span>{texts.roles[me.role]}</span>
          </p>
          <a href="/account" onClick={() => setOpen(false)}>
            <Icon name="user" size={16} />
            {texts.pages.account}
          </a>
          <fieldset>
            <legend>{texts.account.theme}</legend>
            {(['system', 'light', 'dark'] as const).map((name) => (
              <label key={name}>
                <input
                  type="radio"
                  name="theme"
                  checked={chosen === name}
                  onChange={() => {
                    setChosen(name);
                    applyTheme(name);
                  }}
                />
                {texts.account[name]}
              </label>
            ))}
          </fieldset>
          <button type="button" onClick={signOut}>
            <Icon name="out" size={16} />
            {texts.account.signOut}
          </button>
        </div>
      )}
    </div>
  );
}

/** Once: what it takes back is gone then. */
function takeBack(notice: Notice): void {
  dismiss(notice.id);
  notice.undo?.().catch((error: Error) => announce(error.message, 'failed'));
}

function Notices() {
  const notices = useNotices();
  return (
    <div class="notices" role="log" aria-live="polite" aria-label={texts.notices}>
      {notices.map((notice) => (
        <div key={notice.id} class={`notice ${notice.kind}`}>
          <Icon name={notice.kind} />
          <span>{notice.text}</span>
          {notice.undo && (
            <Button class="small" onClick={() => takeBack(notice)}>
              {texts.actions.undo}
            </Button>
          )}
          <IconButton icon="close" label={texts.actions.dismiss} onClick={() => dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
