// Programs that are told when something ends.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page } from '../../api/client';
import type { AttemptView, CreatedWebhook, WebhookView } from '../../api/types';
import { Button, Check, Confirm, Dialog, Empty, Pill, Problem, Skeleton, TextField, useAct } from '../../components/basics';
import { useLoad } from '../../hooks';
import { texts } from '../../texts';

const t = texts.webhooks;
const EVENTS = Object.keys(t.names);

export function Webhooks() {
  const found = useLoad((signal) => api.get<Page<WebhookView>>('/webhooks', {}, signal), []);
  const [made, setMade] = useState<CreatedWebhook>();
  const [doomed, setDoomed] = useState<WebhookView>();
  const { isBusy, error, act } = useAct();
  const turn = (hook: WebhookView) =>
    act(async () => {
      await api.get(`/webhooks/${hook.id}`);
      await api.patch(`/webhooks/${hook.id}`, { is_enabled: !hook.is_enabled });
      found.reload();
    });
  const test = (hook: WebhookView) =>
    act(async () => {
      const attempt = await api.post<AttemptView>(`/webhooks/${hook.id}/test`);
      announce(attempt.error ?? t.tested, attempt.is_delivered ? 'done' : 'failed');
    });
  return (
    <div class="stack">
      <div>
        <h2>{texts.options.sections.webhooks}</h2>
        <p class="lead">{t.lead}</p>
      </div>
      {(error ?? found.error) && <Problem error={(error ?? found.error)!} />}
      {!found.data && !found.error && <Skeleton />}
      {found.data?.items.length === 0 && (
        <Empty icon="events" title={t.empty}>
          <p>{t.emptyNext}</p>
        </Empty>
      )}
      <ul class="event-list">
        {found.data?.items.map((hook) => (
          <li key={hook.id}>
            <div class="spread">
              <span>
                <strong class="break">{hook.name}</strong> <Pill tone={hook.is_enabled ? 'good' : 'wait'}>{hook.is_enabled ? t.enabled : t.disabled}</Pill>
              </span>
              <span class="row">
                <Button class="small" disabled={isBusy} aria-label={`${t.test} ${hook.name}`} onClick={() => void test(hook)}>
                  {t.test}
                </Button>
                <Button class="small" disabled={isBusy} onClick={() => void turn(hook)}>
                  {hook.is_enabled ? t.disable : t.enable}
                </Button>
                <Button class="small" onClick={() => setDoomed(hook)}>
                  {texts.actions.delete}
                </Button>
              </span>
            </div>
            <span class="sub break">{hook.url}</span>
            <span class="sub">
              {t.events}: {hook.events.length ? hook.events.map((event) => t.names[event] ?? event).join(', ') : t.all}
            </span>
          </li>
        ))}
      </ul>
      <NewWebhook
        onMade={(created) => {
          setMade(created);
          found.reload();
        }}
      />
      {made && (
        <Dialog title={t.secretTitle(made.webhook.name)} size="small" onClose={() => setMade(undefined)}>
          <div class="stack">
            <p>{t.secretText}</p>
            <pre tabIndex={0}>{made.secret}</pre>
          </div>
        </Dialog>
      )}
      {doomed && (
        <Confirm
          danger
          title={t.remove(doomed.name)}
          text={t.removeText}
          action={texts.people.delete}
          onClose={() => setDoomed(undefined)}
          onConfirm={async () => {
            await api.delete(`/webhooks/${doomed.id}`);
            announce(t.removed(doomed.name));
            found.reload();
          }}
        />
      )}
    </div>
  );
}

function NewWebhook({ onMade }: { onMade: (made: CreatedWebhook) => void }) {
  const [name, setName] = useState('');
  const [url, setUrl] = useState('');
  const [events, setEvents] = useState<string[]>([]);
  const { isBusy, error, act } = useAct();
  const submit = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      onMade(await api.post<CreatedWebhook>('/webhooks', { name: name.trim(), url: url.trim(), events }));
      setName('');
      setUrl('');
      setEvents([]);
    });
  };
  return (
    <form class="form test-mail" onSubmit={submit}>
      <h3>{t.new}</h3>
      {error && <Problem error={error} />}
      <TextField label={t.name} value={name} onValue={setName} required />
      <TextField label={t.url} hint={t.urlHint} value={url} onValue={setUrl} required spellcheck={false} />
      <fieldset class="radios">
        <legend class="label">{t.events}</legend>
        <Check label={t.all} checked={events.length === 0} onChecked={() => setEvents([])} />
        {EVENTS.map((event) => (
          <Check key={event} label={t.names[event]} checked={events.includes(event)} onChecked={(on) => setEvents(EVENTS.filter((each) => (each === event ? on : events.includes(each))))} />
        ))}
      </fieldset>
      <div class="form-actions">
        <Button kind="primary" type="submit" disabled={isBusy || !name.trim() || !url.trim()}>
          {t.add}
        </Button>
      </div>
    </form>
  );
}
