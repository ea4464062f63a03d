// A table of any length: only the rows in sight are in the page.
import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Rows } from '../hooks';
import { count } from '../format';
import { texts } from '../texts';
import { Problem } from './basics';

export interface Column<T> {
  key: string;
  title: string;
  /** A track of the grid, such as `minmax(12rem, 1fr)`. */
  width: string;
  render: (row: T) => ComponentChildren;
  /** What the server sorts by when its title is chosen. */
  sort?: string;
  align?: 'end';
  /** Narrow windows keep 1, middle ones 2, wide ones 3. */
  rank?: 1 | 2 | 3;
  /** Shown only where somebody chose it. */
  isExtra?: boolean;
}

export interface Sorting {
  key: string;
  isReverse: boolean;
  onSort: (key: string, isReverse: boolean) => void;
}

interface Props<T> {
  label: string;
  columns: Column<T>[];
  rows: Rows<T>;
  rowKey: (row: T) => string;
  rowLabel: (row: T) => string;
  onOpen?: (row: T) => void;
  open?: string;
  selected?: ReadonlySet<string>;
  onSelect?: (selected: Set<string>) => void;
  sorting?: Sorting;
  empty: ComponentChildren;
  onDragStart?: (row: T, event: DragEvent) => void;
  rowHeight?: number;
  /** Beside the number of rows. */
  foot?: ComponentChildren;
}

const OVERSCAN = 6;

function rankOf(width: number): number {
  return width < 560 ? 1 : width < 900 ? 2 : 3;
}

