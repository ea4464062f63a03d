// A tree that the keyboard walks: arrows open, close and move; letters jump.
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../icons';

export interface TreeNode {
  id: string;
  parent: string | null;
  title: string;
}

export interface Line<T extends TreeNode> {
  node: T;
  depth: number;
  hasChildren: boolean;
  position: number;
  siblings: number;
}

/** Nodes in the order in which a tree shows them; what hangs below a closed node is left out. */
export function flatten<T extends TreeNode>(nodes: T[], isOpen: (id: string) => boolean): Line<T>[] {
  const known = new Set(nodes.map((node) => node.id));
  const children = new Map<string | null, T[]>();
  for (const node of nodes) {
    const parent = node.parent !== null && known.has(node.parent) ? node.parent : null;
    children.set(parent, [...(children.get(parent) ?? []), node]);
  }
  const lines: Line<T>[] = [];
  const walk = (parent: string | null, depth: number) => {
    const list = children.get(parent) ?? [];
    list.forEach((node, index) => {
      const hasChildren = children.has(node.id);
      lines.push({ node, depth, hasChildren, position: index + 1, siblings: list.length });
      if (hasChildren && isOpen(node.id) && depth < 64) walk(node.id, depth + 1);
    });
  };
  walk(null, 0);
  return lines;
}

interface Props<T extends TreeNode> {
  label: string;
  nodes: T[];
  selected?: string;
  onSelect?: (node: T) => void;
  render: (node: T) => ComponentChildren;
  /** `true`, `false`, or neither of the two; makes it a tree of check boxes. */
  checked?: (node: T) => boolean | 'mixed';
  onCheck?: (node: T, checked: boolean) => void;
  onDrop?: (node: T, event: DragEvent) => void;
  closedAtFirst?: boolean;
  /** Everything is open, as when a search shows parts of the tree. */
  isExpanded?: boolean;
}

export function Tree<T extends TreeNode>(props: Props<T>) {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState<string>();
  const [target, setTarget] = useState<string>();
  const box = useRef<HTMLUListElement>(null);
  const wantsFocus = useRef(false);
  const isOpen = (id: string) => props.isExpanded || turned.has(id) === Boolean(props.closedAtFirst);
  const lines = useMemo(() => flatten(props.nodes, isOpen), [props.nodes, turned, props.isExpanded]);
  const current = lines.find((line) => line.node.id === (active ?? props.selected)) ?? lines[0];

  // Before the next key is pressed.
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    wantsFocus.current = false;
    box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  });

  const turn = (id: string) => {
    const next = new Set(turned);
    if (!next.delete(id)) next.add(id);
    setTurned(next);
  };
  const go = (line: Line<T> | undefined) => {
    if (!line) return;
    wantsFocus.current = true;
    setActive(line.node.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!current || (event.target as Element).closest('button, input')) return;
    const index = lines.indexOf(current);
    const { node, hasChildren } = current;
    let isHandled = true;
    if (event.key === 'ArrowDown') go(lines[index + 1]);
    else if (event.key === 'ArrowUp') go(lines[index - 1]);
    else if (event.key === 'Home') go(lines[0]);
    else if (event.key === 'End') go(lines[lines.length - 1]);
    else if (event.key === 'ArrowRight') hasChildren && !isOpen(node.id) ? turn(node.id) : go(lines[index + 1]);
    else if (event.key === 'ArrowLeft') hasChildren && isOpen(node.id) ? turn(node.id) : go(lines.find((line) => line.node.id === node.parent));
    else if (event.key === 'Enter' || event.key === ' ') {
      if (props.checked) props.onCheck?.(node, props.checked(node) !== true);
      else props.onSelect?.(node);
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const after = [...lines.slice(index + 1), ...lines.slice(0, index)];
      go(after.find((line) => line.node.title.toLowerCase().startsWith(event.key.toLowerCase())));
    } else isHandled = false;
    if (isHandled) event.preventDefault();
  };

  return (
    <ul class="tree" role="tree" aria-label={props.label} ref={box} onKeyDown={onKeyDown}>
      {lines.map(({ node, depth, hasChildren, position, siblings }) => {
        const checked = props.checked?.(node);
        return (
          <li
            key={node.id}
            role="treeitem"
            aria-level={depth + 1}
            aria-posinset={position}
            aria-setsize={siblings}
            aria-expanded={hasChildren ? isOpen(node.id) : undefined}
            aria-selected={props.checked ? undefined : node.id === props.selected}
            aria-checked={checked}
            tabIndex={node === current?.node ? 0 : -1}
            class={`tree-line ${target === node.id ? 'target' : ''}`}
            style={{ paddingInlineStart: `${0.4 + depth * 1.15}rem` }}
            onFocus={() => setActive(node.id)}
            onClick={() => (props.checked ? props.onCheck?.(node, checked !== true) : props.onSelect?.(node))}
            onDragOver={(event) => {
              if (!props.onDrop) return;
              event.preventDefault();
              setTarget(node.id);
            }}
            onDragLeave={() => setTarget(undefined)}
            onDrop={(event) => {
              event.preventDefault();
              setTarget(undefined);
              props.onDrop?.(node, event);
            }}
          >
            <span
              class={`twist ${hasChildren ? '' : 'none'} ${isOpen(node.id) ? 'is-open' : ''}`}
              aria-hidden="true"
              onClick={(event) => {
                event.stopPropagation();
                turn(node.id);
              }}
            >
              <Icon name="right" size={14} />
            </span>
            {props.checked && <span class={`tick ${checked === true ? 'on' : checked === 'mixed' ? 'mixed' : ''}`} aria-hidden="true" />}
            <span class="tree-text">{props.render(node)}</span>
          </li>
        );
      })}
    </ul>
  );
}
