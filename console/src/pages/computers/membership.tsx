// Which groups computers are direct members of.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Refusal, segment } from '../../api/client';
import type { ComputerSummary, GroupView } from '../../api/types';
import { Button, Dialog, Problem, useAct } from '../../components/basics';
import { Tree } from '../../components/tree';
import { texts } from '../../texts';
import { eachOf } from '../updates/each';

const t = texts.computers;

export function MembershipDialog({ computers, groups, onClose, onDone }: { computers: Pick<ComputerSummary, 'id' | 'groups'>[]; groups: GroupView[]; onClose: () => void; onDone: () => void }) {
  const before = (group: string) => {
    const members = computers.filter((computer) => computer.groups.some((one) => one.id === group)).length;
    return members === computers.length ? true : members === 0 ? false : ('mixed' as const);
  };
  const [changes, setChanges] = useState<Record<string, boolean>>({});
  const [failures, setFailures] = useState<Refusal[]>([]);
  const { isBusy, act } = useAct();
  // All computers are in the first, and those that are in no other are in the second built-in one.
  const choosable = groups.filter((group) => !group.is_built_in);
  const nodes = choosable.map((group) => ({ id: group.id, parent: group.parent ?? null, title: group.name }));
  const save = () =>
    act(async () => {
      const add = Object.keys(changes).filter((group) => changes[group]);
      const remove = Object.keys(changes).filter((group) => !changes[group]);
      const { done, failed } = await eachOf(computers, (computer) => api.post(`/computers/${segment(computer.id)}/groups`, { add, remove: remove.filter((group) => computer.groups.some((one) => one.id === group)) }));
      if (done.length) announce(t.membershipChanged(done.length));
      onDone();
      if (failed.length) setFailures(failed);
      else onClose();
    });
  return (
    <Dialog
      title={t.moveTitle(computers.length)}
      size="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind="primary" disabled={isBusy || Object.keys(changes).length === 0} onClick={save}>
            {texts.actions.save}
          </Button>
        </>
      }
    >
      <p class="lead">{t.moveLead}</p>
      {failures.slice(0, 3).map((failure) => (
        <Problem key={failure.detail} error={failure} />
      ))}
      <div class="picker">
        <Tree label={t.groups} nodes={nodes} checked={(node) => changes[node.id] ?? before(node.id)} onCheck={(node, isOn) => setChanges({ ...changes, [node.id]: isOn })} render={(node) => <span>{node.title}</span>} />
      </div>
    </Dialog>
  );
}
