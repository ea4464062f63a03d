// Views: filters under a name, some that every console has and each person's own.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api, type Page } from '../api/client';
import type { SavedViewView } from '../api/types';
import { useLoad } from '../hooks';
import { navigate, to } from '../router';
import { useRights } from '../session';
import { texts } from '../texts';
import { Button, Dialog, IconButton, Problem, TextField, useAct } from './basics';

const t = texts.lists;

interface Props {
  /** The page's first segment, such as `updates`. */
  page: string;
  title: string;
  /** The filters of the page as they are. */
  kept: Record<string, string | null>;
  /** Names and filters that every console has. */
  builtIn: [string, Record<string, string>][];
}

export function Views(props: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon="folder" onClick={() => setOpen(true)}>
        {t.views}
      </Button>
      {isOpen && <ViewsDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

function ViewsDialog({ page, title, kept, builtIn, onClose }: Props & { onClose: () => void }) {
  const { me } = useRights();
  const views = useLoad(async (signal) => (me.is_user ? (await api.get<Page<SavedViewView>>('/me/views', {}, signal)).items : []), []);
  const [name, setName] = useState('');
  const { isBusy, error, act } = useAct();
  const own = views.data?.filter((view) => view.page === page) ?? [];
  const query = to('', kept).slice(1);
  const save = async (event: Event) => {
    event.preventDefault();
    const done = await act(() => api.post('/me/views', { page, name: name.trim(), query }));
    if (!done) return;
    announce(t.saved(name.trim()));
    onClose();
  };
  const remove = async (view: SavedViewView) => {
    const body = { page: view.page, name: view.name, query: view.query };
    if (!(await act(() => api.delete(`/me/views/${view.id}`)))) return;
    views.reload();
    announce(t.removed(view.name), 'done', async () => {
      await api.post('/me/views', body);
      views.reload();
    });
  };
  const go = (href: string) => {
    onClose();
    navigate(href);
  };
  return (
    <Dialog title={t.viewsTitle(title)} size="small" onClose={onClose}>
      <div class="stack">
        {(error ?? views.error) && <Problem error={(error ?? views.error)!} />}
        <h3>{t.builtIn}</h3>
        <ul class="view-list">
          {builtIn.map(([label, filters]) => (
            <ViewLine key={label} label={label} href={to(`/${page}`, filters)} onGo={go} />
          ))}
        </ul>
        {me.is_user && (
          <>
            <h3>{t.own}</h3>
            {views.data && own.length === 0 && <p class="muted">{t.noOwn}</p>}
            <ul class="view-list">
              {own.map((view) => (
                <ViewLine key={view.id} label={view.name} href={`/${page}${view.query && `?${view.query}`}`} onGo={go}>
                  <IconButton icon="close" label={t.remove(view.name)} onClick={() => void remove(view)} />
                </ViewLine>
              ))}
            </ul>
            <form class="form" onSubmit={save}>
              <TextField label={t.save} placeholder={t.name} hint={t.saveHint} value={name} onValue={setName} />
              <div class="form-actions">
                <Button kind="primary" type="submit" disabled={isBusy || !name.trim()}>
                  {texts.actions.save}
                </Button>
              </div>
            </form>
          </>
        )}
      </div>
    </Dialog>
  );
}

function ViewLine({ label, href, onGo, children }: { label: string; href: string; onGo: (href: string) => void; children?: preact.ComponentChildren }) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onGo(href);
  };
  return (
    <li>
      <a href={href} onClick={follow}>
        {label}
      </a>
      {children}
    </li>
  );
}
