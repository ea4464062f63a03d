// Reports that are mailed: the list of them, and the dialog that makes one.
import { useState } from 'preact/hooks';
import { announce } from '../../announce';
import { api, type Page, segment } from '../../api/client';
import type { ReportScheduleView, ReportSummary } from '../../api/types';
import { Button, Check, Confirm, Dialog, Empty, LinkButton, Pill, Problem, SelectField, TextField, type Tone, useAct } from '../../components/basics';
import { time } from '../../format';
import { useLoad } from '../../hooks';
import { Icon } from '../../icons';
import { to } from '../../router';
import { useRights } from '../../session';
import { texts } from '../../texts';
import { Lines } from '../options/form';

const t = texts.schedules;
type Schedule = ReportScheduleView;
const tones: Record<NonNullable<Schedule['last_result']>, Tone> = { waiting: 'info', sent: 'good', failed: 'bad' };

/** What `PUT` takes of a schedule. */
const bodyOf = ({ report, filters, format, rhythm, time, recipients, is_enabled }: Schedule) => ({ report, filters, format, rhythm, time, recipients, is_enabled });

export function Schedules() {
  const { canConfigure } = useRights();
  const all = useLoad((signal) => api.get<Page<Schedule>>('/report-schedules', {}, signal), [], { every: 5000 });
  const [dialog, setDialog] = useState<{ schedule: Schedule; isDeleting?: boolean }>();
  const { isBusy, error, act } = useAct();
  if (all.error) return <Problem error={all.error} retry={all.reload} />;
  const send = (schedule: Schedule) =>
    act(async () => {
      await api.post(`/report-schedules/${schedule.id}/send`);
      announce(t.sending);
      all.reload();
    });
  const turn = (schedule: Schedule) =>
    act(async () => {
      await api.put(`/report-schedules/${schedule.id}`, { ...bodyOf(schedule), is_enabled: !schedule.is_enabled }, schedule.etag);
      all.reload();
    });
  return (
    <section class="stack report-list" aria-label={t.title}>
      <h2>{t.title}</h2>
      {error && <Problem error={error} />}
      {all.data?.items.length === 0 && (
        <Empty icon="reports" title={t.empty}>
          <p>{t.emptyNext}</p>
        </Empty>
      )}
      {(all.data?.items.length ?? 0) > 0 && (
        <ul class="event-list card">
          {all.data?.items.map((schedule) => (
            <li key={schedule.id}>
              <div class="spread">
                <strong class="break">{schedule.name}</strong>
                <Standing schedule={schedule} />
              </div>
              <p>
                <a href={to(`/reports/${segment(schedule.report)}`, schedule.filters)}>{schedule.title}</a> · {t.formats.find(([name]) => name === schedule.format)?.[1]} · {t.when(schedule.rhythm, schedule.time)}
              </p>
              <p class="muted break">
                {[schedule.recipients.join(', '), schedule.last_due && t.last(time(schedule.last_due)), schedule.next_due && t.next(time(schedule.next_due))].filter(Boolean).join(' · ')}
              </p>
              {schedule.last_error && (
                <p class="note warn break">
                  <Icon name="warning" />
                  {schedule.last_error}
                </p>
              )}
              {canConfigure && (
                <div class="row">
                  <Button class="small" disabled={isBusy} aria-label={`${t.now}: ${schedule.name}`} onClick={() => send(schedule)}>
                    {t.now}
                  </Button>
                  <Button class="small" disabled={isBusy} aria-label={`${schedule.is_enabled ? t.pause : t.resume}: ${schedule.name}`} onClick={() => turn(schedule)}>
                    {schedule.is_enabled ? t.pause : t.resume}
                  </Button>
                  <Button class="small" aria-label={`${texts.actions.edit} ${schedule.name}`} onClick={() => setDialog({ schedule })}>
                    {texts.actions.edit}
                  </Button>
                  <Button class="small" aria-label={`${texts.actions.delete} ${schedule.name}`} onClick={() => setDialog({ schedule, isDeleting: true })}>
                    {texts.actions.delete}
                  </Button>
                </div>
              )}
            </li>
          ))}
        </ul>
      )}
      {dialog && !dialog.isDeleting && <ScheduleDialog schedule={dialog.schedule} onClose={() => setDialog(undefined)} onDone={all.reload} />}
      {dialog?.isDeleting && (
        <Confirm
          danger
          title={t.deleteTitle(dialog.schedule.name)}
          text={t.deleteText}
          action={texts.people.delete}
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await api.delete(`/report-schedules/${dialog.schedule.id}`, dialog.schedule.etag);
            announce(t.deleted(dialog.schedule.name));
            all.reload();
          }}
        />
      )}
    </section>
  );
}

