// The link that a new server prints: it makes the first user. The secret stays behind the # and out of every log.
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { SetupState } from '../api/types';
import { Button, LinkButton, Problem, TextField, useAct } from '../components/basics';
import { useLoad } from '../hooks';
import { navigate } from '../router';
import { texts } from '../texts';

export function Setup({ onReady }: { onReady: () => Promise<void> }) {
  const [secret] = useState(() => location.hash.slice(1));
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [isChecked, setChecked] = useState(false);
  const { isBusy, error, act } = useAct();
  const state = useLoad((signal) => api.get<SetupState>('/setup', {}, signal), []);
  const t = texts.setup;
  useEffect(() => {
    document.title = `${t.title} – ${texts.product}`;
    // Not in the history of the browser.
    history.replaceState(null, '', '/setup');
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    setChecked(true);
    if (password !== again) return;
    void act(async () => {
      await api.post('/setup', { secret, name, password });
      await api.post('/login', { name, password });
      navigate('/assistant', { replace: true });
      await onReady();
    });
  };
  const isDone = state.data && !state.data.is_needed;
  return (
    <main class="alone">
      <p class="brand">
        <img src="/icon.svg" alt="" width="32" height="32" />
        {texts.product}
      </p>
      {isDone || !secret ? (
        <section class="card">
          <h1>{isDone ? t.done : t.noSecret}</h1>
          <p>{isDone ? t.doneNext : t.noSecretNext}</p>
          {isDone && (
            <LinkButton href="/" kind="primary">
              {t.toLogin}
            </LinkButton>
          )}
        </section>
      ) : (
        <form class="card" onSubmit={submit}>
          <div>
            <h1>{t.title}</h1>
            <p class="lead">{t.lead}</p>
          </div>
          {error && <Problem error={error} />}
          <TextField label={t.name} value={name} onValue={setName} autocomplete="username" autofocus required spellcheck={false} autocapitalize="none" />
          <TextField label={t.password} hint={t.passwordHint} value={password} onValue={setPassword} type="password" autocomplete="new-password" required />
          <TextField label={t.again} value={again} onValue={setAgain} type="password" autocomplete="new-password" required error={isChecked && password !== again ? t.mismatch : undefined} />
          <Button kind="primary" type="submit" disabled={isBusy}>
            {t.submit}
          </Button>
        </form>
      )}
    </main>
  );
}
