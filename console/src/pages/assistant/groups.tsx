// The first groups of computers.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page } from '../../api/client';
import type { GroupView } from '../../api/types';
import { Button, Problem, Skeleton, TextField, useAct } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.assistant.groups;

export function Groups() {
  const groups = useLoad((signal) => api.get<Page<GroupView>>('/groups', {}, signal), [], { topics: ['groups'] });
  const [name, setName] = useState('');
  const { isBusy, error, act } = useAct();
  if (groups.error) return <Problem error={groups.error} retry={groups.reload} />;
  if (!groups.data) return <Skeleton />;
  const own = groups.data.items.filter((group) => !group.is_built_in);
  const names = new Set(own.map((group) => group.name.toLowerCase()));
  const wanted = t.suggestions.filter((suggestion) => !names.has(suggestion.toLowerCase()));
  const add = (called: string) =>
    act(async () => {
      await api.post('/groups', { name: called });
      announce(t.added(called));
      setName('');
      groups.reload();
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void add(name.trim());
      }}
    >
      <div>
        <h2>{texts.assistant.steps.groups}</h2>
        <p class="lead">{t.lead}</p>
      </div>
      {error && <Problem error={error} />}
      {own.length === 0 ? (
        <p class="muted">{t.none}</p>
      ) : (
        <div>
          <h3>{t.own}</h3>
          <ul class="group-list" tabIndex={own.length > 10 ? 0 : undefined} aria-label={t.own}>
            {own.map((group) => (
              <li key={group.id}>{group.path.slice(1).join(' › ') || group.name}</li>
            ))}
          </ul>
        </div>
      )}
      {wanted.length > 0 && (
        <div>
          <h3>{t.usual}</h3>
          <div class="row">
            {wanted.map((suggestion) => (
              <Button key={suggestion} icon="plus" disabled={isBusy} onClick={() => add(suggestion)}>
                {suggestion}
              </Button>
            ))}
          </div>
        </div>
      )}
      <TextField label={t.name} value={name} onValue={setName} />
      <div class="form-actions">
        <Button type="submit" disabled={isBusy || !name.trim()}>
          {t.add}
        </Button>
      </div>
    </form>
  );
}