function Standing({ schedule }: { schedule: Schedule }) {
  if (!schedule.is_enabled) return <Pill tone="calm">{t.paused}</Pill>;
  const result = schedule.last_result;
  return result ? <Pill tone={tones[result]}>{t.results[result]}</Pill> : null;
}

/** Makes a schedule of a report with the filters that it is shown with, or changes one. */
export function ScheduleDialog({ schedule, report, filters, onClose, onDone }: { schedule?: Schedule; report?: ReportSummary; filters?: Record<string, string>; onClose: () => void; onDone?: () => void }) {
  const [unitBefore = 'week', which = 'monday'] = schedule?.rhythm.split(' ') ?? [];
  const [name, setName] = useState(schedule?.name ?? report?.title ?? '');
  const [unit, setUnit] = useState(unitBefore);
  const [weekday, setWeekday] = useState(unitBefore === 'week' ? which : 'monday');
  const [day, setDay] = useState(unitBefore === 'month' ? which : '1');
  const [at, setAt] = useState(schedule?.time ?? '08:00');
  const [format, setFormat] = useState(schedule?.format ?? 'pdf');
  const [recipients, setRecipients] = useState(schedule?.recipients ?? []);
  const [isEnabled, setEnabled] = useState(schedule?.is_enabled ?? true);
  const mail = useLoad((signal) => api.get<{ smtp_host: string }>('/notifications', {}, signal), []);
  const { isBusy, error, act } = useAct();
  const asked = schedule?.filters ?? filters ?? {};
  const save = async (event: Event) => {
    event.preventDefault();
    const rhythm = unit === 'week' ? `week ${weekday}` : unit === 'month' ? `month ${day}` : 'day';
    const body = { report: schedule?.report ?? report?.id, filters: asked, format, rhythm, time: at, recipients, is_enabled: isEnabled };
    const isSaved = await act(async () => {
      if (schedule) await api.put(`/report-schedules/${schedule.id}`, body, schedule.etag);
      else await api.post('/report-schedules', { name, ...body });
      announce(t.saved(name));
      onDone?.();
    });
    if (isSaved) onClose();
  };
  return (
    <Dialog title={schedule ? t.edit(schedule.name) : t.new(report?.title ?? '')} onClose={onClose}>
      <form class="form" onSubmit={save}>
        {error && <Problem error={error} />}
        {mail.data && !mail.data.smtp_host && (
          <p class="note warn">
            <Icon name="warning" />
            <span>
              {t.noServer} <LinkButton kind="quiet" href="/options/notifications">{t.toServer}</LinkButton>
            </span>
          </p>
        )}
        {!schedule && <TextField label={t.name} value={name} onValue={setName} required autofocus />}
        <p class="muted">{Object.keys(asked).length ? `${t.filters}: ${Object.keys(asked).join(', ')}` : t.allOf}</p>
        <SelectField label={t.unit} value={unit} onValue={setUnit} options={t.units} />
        {unit === 'week' && <SelectField label={t.weekday} value={weekday} onValue={setWeekday} options={t.weekdays} />}
        {unit === 'month' && <TextField label={t.day} type="number" min={1} max={28} value={day} onValue={setDay} required />}
        <TextField label={t.time} hint={t.timeHint} type="time" value={at} onValue={setAt} required />
        <SelectField label={t.format} value={format} onValue={setFormat} options={t.formats} />
        <Lines label={t.recipients} hint={t.recipientsHint} value={recipients} onValue={setRecipients} />
        {schedule && <Check label={t.enabled} checked={isEnabled} onChecked={setEnabled} />}
        <div class="form-actions">
          <Button kind="primary" type="submit" disabled={isBusy || recipients.length === 0}>
            {texts.actions.save}
          </Button>
          <Button onClick={onClose}>{texts.actions.cancel}</Button>
        </div>
      </form>
    </Dialog>
  );
}
