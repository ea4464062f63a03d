// What an update supersedes, needs and contains, as a graph that one walks: each other update is a link to its own.
import { useRef, useState } from 'preact/hooks';
import { segment } from '../../api/client';
import type { UpdateDetails } from '../../api/types';
import { to } from '../../router';
import { texts } from '../../texts';

const t = texts.relations;
/** Updates of one relation that are drawn; the lists below have all. */
const MOST = 8;
const ROW = 58;
const INDENT = 44;

interface Node {
  id: string;
  title: string | null;
  relation: string;
  tone: 'info' | 'wait' | 'good' | 'warn' | 'here';
}

interface Related {
  id: string;
  title?: string | null;
}

function nodes(update: UpdateDetails): { above: Node[]; below: Node[]; hidden: number } {
  let hidden = 0;
  const take = (items: Related[], relation: string, tone: Node['tone']): Node[] => {
    hidden += Math.max(0, items.length - MOST);
    return items.slice(0, MOST).map((item) => ({ id: item.id, title: item.title ?? null, relation, tone }));
  };
  const needs = update.prerequisites.filter((requirement) => !requirement.is_category);
  const above = [...take(update.superseded_by, t.supersededBy, 'warn'), ...take(update.bundled_by, t.bundledBy, 'wait')];
  const below = [
    ...take(update.supersedes, t.supersedes, 'info'),
    ...take(update.children, t.contains, 'wait'),
    ...needs.flatMap((requirement, index) => take(requirement.any_of, requirement.any_of.length > 1 ? t.needsOneOf(index + 1) : t.needs, 'good')),
  ];
  return { above, below, hidden };
}

export function RelationGraph({ update }: { update: UpdateDetails }) {
  const { above, below, hidden } = nodes(update);
  const list = useRef<HTMLUListElement>(null);
  const [active, setActive] = useState(above.length);
  const center: Node = { id: update.id, title: update.title, relation: t.here, tone: 'here' };
  const all = [...above, center, ...below];
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: all.length - 1 };
    const wanted = steps[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(all.length - 1, wanted));
    setActive(next);
    list.current?.querySelectorAll<HTMLElement>('[data-node]')[next]?.focus();
  };
  if (all.length === 1) return null;
  return (
    <figure class="stack">
      <figcaption class="muted">{t.hint}</figcaption>
      <div class="graph">
        <Edges nodes={all} center={above.length} />
        <ul ref={list} aria-label={t.graph} onKeyDown={onKeyDown}>
          {all.map((node, index) => (
            <li key={`${node.relation}${node.id}`} style={{ height: `${ROW}px`, paddingInlineStart: index === above.length ? '0' : `${INDENT}px` }}>
              <NodeLink node={node} isActive={index === active} onFocus={() => setActive(index)} />
            </li>
          ))}
        </ul>
      </div>
      {hidden > 0 && <p class="muted">{t.more(hidden)}</p>}
    </figure>
  );
}

function NodeLink({ node, isActive, onFocus }: { node: Node; isActive: boolean; onFocus: () => void }) {
  const common = { class: `node ${node.tone}`, tabIndex: isActive ? 0 : -1, onFocus, 'data-node': node.id, title: node.title ?? node.id };
  const inside = (
    <>
      <small>{node.relation}</small>
      <span>{node.title ?? `${t.unknown}: ${node.id}`}</span>
    </>
  );
  if (node.tone === 'here' || node.title === null) {
    return (
      <div {...common} aria-current={node.tone === 'here' ? 'true' : undefined}>
        {inside}
      </div>
    );
  }
  return (
    <a {...common} href={to(`/updates/${segment(node.id)}`, { tab: 'relations' })}>
      {inside}
    </a>
  );
}

/** From this update to each of the others; they are told by the words in the nodes. */
function Edges({ nodes: all, center }: { nodes: Node[]; center: number }) {
  const middle = (index: number) => index * ROW + ROW / 2;
  return (
    <svg class="edges" width={INDENT} height={all.length * ROW} aria-hidden="true">
      {all.map((node, index) => {
        if (index === center) return null;
        const from = middle(center) + (index < center ? -ROW / 2 + 5 : ROW / 2 - 5);
        const end = middle(index);
        return <path key={index} class={node.tone} d={`M18 ${from} V${end + (index < center ? 10 : -10)} Q18 ${end} 28 ${end} H${INDENT - 2}`} />;
      })}
    </svg>
  );
}
