// Encrypted connections: which certificates are shown, and until when.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api } from '../../api/client';
import type { CertificateView, SettingsView, TlsView } from '../../api/types';
import { Button, Check, Confirm, Facts, Pill, Problem, Skeleton, TextField, useAct } from '../../components/basics';
import { ago, time } from '../../format';
import { useLoad } from '../../hooks';
import { Icon } from '../../icons';
import { texts } from '../../texts';
import { difference, Lines, SectionForm } from './form';

const t = texts.options.tls;
type Settings = NonNullable<SettingsView['tls']>;
const NOTHING: Settings = { require: false, content: false, names: [], given: [] };
const SOON = 30 * 86_400_000;

export function Tls({ onSaved }: { onSaved?: () => void }) {
  const tls = useLoad((signal) => api.get<TlsView>('/tls', {}, signal), []);
  return (
    <div class="stack">
      <SectionForm<Settings>
        title={texts.options.sections.tls}
        lead={t.lead}
        load={async (signal) => (await api.get<SettingsView>('/settings', {}, signal)).tls ?? NOTHING}
        save={(value, before) => api.patch('/settings', { tls: difference(value, before) })}
        onSaved={onSaved ?? tls.reload}
      >
        {(value, change) => (
          <>
            <Check label={t.require} hint={t.requireHint} checked={value.require} onChecked={(require) => change({ require })} />
            <Check label={t.content} checked={value.content} onChecked={(content) => change({ content })} />
            <Lines label={t.names} hint={t.namesHint} value={value.names} onValue={(names) => change({ names })} />
          </>
        )}
      </SectionForm>
      {tls.error && <Problem error={tls.error} retry={tls.reload} />}
      {tls.data ? <Certificates tls={tls.data} onChanged={tls.reload} /> : !tls.error && <Skeleton />}
    </div>
  );
}

function Certificates({ tls, onChanged }: { tls: TlsView; onChanged: () => void }) {
  const [isRenewing, setRenewing] = useState(false);
  const [isNewKey, setNewKey] = useState(false);
  return (
    <section class="stack test-mail">
      <div class="spread">
        <h3>{t.certificates}</h3>
        <span class="row">
          {tls.ca && (
            <a class="button plain" href="/api/v1/tls/ca" download="patchwell-ca.pem">
              {t.downloadCa}
            </a>
          )}
          <Button onClick={() => setRenewing(true)}>{t.renew}</Button>
        </span>
      </div>
      <p>{t.sources[tls.source]}</p>
      {tls.problem && (
        <p class="note warn">
          <Icon name="warning" />
          {tls.problem}
        </p>
      )}
      {tls.certificates.map((certificate) => (
        <Certificate key={certificate.thumbprint_sha256} certificate={certificate} />
      ))}
      <OwnFiles source={tls.source} onChanged={onChanged} />
      {isRenewing && (
        <Confirm
          title={t.renewTitle}
          text={<Check label={t.newKey} hint={t.newKeyHint} checked={isNewKey} onChecked={setNewKey} />}
          action={t.renew.replace('…', '')}
          onClose={() => setRenewing(false)}
          onConfirm={async () => {
            await api.post('/tls/renew', { new_key: isNewKey });
            announce(t.renewed);
            onChanged();
          }}
        />
      )}
    </section>
  );
}

function Certificate({ certificate }: { certificate: CertificateView }) {
  const left = new Date(certificate.not_after).getTime() - Date.now();
  return (
    <div class="file">
      <div class="spread">
        <strong class="break">{certificate.subject}</strong>
        <Pill tone={left < 0 ? 'bad' : left < SOON ? 'warn' : 'good'}>{left < 0 ? t.expired : t.expires(ago(certificate.not_after))}</Pill>
      </div>
      <Facts
        facts={[
          [t.goodFor, certificate.names.join(', ')],
          [t.issuer, certificate.issuer],
          [t.until, time(certificate.not_after)],
          [t.key, certificate.key.toUpperCase()],
          [t.thumbprint, <code>{certificate.thumbprint_sha1}</code>],
        ]}
      />
    </div>
  );
}

function OwnFiles({ source, onChanged }: { source: TlsView['source']; onChanged: () => void }) {
  const [certificate, setCertificate] = useState('');
  const [key, setKey] = useState('');
  const { isBusy, error, act } = useAct();
  const send = (certificates: object[]) =>
    act(async () => {
      await api.put('/tls/certificates', { certificates });
      announce(texts.options.saved);
      onChanged();
    });
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        void send([{ certificate, key: key || certificate }]);
      }}
    >
      <h3>{t.files}</h3>
      {error && <Problem error={error} />}
      <TextField label={t.certificateFile} hint={t.certificateHint} value={certificate} onValue={setCertificate} required spellcheck={false} />
      <TextField label={t.keyFile} hint={t.keyHint} value={key} onValue={setKey} spellcheck={false} />
      <div class="form-actions">
        <Button type="submit" disabled={isBusy}>
          {t.use}
        </Button>
        {source === 'given' && (
          <Button disabled={isBusy} onClick={() => send([])}>
            {t.useOwn}
          </Button>
        )}
      </div>
    </form>
  );
}
