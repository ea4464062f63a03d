// Acts on many updates at once: one request says what they would do, one does it. What was done can be undone.
import { announce } from '../../announce';
import { api, segment } from '../../api/client';
import type { Action, PlanView } from '../../api/types';
import { texts } from '../../texts';

export interface ApproveAct {
  act: 'approve';
  updates: string[];
  groups: string[];
  action: Action;
  deadline?: string;
}

type Act = ApproveAct | { act: 'decline' | 'reinstate'; updates: string[] };

/** What the act would do. */
export const plan = (act: Act): Promise<PlanView> => api.post<PlanView>('/plans', act);

/** Does what a plan showed; refused when that would be something else by now. */
export const apply = (shown: PlanView): Promise<PlanView> => api.post<PlanView>(`/plans/${segment(shown.id ?? '')}/apply`);

/** Plans and does it, where somebody said yes already. */
async function perform(act: Act): Promise<void> {
  await apply(await plan(act));
}

/** Offers to take declines back. Approvals that went with them do not come back, so it is only offered when none did. */
export function declined(text: string, updates: string[], removedApprovals: number, reload: () => void): void {
  if (removedApprovals > 0) {
    announce(text);
    return;
  }
  announce(text, 'done', async () => {
    await perform({ act: 'reinstate', updates });
    announce(texts.decline.reinstated(updates.length));
    reload();
  });
}

/** What gives each group back the decision it had; nothing when a deadline or a removed update would be lost. */
export function backwards(changes: PlanView['changes']): ApproveAct[] | undefined {
  const acts = new Map<string, ApproveAct>();
  for (const change of changes) {
    // A plan says which decision there was, but not its deadline.
    if (change.before === 'install' || change.before === 'uninstall') return undefined;
    const action: Action = change.before ?? 'inherit';
    const key = `${action} ${change.group.id}`;
    const known = acts.get(key);
    if (known) known.updates.push(change.update);
    else acts.set(key, { act: 'approve', updates: [change.update], groups: [change.group.id], action });
  }
  return [...acts.values()];
}

/** Offers to take approvals back. */
export function approved(text: string, changes: PlanView['changes'], reload: () => void): void {
  const acts = backwards(changes);
  if (!acts) {
    announce(text);
    return;
  }
  announce(text, 'done', async () => {
    for (const act of acts) await perform(act);
    announce(texts.approve.undone);
    reload();
  });
}
