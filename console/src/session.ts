// Who is signed in, and what they may.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { MeView } from './api/types';

export const Session = createContext<MeView | null>(null);

export interface Rights {
  me: MeView;
  /** Approve and move for some groups. */
  canAct: boolean;
  /** Decline: that is for all computers. */
  canActEverywhere: boolean;
  /** Change the server and its groups. */
  canConfigure: boolean;
}

const ALL_COMPUTERS = 'a0a08746-4dbe-4a37-9adf-9e7652c0b421';

export function useRights(): Rights {
  const me = useContext(Session);
  if (!me) throw new Error('nobody is signed in');
  const isAdministrator = me.role === 'administrator';
  const canAct = me.role !== 'reporter';
  const hasAll = me.groups.some((group) => group.id.toLowerCase() === ALL_COMPUTERS);
  return { me, canAct, canActEverywhere: isAdministrator || (canAct && hasAll), canConfigure: isAdministrator };
}
