// Who is here, and which page they see.
import { Component, type ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api, Refusal, whenSignedOut } from './api/client';
import type { MeView } from './api/types';
import { Button, Problem, Skeleton } from './components/basics';
import { Login } from './pages/login';
import { Setup } from './pages/setup';
import { Pages } from './pages';
import { followLinks, usePlace } from './router';
import { Session } from './session';
import { Shell } from './shell/shell';
import { texts } from './texts';

type State = { step: 'loading' } | { step: 'failed'; error: Refusal } | { step: 'signed-out'; hasEnded: boolean } | { step: 'signed-in'; me: MeView };

export function App() {
  const [state, setState] = useState<State>({ step: 'loading' });
  const place = usePlace();
  const load = async () => {
    try {
      setState({ step: 'signed-in', me: await api.get<MeView>('/me') });
    } catch (error) {
      const refusal = error as Refusal;
      setState(refusal.status === 401 ? { step: 'signed-out', hasEnded: false } : { step: 'failed', error: refusal });
    }
  };
  useEffect(() => {
    void load();
    whenSignedOut(() => setState((old) => (old.step === 'signed-in' ? { step: 'signed-out', hasEnded: true } : old)));
    document.addEventListener('click', followLinks);
    return () => document.removeEventListener('click', followLinks);
  }, []);
  if (place.segments[0] === 'setup') return <Setup onReady={load} />;
  if (state.step === 'loading') return <Skeleton />;
  if (state.step === 'failed')
    return (
      <main class="alone">
        <Problem error={state.error} retry={load} />
      </main>
    );
  if (state.step === 'signed-out') return <Login hasEnded={state.hasEnded} onReady={load} />;
  return (
    <Session.Provider value={state.me}>
      <Shell onSignedOut={() => setState({ step: 'signed-out', hasEnded: false })}>
        <Boundary key={place.segments[0] ?? ''}>
          <Pages place={place} />
        </Boundary>
      </Shell>
    </Session.Provider>
  );
}

/** A page that fails says so, and leaves the rest of the console alone. */
class Boundary extends Component<{ children: ComponentChildren }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div class="problem" role="alert">
        <div>
          <strong>{texts.errors.crashed}</strong>
          <p>{texts.errors.crashedNext}</p>
          <pre>{String(error.stack ?? error)}</pre>
          <Button onClick={() => location.reload()}>{texts.actions.tryAgain}</Button>
        </div>
      </div>
    );
  }
}
