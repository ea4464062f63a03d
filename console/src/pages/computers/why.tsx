// Why an update is where it is on a computer: the chain of reasons, in words.
import { api, segment } from '../../api/client';
import type { WhyView } from '../../api/types';
import { Button, Dialog, Facts, Pill, Problem, Skeleton } from '../../components/basics';
import { ActionPill, StatePill } from '../../components/status';
import { ago, time } from '../../format';
import { useLoad } from '../../hooks';
import { Icon } from '../../icons';
import { texts } from '../../texts';

const t = texts.why;

export function WhyDialog({ computer, update, onClose }: { computer: string; update: string; onClose: () => void }) {
  const why = useLoad((signal) => api.get<WhyView>(`/computers/${segment(computer)}/why/${segment(update)}`, {}, signal), [computer, update]);
  return (
    <Dialog title={why.data ? `${texts.computers.whyTitle} ${why.data.title}` : texts.computers.whyTitle} onClose={onClose} footer={<Button onClick={onClose}>{texts.actions.close}</Button>}>
      {why.error && <Problem error={why.error} retry={why.reload} />}
      {why.data ? <Why why={why.data} /> : !why.error && <Skeleton lines={6} />}
    </Dialog>
  );
}

function Why({ why }: { why: WhyView }) {
  return (
    <>
      <Facts
        facts={[
          [texts.computers.columns.name, <a href={`/computers/${segment(why.computer)}`}>{why.computer_name}</a>],
          [t.state, <StatePill state={why.state} />],
          [t.verdict, t.verdicts[why.verdict]],
          [texts.computers.columns.report, ago(why.last_status_report)],
        ]}
      />
      <section class="stack">
        <h3>{t.reasons}</h3>
        <ol class="reasons">
          {why.reasons.map((reason) => (
            <li key={reason.kind + reason.text}>
              {reason.text}
              {(reason.updates ?? []).map((update) => (
                <a key={update.id} class="break" href={`/updates/${segment(update.id)}`}>
                  {update.title ?? update.id}
                </a>
              ))}
            </li>
          ))}
        </ol>
      </section>
      {why.failure && (
        <div class="note warn">
          <Icon name="warning" />
          <div class="stack">
            <span>
              <b>
                {t.failure}: {why.failure.hresult} {why.failure.name}
              </b>
              <span class="sub">
                {why.failure.event}, {time(why.failure.time)}
              </span>
            </span>
            {why.failure.meaning && <span>{why.failure.meaning}</span>}
            {why.failure.advice && (
              <span>
                <b>{t.advice}:</b> {why.failure.advice}
              </span>
            )}
          </div>
        </div>
      )}
      {why.approvals.length > 0 && (
        <section class="stack">
          <h3>{t.approvals}</h3>
          <ul class="stack">
            {why.approvals.map((approval) => (
              <li key={approval.group.id} class="spread">
                <span>
                  {approval.path.join(' › ')}
                  <span class="sub">
                    {approval.administrator}, {time(approval.created)}
                    {approval.deadline && ` · ${texts.approve.deadline}: ${time(approval.deadline)}`}
                  </span>
                </span>
                <span class="row">
                  <ActionPill action={approval.action} />
                  <Pill tone={approval.holds ? 'info' : 'calm'}>{approval.holds ? t.counts : t.overruled}</Pill>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
