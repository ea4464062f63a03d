// Which columns a list shows: each browser remembers what was chosen in it.
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { texts } from '../texts';
import { Button, Check, Dialog } from './basics';
import type { Column } from './rows';

const t = texts.lists;

/** What was chosen in this browser; `null` where nothing was, or where it keeps nothing. */
function remembered(list: string): string[] | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(`columns:${list}`) ?? 'null');
    return Array.isArray(value) ? value.filter((key) => typeof key === 'string') : null;
  } catch {
    return null;
  }
}

function remember(list: string, keys: string[] | null): void {
  try {
    if (keys) localStorage.setItem(`columns:${list}`, JSON.stringify(keys));
    else localStorage.removeItem(`columns:${list}`);
  } catch {
    // A browser that keeps nothing shows the usual ones next time.
  }
}

/** The columns that are wanted, and the button that changes them. The first is always there. */
export function useColumns<T>(list: string, label: string, columns: Column<T>[]): { shown: Column<T>[]; chooser: ComponentChildren } {
  const [chosen, setChosen] = useState(() => remembered(list));
  const [isOpen, setOpen] = useState(false);
  const isShown = (column: Column<T>) => (chosen ? chosen.includes(column.key) : !column.isExtra);
  const change = (keys: string[] | null) => {
    remember(list, keys);
    setChosen(keys);
  };
  const turn = (column: Column<T>, on: boolean) => change(columns.filter((each) => (each === column ? on : isShown(each))).map((each) => each.key));
  const chooser = (
    <>
      <Button class="small" kind="quiet" onClick={() => setOpen(true)}>
        {t.columns}
      </Button>
      {isOpen && (
        <Dialog
          title={t.columnsTitle(label)}
          size="small"
          onClose={() => setOpen(false)}
          footer={
            <>
              <Button onClick={() => change(null)}>{t.usual}</Button>
              <Button kind="primary" onClick={() => setOpen(false)}>
                {texts.actions.close}
              </Button>
            </>
          }
        >
          <div class="stack">
            {columns.slice(1).map((column) => (
              <Check key={column.key} label={column.title} checked={isShown(column)} onChecked={(on) => turn(column, on)} />
            ))}
            <p class="hint">{t.columnsHint}</p>
          </div>
        </Dialog>
      )}
    </>
  );
  return { shown: columns.filter((column, index) => index === 0 || isShown(column)), chooser };
}
