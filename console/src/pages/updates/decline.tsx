// Declining, with what it takes away shown first; and taking a decline back.
import { useState } from 'preact/hooks';
import { api, type Refusal, segment } from '../../api/client';
import type { UpdateDecision, UpdateSummary } from '../../api/types';
import { Button, Dialog, Problem, useAct } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';
import { declined } from './bulk';
import { eachOf } from './each';

const t = texts.decline;

export function DeclineDialog({ updates, onClose, onDone }: { updates: UpdateSummary[]; onClose: () => void; onDone: () => void }) {
  const decide = (update: UpdateSummary, dry_run: boolean) => api.post<UpdateDecision>(`/updates/${segment(update.id)}/decline`, { dry_run });
  const plan = useLoad(() => eachOf(updates, (update) => decide(update, true)), []);
  const { isBusy, act } = useAct();
  const [failures, setFailures] = useState<Refusal[]>([]);
  const removed = plan.data?.done.reduce((sum, decision) => sum + decision.removed_approvals.length, 0) ?? 0;
  const commit = () =>
    act(async () => {
      const { done, failed } = await eachOf(updates, (update) => decide(update, false));
      if (done.length) declined(t.done(done.length), done.map((decision) => decision.update), done.reduce((sum, decision) => sum + decision.removed_approvals.length, 0), onDone);
      onDone();
      if (failed.length) setFailures(failed);
      else onClose();
    });
  return (
    <Dialog
      title={t.title(updates.length)}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind="danger" disabled={isBusy || plan.isLoading} onClick={commit}>
            {t.confirm}
          </Button>
        </>
      }
    >
      <p>{t.text}</p>
      {removed > 0 && (
        <p>
          <strong>{t.removed(removed)}</strong>
        </p>
      )}
      {failures.slice(0, 5).map((failure) => (
        <Problem error={failure} />
      ))}
    </Dialog>
  );
}
