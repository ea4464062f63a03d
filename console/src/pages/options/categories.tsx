// Products and classifications: a tree with check boxes and a search.
import { useMemo, useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page } from '../../api/client';
import type { CategoryChoice } from '../../api/types';
import { Button, Empty, Pill, Problem, SearchBox, Skeleton, useAct } from '../../components/basics';
import { Tree } from '../../components/tree';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.options;
const NEW_FOR = 30 * 86_400_000;

interface Node extends CategoryChoice {
  parent: string | null;
}

/** Entries that the search finds, with everything above them. */
function found(nodes: Node[], search: string): Node[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return nodes;
  const by = new Map(nodes.map((node) => [node.id, node]));
  const kept = new Set<string>();
  for (const node of nodes) {
    if (!words.every((word) => node.title.toLowerCase().includes(word))) continue;
    for (let at: Node | undefined = node; at && !kept.has(at.id); at = at.parent ? by.get(at.parent) : undefined) kept.add(at.id);
  }
  return nodes.filter((node) => kept.has(node.id));
}

export function Categories({ what, onSaved }: { what: 'products' | 'classifications'; onSaved?: () => void }) {
  const loaded = useLoad((signal) => api.get<Page<CategoryChoice>>(`/${what}`, {}, signal), [what]);
  const [search, setSearch] = useState('');
  const [changes, setChanges] = useState<ReadonlyMap<string, boolean>>(new Map());
  const { isBusy, error, act } = useAct();
  const nodes = useMemo(() => (loaded.data?.items ?? []).map((node): Node => ({ ...node, parent: node.parent ?? null })), [loaded.data]);
  const shown = useMemo(() => found(nodes, search), [nodes, search]);
  const by = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  const below = useMemo(() => {
    const has = new Set<string>();
    const check = (node: Node) => {
      for (let at = node.parent ? by.get(node.parent) : undefined; at && !has.has(at.id); at = at.parent ? by.get(at.parent) : undefined) has.add(at.id);
    };
    for (const node of nodes) if (changes.get(node.id) ?? (node.is_chosen && !node.is_inherited)) check(node);
    return has;
  }, [nodes, changes]);
  if (loaded.error) return <Problem error={loaded.error} retry={loaded.reload} />;
  if (!loaded.data) return <Skeleton lines={8} />;
  const tl = t[what];
  const head = (
    <div>
      <h2>{t.sections[what]}</h2>
      <p class="lead">{tl.lead}</p>
    </div>
  );
  if (nodes.length === 0)
    return (
      <div class="form">
        {head}
        <Empty icon="synchronizations" title={t.products.empty}>
          <p>{t.products.emptyNext}</p>
        </Empty>
      </div>
    );
  const isOn = (node: Node): boolean => {
    for (let at: Node | undefined = node; at; at = at.parent ? by.get(at.parent) : undefined) {
      const changed = changes.get(at.id);
      if (changed !== undefined) return changed;
      if (at === node && at.is_chosen && !at.is_inherited) return true;
    }
    return node.is_chosen;
  };
  const check = (node: Node, checked: boolean) => {
    const next = new Map(changes);
    // What is said of the parts no longer counts.
    const isBelow = (one: Node): boolean => Boolean(one.parent && (one.parent === node.id || (by.get(one.parent) && isBelow(by.get(one.parent)!))));
    for (const id of changes.keys()) if (by.get(id) && isBelow(by.get(id)!)) next.delete(id);
    if (!checked) for (const one of nodes) if (one.is_chosen && !one.is_inherited && isBelow(one)) next.set(one.id, false);
    next.set(node.id, checked);
    setChanges(next);
  };
  const send = async (change: object) => {
    const isSaved = await act(async () => {
      await api.patch(`/${what}`, change);
      announce(t.saved);
    });
    if (!isSaved) return;
    setChanges(new Map());
    loaded.reload();
    onSaved?.();
  };
  const ids = (wanted: boolean) => [...changes].filter(([, isChosen]) => isChosen === wanted).map(([id]) => id);
  const chosen = nodes.filter(isOn).length;
  return (
    <div class="form">
      {head}
      {error && <Problem error={error} />}
      <div class="spread">
        <SearchBox label={tl.search} value={search} onValue={setSearch} />
        <span class="muted" role="status">
          {t.products.count(chosen, nodes.length)}
        </span>
      </div>
      <div class="picker">
        {shown.length === 0 ? (
          <p class="muted">{t.products.nothing}</p>
        ) : (
          <Tree
            label={t.sections[what]}
            nodes={shown}
            closedAtFirst={what === 'products'}
            isExpanded={search !== ''}
            checked={(node) => (isOn(node) ? true : below.has(node.id) ? 'mixed' : false)}
            onCheck={check}
            render={(node) => (
              <>
                <span>{node.title}</span>
                {Date.now() - new Date(node.arrived).getTime() < NEW_FOR && <Pill tone="info">{t.products.isNew}</Pill>}
              </>
            )}
          />
        )}
      </div>
      <div class="form-actions">
        <Button kind="primary" disabled={isBusy || changes.size === 0} onClick={() => send({ select: ids(true), deselect: ids(false) })}>
          {t.save}
        </Button>
        <Button disabled={isBusy} onClick={() => send({ all: true })}>
          {tl.all}
        </Button>
        {changes.size > 0 && (
          <>
            <Button onClick={() => setChanges(new Map())}>{texts.actions.discard}</Button>
            <span class="muted" role="status">
              {t.unsaved}
            </span>
          </>
        )}
      </div>
    </div>
  );
}
