// One's own password, second factor and sessions.
import { useState } from 'preact/hooks';
import { announce } from '../announce';
import { api } from '../api/client';
import type { MeView, RecoveryCodes, TotpEnrolment } from '../api/types';
import { Button, Card, Field, PageHead, Problem, TextField, useAct } from '../components/basics';
import { QrCode } from '../components/qr';
import { useLoad } from '../hooks';
import { useRights } from '../session';
import { texts } from '../texts';
import { SessionTable } from './people';

const t = texts.me;

export function Account() {
  const { me } = useRights();
  return (
    <>
      <PageHead title={texts.pages.account} lead={t.lead} />
      {me.is_user ? (
        <>
          <div class="grid">
            <Password />
            <Factor />
          </div>
          <h2>{t.sessions}</h2>
          <SessionTable path="/me/sessions" current={me.session} />
        </>
      ) : (
        <p>{t.tokenUser}</p>
      )}
    </>
  );
}

function Password() {
  const [old, setOld] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const { isBusy, error, act } = useAct();
  const differs = again !== '' && again !== password;
  const save = (event: Event) => {
    event.preventDefault();
    if (again !== password) return;
    void act(async () => {
      await api.post('/me/password', { password: old, new_password: password });
      announce(t.changed);
      setOld('');
      setPassword('');
      setAgain('');
    });
  };
  return (
    <Card title={t.password}>
      <form class="form" onSubmit={save}>
        {error && <Problem error={error} />}
        <TextField label={t.current} type="password" value={old} onValue={setOld} required autocomplete="current-password" />
        <TextField label={t.new} hint={texts.setup.passwordHint} type="password" value={password} onValue={setPassword} required autocomplete="new-password" />
        <TextField label={t.again} type="password" value={again} onValue={setAgain} required autocomplete="new-password" error={differs ? texts.setup.mismatch : undefined} />
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy || differs}>
            {t.password}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function Factor() {
  const me = useLoad((signal) => api.get<MeView>('/me', {}, signal), []);
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [enrolment, setEnrolment] = useState<TotpEnrolment>();
  const [codes, setCodes] = useState<string[]>();
  const { isBusy, error, act } = useAct();
  const isOn = me.data?.has_second_factor ?? false;
  const begin = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      if (isOn) {
        await api.post('/me/totp/remove', { password });
        announce(t.removed);
        me.reload();
      } else {
        setEnrolment(await api.post<TotpEnrolment>('/me/totp', { password }));
      }
      setPassword('');
    });
  };
  const confirm = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      const answer = await api.post<RecoveryCodes>('/me/totp/confirm', { code });
      setCodes(answer.codes);
      setEnrolment(undefined);
      announce(t.enabled);
      me.reload();
    });
  };
  return (
    <Card title={t.factor}>
      <div class="form">
        {error && <Problem error={error} />}
        {codes && (
          <Field label={t.codes} hint={t.codesHint}>
            {(ids) => <textarea class="input mono" readOnly rows={codes.length} value={codes.join('\n')} {...ids} />}
          </Field>
        )}
        {enrolment ? (
          <form class="form" onSubmit={confirm}>
            <p>{t.scan}</p>
            <QrCode text={enrolment.uri} label={t.qr} />
            <Field label={t.secret}>{(ids) => <input class="input mono" readOnly value={enrolment.secret} {...ids} />}</Field>
            <Field label={t.uri}>{(ids) => <textarea class="input mono" readOnly rows={3} value={enrolment.uri} {...ids} />}</Field>
            <TextField label={t.code} value={code} onValue={setCode} required autocomplete="one-time-code" />
            <div class="form-actions">
              <Button kind="primary" type="submit" disabled={isBusy}>
                {t.confirm}
              </Button>
            </div>
          </form>
        ) : (
          <form class="form" onSubmit={begin}>
            <p>{isOn ? t.factorOn : t.factorOff}</p>
            <TextField label={t.current} type="password" value={password} onValue={setPassword} required autocomplete="current-password" />
            <div class="form-actions">
              <Button type="submit" disabled={isBusy}>
                {isOn ? t.remove : t.enrol}
              </Button>
            </div>
          </form>
        )}
      </div>
    </Card>
  );
}