export function DataTable<T>(props: Props<T>) {
  const { columns, rows, rowKey, selected, onSelect, sorting } = props;
  const height = props.rowHeight ?? 44;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600, width: 1200 });
  const [active, setActive] = useState(0);
  const anchor = useRef(0);
  const wantsFocus = useRef(false);

  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const measure = () => setView({ top: box.scrollTop, height: box.clientHeight, width: box.clientWidth });
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    measure();
    return () => observer.disconnect();
  }, []);

  const total = rows.isTotalKnown ? rows.total : rows.rows.length + (rows.isComplete ? 0 : 20);
  const first = Math.max(0, Math.floor(view.top / height) - OVERSCAN);
  const last = Math.min(total, Math.ceil((view.top + view.height) / height) + OVERSCAN);
  useEffect(() => rows.ensure(first, last), [first, last, rows.rows.length, rows.isLoading]);
  // Before the next key is pressed.
  useLayoutEffect(() => {
    if (!wantsFocus.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    // A row far away is there once the table has been scrolled to it.
    if (row) wantsFocus.current = false;
    row?.focus();
  });

  const all = () => new Set(rows.rows.filter(() => true).map(rowKey));
  const rank = rankOf(view.width);
  const shown = columns.filter((column) => (column.rank ?? 1) <= rank);
  const tracks = [onSelect ? '2.5rem' : '', ...shown.map((column) => column.width)].join(' ');
  const style = { gridTemplateColumns: tracks, height: `${height}px` };

  const toggle = (index: number, row: T, range: boolean) => {
    if (!onSelect) return;
    const next = new Set(selected);
    if (range) {
      const [from, until] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
      rows.rows.slice(from, until + 1).forEach((inside) => next.add(rowKey(inside)));
    } else if (!next.delete(rowKey(row))) {
      next.add(rowKey(row));
    }
    anchor.current = index;
    onSelect(next);
  };

  const go = (index: number) => {
    const target = Math.max(0, Math.min(total - 1, index));
    const box = scroller.current;
    if (box) {
      const top = target * height;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + height > box.scrollTop + box.clientHeight - height) box.scrollTop = top + 2 * height - box.clientHeight;
    }
    wantsFocus.current = true;
    setActive(target);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / height) - 2);
    const steps: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: total - 1 };
    const target = steps[event.key];
    const row = rows.rows[active];
    if (target !== undefined) {
      event.preventDefault();
      go(target);
    } else if (event.key === 'Enter' && row && (event.target as HTMLElement).dataset['index'] === String(active)) {
      event.preventDefault();
      props.onOpen?.(row);
    } else if (event.key === ' ' && row && onSelect && (event.target as HTMLElement).dataset['index']) {
      event.preventDefault();
      toggle(active, row, event.shiftKey);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey) && onSelect) {
      event.preventDefault();
      onSelect(all());
    } else if (event.key === 'Escape' && selected?.size) {
      onSelect?.(new Set());
    }
  };

  if (rows.error && rows.rows.length === 0) return <Problem error={rows.error} retry={rows.reload} />;
  if (rows.isComplete && rows.rows.length === 0) return <>{props.empty}</>;
  const isAllSelected = rows.rows.length > 0 && selected?.size === all().size;
  return (
    <div class="table-box">
      <div class="table-scroll" ref={scroller} role="grid" aria-label={props.label} aria-rowcount={total + 1} aria-busy={rows.isLoading} aria-multiselectable={onSelect ? true : undefined} onKeyDown={onKeyDown} onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight, width: event.currentTarget.clientWidth })}>
        <div class="table-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>
          {onSelect && (
            <div role="columnheader" class="cell select">
              <input type="checkbox" aria-label={texts.table.selectLoaded} checked={isAllSelected} onChange={() => onSelect(isAllSelected ? new Set() : all())} />
            </div>
          )}
          {shown.map((column) => (
            <HeadCell key={column.key} column={column} sorting={sorting} />
          ))}
        </div>
        <div class="table-space" role="rowgroup" style={{ height: `${total * height}px` }}>
          {Array.from({ length: Math.max(0, last - first) }, (_, offset) => {
            const index = first + offset;
            const row = rows.rows[index];
            const place = { ...style, transform: `translateY(${index * height}px)` };
            if (!row)
              return (
                <div key={`wait${index}`} role="row" aria-rowindex={index + 2} class="table-row waiting" style={place} data-index={index} tabIndex={index === active ? 0 : -1}>
                  <div role="gridcell" class="cell">
                    <span class="bone" />
                  </div>
                </div>
              );
            const key = rowKey(row);
            const isSelected = selected?.has(key) ?? false;
            return (
              <div
                key={key}
                role="row"
                aria-rowindex={index + 2}
                aria-selected={onSelect ? isSelected : undefined}
                class={`table-row ${props.open === key ? 'open' : ''} ${isSelected ? 'selected' : ''}`}
                style={place}
                tabIndex={index === active ? 0 : -1}
                data-index={index}
                draggable={props.onDragStart !== undefined}
                onDragStart={(event) => props.onDragStart?.(row, event)}
                onFocus={() => setActive(index)}
                onClick={(event) => {
                  if ((event.target as Element).closest('a, input, button')) return;
                  if (onSelect && (event.ctrlKey || event.metaKey || event.shiftKey)) toggle(index, row, event.shiftKey);
                  else props.onOpen?.(row);
                }}
              >
                {onSelect && (
                  <div role="gridcell" class="cell select">
                    <input type="checkbox" tabIndex={-1} aria-label={texts.table.select(props.rowLabel(row))} checked={isSelected} onClick={(event) => toggle(index, row, event.shiftKey)} />
                  </div>
                )}
                {shown.map((column) => (
                  <div key={column.key} role="gridcell" class={`cell ${column.align ?? ''}`}>
                    {column.render(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <div class="table-foot">
        {rows.error ? <Problem error={rows.error} retry={rows.reload} /> : texts.table.total(count(rows.rows.length && rows.isTotalKnown ? rows.total : rows.rows.length), rows.isTotalKnown, rows.isLoading)}
        {props.foot}
      </div>
    </div>
  );
}

function HeadCell<T>({ column, sorting }: { column: Column<T>; sorting?: Sorting }) {
  const key = column.sort;
  if (!key || !sorting) {
    return (
      <div role="columnheader" class={`cell ${column.align ?? ''}`}>
        {column.title}
      </div>
    );
  }
  const isSorted = sorting.key === key;
  // Titles go up by themselves, times and numbers down.
  const isUp = (key === 'title' || key === 'name') !== sorting.isReverse;
  return (
    <div role="columnheader" class={`cell ${column.align ?? ''}`} aria-sort={isSorted ? (isUp ? 'ascending' : 'descending') : 'none'}>
      <button type="button" class="sort" onClick={() => sorting.onSort(key, isSorted && !sorting.isReverse)}>
        {column.title}
        <span aria-hidden="true" class={isSorted ? '' : 'unsorted'}>
          {isSorted && !isUp ? '↓' : '↑'}
        </span>
      </button>
    </div>
  );
}
