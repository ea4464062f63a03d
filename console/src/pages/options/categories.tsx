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

/** Who is above and below whom. */
function familyOf(nodes: Node[]) {
  const by = new Map(nodes.map((node) => [node.id, node]));
  const under = new Map<string, string[]>();
  for (const { id, parent } of nodes) if (parent) under.set(parent, [...(under.get(parent) ?? []), id]);
  const children = (id: string): string[] => under.get(id) ?? [];
  const below = (id: string): string[] => children(id).flatMap((child) => [child, ...below(child)]);
  /** The nearest first. */
  const above = (id: string): string[] => {
    const parent = by.get(id)?.parent;
    return parent && by.has(parent) ? [parent, ...above(parent)] : [];
  };
  return { children, below, above };
}

export function Categories({ what, onSaved }: { what: 'products' | 'classifications'; onSaved?: () => void }) {
  const loaded = useLoad((signal) => api.get<Page<CategoryChoice>>(`/${what}`, {}, signal), [what]);
  const [search, setSearch] = useState('');
  const [turned, setTurned] = useState<ReadonlySet<string>>();
  const { isBusy, error, act } = useAct();
  const nodes = useMemo(() => (loaded.data?.items ?? []).map((node): Node => ({ ...node, parent: node.parent ?? null })), [loaded.data]);
  const shown = useMemo(() => found(nodes, search), [nodes, search]);
  const family = useMemo(() => familyOf(nodes), [nodes]);
  const before = useMemo(() => new Set(nodes.filter((node) => node.is_chosen).map((node) => node.id)), [nodes]);
  const chosen = turned ?? before;
  const isChanged = useMemo(() => chosen.size !== before.size || [...chosen].some((id) => !before.has(id)), [chosen, before]);
  const partly = useMemo(() => new Set([...chosen].flatMap((id) => family.above(id)).filter((id) => !chosen.has(id))), [chosen, family]);
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
  const check = (node: Node, checked: boolean) => {
    const next = new Set(chosen);
    for (const id of [node.id, ...family.below(node.id)]) checked ? next.add(id) : next.delete(id);
    // What stands for all in it is chosen when all of that is.
    for (const id of family.above(node.id)) family.children(id).every((child) => next.has(child)) ? next.add(id) : next.delete(id);
    setTurned(next);
  };
  const send = async (change: object) => {
    const isSaved = await act(async () => {
      await api.patch(`/${what}`, change);
      announce(t.saved);
    });
    if (!isSaved) return;
    setTurned(undefined);
    loaded.reload();
    onSaved?.();
  };
  // A family or company stands for what is in it, now and later.
  const select = [...chosen].filter((id) => !family.above(id).some((above) => chosen.has(above)));
  return (
    <div class="form">
      {head}
      {error && <Problem error={error} />}
      <div class="spread">
        <SearchBox label={tl.search} value={search} onValue={setSearch} />
        <span class="muted" role="status">
          {t.products.count(chosen.size, nodes.length)}
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
            checked={(node) => chosen.has(node.id) || (partly.has(node.id) && 'mixed')}
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
        <Button kind="primary" disabled={isBusy || !isChanged} onClick={() => send({ all: false, select })}>
          {t.save}
        </Button>
        <Button disabled={isBusy} onClick={() => send({ all: true })}>
          {tl.all}
        </Button>
        {isChanged && (
          <>
            <Button onClick={() => setTurned(undefined)}>{texts.actions.discard}</Button>
            <span class="muted" role="status">
              {t.unsaved}
            </span>
          </>
        )}
      </div>
    </div>
  );
}
