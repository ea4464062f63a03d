// A new server, step by step. Every step is a section of the options.
import { api, type Page } from '../../api/client';
import type { CategoryChoice, SyncStatus } from '../../api/types';
import { Button, Card, PageHead, Problem, useAct } from '../../components/basics';
import { Progress } from '../../components/pictures';
import { useLoad } from '../../hooks';
import { navigate, type Place } from '../../router';
import { texts } from '../../texts';
import { Categories } from '../options/categories';
import { Content } from '../options/server';
import { Languages, Schedule, Source } from '../options/sync';
import { Tls } from '../options/tls';
import { Finish } from './finish';
import { Groups } from './groups';

const t = texts.assistant;
const steps = Object.keys(t.steps) as (keyof typeof t.steps)[];

export function Assistant({ place }: { place: Place }) {
  const asked = steps.indexOf(place.segments[1] as keyof typeof t.steps);
  const at = Math.max(0, asked);
  const step = steps[at] ?? 'source';
  const go = (to: number) => navigate(`/assistant/${steps[Math.max(0, Math.min(steps.length - 1, to))]}`);
  const next = () => go(at + 1);
  return (
    <>
      <PageHead title={texts.pages.assistant} lead={t.lead} />
      <ol class="steps" aria-label={t.progress(at + 1, steps.length)}>
        {steps.map((name, index) => (
          <li key={name} class={index < at ? 'past' : ''} aria-current={index === at ? 'step' : undefined}>
            {t.steps[name]}
          </li>
        ))}
      </ol>
      <Card>
        {step === 'source' && <Source key="source" onSaved={next} />}
        {step === 'languages' && <Languages key="languages" onSaved={next} />}
        {step === 'products' && <Lists what="products" onSaved={next} />}
        {step === 'classifications' && <Lists what="classifications" onSaved={next} />}
        {step === 'schedule' && <Schedule key="schedule" onSaved={next} />}
        {step === 'content' && <Content key="content" onSaved={next} />}
        {step === 'groups' && <Groups />}
        {step === 'tls' && <Tls key="tls" onSaved={next} />}
        {step === 'finish' && <Finish />}
      </Card>
      <div class="form-actions">
        <Button disabled={at === 0} onClick={() => go(at - 1)}>
          {texts.actions.back}
        </Button>
        {at < steps.length - 1 && (
          <Button kind={step === 'groups' ? 'primary' : 'plain'} onClick={next}>
            {step === 'groups' ? texts.actions.next : t.skip}
          </Button>
        )}
      </div>
    </>
  );
}

/** The lists come from the server above; before the first synchronization there are none. */
function Lists({ what, onSaved }: { what: 'products' | 'classifications'; onSaved: () => void }) {
  const sync = useLoad((signal) => api.get<SyncStatus>('/synchronization', {}, signal), [], { topics: ['synchronization', 'jobs'], every: 2500 });
  const isRunning = Boolean(sync.data?.job);
  const list = useLoad((signal) => api.get<Page<CategoryChoice>>(`/${what}`, {}, signal), [what, isRunning]);
  const { isBusy, error, act } = useAct();
  if (list.data && list.data.items.length > 0) return <Categories key={what} what={what} onSaved={onSaved} />;
  const start = () =>
    act(async () => {
      await api.post('/synchronization/start', { categories_only: true });
      sync.reload();
    });
  return (
    <div class="form">
      <h2>{t.steps[what]}</h2>
      {(error ?? list.error) && <Problem error={(error ?? list.error)!} />}
      <p>{t.needCatalog}</p>
      {sync.data?.job ? (
        <div class="stack" role="status">
          <p>{sync.data.job.progress.step || texts.sync.running}</p>
          <Progress label={texts.sync.running} value={sync.data.job.progress.done} total={sync.data.job.progress.total} />
        </div>
      ) : (
        <div class="form-actions">
          <Button kind="primary" disabled={isBusy || sync.data?.settings.source === 'none'} onClick={start}>
            {t.fetchLists}
          </Button>
        </div>
      )}
    </div>
  );
}
