// Signing in: name and password, then a code if the account asks for one.
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client';
import type { SetupState, SignInMethods } from '../api/types';
import { Button, Problem, TextField, useAct } from '../components/basics';
import { Icon } from '../icons';
import { useLoad } from '../hooks';
import { texts } from '../texts';

export function Login({ hasEnded, onReady }: { hasEnded: boolean; onReady: () => Promise<void> }) {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const { isBusy, error, act } = useAct();
  const methods = useLoad((signal) => api.get<SignInMethods>('/login', {}, signal), []);
  // Where a provider signed nobody in, the server sends the browser here with the reason.
  const [refusal] = useState(() => new URLSearchParams(location.search).get('sign_in'));
  const setup = useLoad((signal) => api.get<SetupState>('/setup', {}, signal), []);
  useEffect(() => {
    if (refusal !== null) history.replaceState(null, '', location.pathname + location.hash);
    document.title = `${texts.login.title} – ${texts.product}`;
  }, []);
  useEffect(() => {
    if (error?.kind === 'code-needed') setNeedsCode(true);
  }, [error]);
  const submit = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      await api.post('/login', { name, password, ...(needsCode ? { code } : {}) });
      await onReady();
    });
  };
  return (
    <main class="alone">
      <p class="brand">
        <img src="/icon.svg" alt="" width="32" height="32" />
        {texts.product}
      </p>
      {setup.data?.is_needed ? (
        <section class="card">
          <h1>{texts.login.noUsers}</h1>
          <p>{texts.login.noUsersNext}</p>
        </section>
      ) : (
        <form class="card" onSubmit={submit}>
          <h1>{texts.login.title}</h1>
          {hasEnded && (
            <p class="note">
              <Icon name="help" />
              {texts.login.ended}
            </p>
          )}
          {refusal !== null && (
            <p class="note" role="alert">
              <Icon name="help" />
              {texts.login.refusals[refusal] ?? texts.login.refusals.failed}
            </p>
          )}
          {error && !(error.kind === 'code-needed' && !code) && <Problem error={error} />}
          <TextField label={texts.login.name} value={name} onValue={setName} autocomplete="username" autofocus required spellcheck={false} autocapitalize="none" />
          <TextField label={texts.login.password} value={password} onValue={setPassword} type="password" autocomplete="current-password" required />
          {needsCode && (
            <>
              <p class="note">
                <Icon name="audit" />
                {texts.login.codeNeeded}
              </p>
              <TextField label={texts.login.code} hint={texts.login.codeHint} value={code} onValue={setCode} autocomplete="one-time-code" autofocus required />
            </>
          )}
          <Button kind="primary" type="submit" disabled={isBusy}>
            {texts.login.submit}
          </Button>
          {methods.data?.provider && <a href={methods.data.provider}>{texts.login.provider}</a>}
        </form>
      )}
    </main>
  );
}
