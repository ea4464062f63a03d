// Whose bundles are taken.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api } from '../../api/client';
import type { BundleKeyView } from '../../api/types';
import { Button, Card, Dialog, Field, Problem, Skeleton, TextField, useAct } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.exchange;

export function Keys() {
  const keys = useLoad((signal) => api.get<BundleKeyView>('/bundles/key', {}, signal), []);
  const [isTrusting, setTrusting] = useState(false);
  const copy = async (key: string) => {
    try {
      await navigator.clipboard.writeText(key);
      announce(t.copied);
    } catch {
      announce(key);
    }
  };
  return (
    <Card title={t.keys} actions={<Button onClick={() => setTrusting(true)}>{t.trust}</Button>}>
      <div class="stack">
        <p>{t.keysText}</p>
        {keys.error && <Problem error={keys.error} retry={keys.reload} />}
        {!keys.data && !keys.error && <Skeleton lines={2} />}
        {keys.data && (
          <>
            <Field label={t.ownKey}>
              {(ids) => (
                <span class="row nowrap">
                  <input class="input mono" readOnly value={keys.data?.key} {...ids} />
                  <Button onClick={() => copy(keys.data?.key ?? '')}>{texts.actions.copy}</Button>
                </span>
              )}
            </Field>
            <div>
              <h3>{t.trusted}</h3>
              {keys.data.trusted.length === 0 && <p class="muted">{t.trustedNone}</p>}
              <ul class="related">
                {keys.data.trusted.map((one) => (
                  <li key={one.key}>
                    <b>{one.label}</b> <code class="break">{one.key}</code>
                  </li>
                ))}
              </ul>
            </div>
          </>
        )}
      </div>
      {isTrusting && <TrustDialog onClose={() => setTrusting(false)} onDone={keys.reload} />}
    </Card>
  );
}

function TrustDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const [key, setKey] = useState('');
  const [label, setLabel] = useState('');
  const { isBusy, error, act } = useAct();
  const trust = async () => {
    const isDone = await act(async () => {
      await api.post('/bundles/trust', { key: key.trim(), label: label.trim() });
      announce(t.trustDone(label.trim()));
      onDone();
    });
    if (isDone) onClose();
  };
  return (
    <Dialog
      title={t.trustTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
          <Button kind="primary" disabled={isBusy || !key.trim() || !label.trim()} onClick={trust}>
            {t.trustStart}
          </Button>
        </>
      }
    >
      {error && <Problem error={error} />}
      <TextField label={t.trustKey} value={key} onValue={setKey} required spellcheck={false} autocapitalize="none" />
      <TextField label={t.trustName} value={label} onValue={setLabel} required />
    </Dialog>
  );
}
