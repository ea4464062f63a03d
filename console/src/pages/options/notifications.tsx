// Who is told of what by e-mail.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api } from '../../api/client';
import type { NotificationsView } from '../../api/types';
import { Button, Check, Problem, SelectField, TextField, useAct } from '../../components/basics';
import { texts } from '../../texts';
import { difference, Lines, SectionForm } from './form';

const t = texts.options.notifications;
type Settings = NotificationsView & { smtp_password?: string };
const days: [string, string][] = Object.entries(t.weekdays);

const save = (value: Settings, before: Settings) => {
  const { has_smtp_password: _has, waiting: _waiting, delivered: _delivered, given_up: _given, ...change } = difference(value, before);
  const emptied = Object.fromEntries(Object.entries(change).map(([name, field]) => [name, field ?? '']));
  return api.patch('/notifications', emptied);
};

export function Notifications() {
  return (
    <>
      <SectionForm<Settings> title={texts.options.sections.notifications} lead={t.lead} load={(signal) => api.get<Settings>('/notifications', {}, signal)} save={save}>
        {(value, change) => (
          <>
            <h3>{t.server}</h3>
            <TextField label={t.host} value={value.smtp_host ?? ''} onValue={(text) => change({ smtp_host: text || null })} spellcheck={false} />
            <TextField label={t.port} type="number" min={1} max={65535} value={String(value.smtp_port)} onValue={(text) => change({ smtp_port: Number(text) || 0 })} />
            <SelectField label={t.security} value={value.smtp_security} onValue={(smtp_security) => change({ smtp_security })} options={Object.entries(t.securities)} />
            <TextField label={t.user} value={value.smtp_user ?? ''} onValue={(text) => change({ smtp_user: text || null })} autocomplete="off" />
            <TextField label={t.password} hint={value.has_smtp_password ? texts.options.source.proxyPasswordHint : undefined} type="password" value={value.smtp_password ?? ''} onValue={(text) => change({ smtp_password: text || undefined })} autocomplete="new-password" />
            <TextField label={t.senderName} value={value.sender_name} onValue={(sender_name) => change({ sender_name })} />
            <TextField label={t.senderAddress} value={value.sender_address ?? ''} onValue={(text) => change({ sender_address: text || null })} />
            <h3>{t.what}</h3>
            <Check label={t.newUpdates} checked={value.new_updates} onChecked={(new_updates) => change({ new_updates })} />
            {value.new_updates && <Lines label={t.recipients} value={value.new_updates_recipients} onValue={(new_updates_recipients) => change({ new_updates_recipients })} />}
            <SelectField label={t.status} value={value.status} onValue={(status) => change({ status })} options={Object.entries(t.statuses)} />
            {value.status !== 'off' && (
              <>
                {value.status === 'weekly' && <SelectField label={t.weekday} value={value.status_weekday} onValue={(status_weekday) => change({ status_weekday })} options={days} />}
                <TextField label={t.time} type="time" value={value.status_time} onValue={(status_time) => change({ status_time })} />
                <Lines label={t.recipients} value={value.status_recipients} onValue={(status_recipients) => change({ status_recipients })} />
              </>
            )}
          </>
        )}
      </SectionForm>
      <TestMail />
    </>
  );
}

function TestMail() {
  const [recipient, setRecipient] = useState('');
  const { isBusy, error, act } = useAct();
  const send = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      const attempt = await api.post<{ error?: string | null }>('/notifications/test', { recipient });
      announce(attempt.error ?? t.testSent, attempt.error ? 'failed' : 'done');
    });
  };
  return (
    <form class="form test-mail" onSubmit={send}>
      <h3>{t.test}</h3>
      {error && <Problem error={error} />}
      <TextField label={t.testTo} value={recipient} onValue={setRecipient} required />
      <div class="form-actions">
        <Button type="submit" disabled={isBusy}>
          {t.testSend}
        </Button>
      </div>
    </form>
  );
}
