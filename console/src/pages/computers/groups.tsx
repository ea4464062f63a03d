// Making, renaming and deleting groups.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, segment } from '../../api/client';
import type { GroupView } from '../../api/types';
import { Button, Confirm, Dialog, Problem, TextField, useAct } from '../../components/basics';
import { navigate } from '../../router';
import { texts } from '../../texts';

const t = texts.computers;

export function GroupActions({ group, onChanged }: { group: GroupView; onChanged: () => void }) {
  const [dialog, setDialog] = useState<'create' | 'rename' | 'delete'>();
  const close = () => setDialog(undefined);
  const canHaveChildren = !group.is_built_in || !group.parent;
  return (
    <div class="side-actions">
      <Button class="small" icon="plus" disabled={!canHaveChildren} onClick={() => setDialog('create')}>
        {t.newGroup}
      </Button>
      {!group.is_built_in && (
        <>
          <Button class="small" onClick={() => setDialog('rename')}>
            {texts.actions.rename}
          </Button>
          <Button class="small" onClick={() => setDialog('delete')}>
            {texts.actions.delete}
          </Button>
        </>
      )}
      {dialog === 'create' && <NameDialog title={t.createTitle} action={texts.actions.create} hint={`${t.parent}: ${group.path.join(' › ')}`} name="" onClose={close} onName={async (name) => {
        await api.post('/groups', { name, parent: group.id });
        announce(t.groupCreated(name));
        onChanged();
      }} />}
      {dialog === 'rename' && <NameDialog title={t.renameTitle} action={texts.actions.save} name={group.name} onClose={close} onName={async (name) => {
        await api.patch(`/groups/${segment(group.id)}`, { name });
        announce(t.groupRenamed);
        onChanged();
      }} />}
      {dialog === 'delete' && (
        <Confirm
          danger
          title={t.deleteTitle(group.name)}
          text={t.deleteText}
          action={texts.people.delete}
          onClose={close}
          onConfirm={async () => {
            await api.delete(`/groups/${segment(group.id)}`);
            announce(t.groupDeleted(group.name));
            navigate('/computers');
            onChanged();
          }}
        />
      )}
    </div>
  );
}

function NameDialog({ title, action, name, hint, onName, onClose }: { title: string; action: string; name: string; hint?: string; onName: (name: string) => Promise<void>; onClose: () => void }) {
  const [text, setText] = useState(name);
  const { isBusy, error, act } = useAct();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await act(() => onName(text.trim()))) onClose();
  };
  return (
    <Dialog title={title} size="small" onClose={onClose}>
      <form class="form" onSubmit={submit}>
        {error && <Problem error={error} />}
        <TextField label={t.groupName} hint={hint} value={text} onValue={setText} required autofocus />
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy || !text.trim()}>
            {action}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
